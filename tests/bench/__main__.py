"""Measures the shop beside the floor and prints one table: ``python -m tests.bench --help``.

The figure that counts is CPU: what the server's processes spent on one request, by /proc. It holds
on a machine that does other things as well; requests a second and milliseconds stand beside it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shop.db import Database
from tests.bench import figures
from tests.bench.figures import FLOOR, Row
from tests.bench.measuring import FULL, QUICK, measured
from tests.bench.servers import Store, open_store

WORKERS = 2


def main() -> None:
    """Fill, serve, measure, print."""
    options = _options()
    pace = QUICK if options.quick else FULL
    began, rows = time.monotonic(), list[Row]()
    for kind in ("sqlite", "postgresql") if options.postgresql else ("sqlite",):
        for count in pace.products:
            with _store(kind, count) as store:
                for row in measured(kind, count, pace, store):
                    rows.append(row)
                    _say(
                        f"{kind}, {count:,} products, {row.page}, {row.at_once} at once: "
                        f"{row.figure.cpu_ms:.2f} ms of CPU"
                    )
    _say(f"Measured in {time.monotonic() - began:.0f} s; all of it is in {options.out}\n")
    sys.stdout.write(figures.table(_in_order(rows)) + "\n")
    options.out.write_text(json.dumps(figures.as_json(_in_order(rows)), indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 products, one visitor at once")
    parser.add_argument("--postgresql", action="store_true", help="measure on PostgreSQL as well")
    default = Path(tempfile.gettempdir()) / "taulell-bench.json"
    parser.add_argument("--out", type=Path, default=default, help=f"JSON file ({default})")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _in_order(rows: list[Row]) -> list[Row]:
    """Each place with its floor first."""
    places = list(dict.fromkeys((row.database, row.products) for row in rows))
    return sorted(
        rows,
        key=lambda row: (
            places.index((row.database, row.products)),
            row.at_once,
            row.page != FLOOR,
        ),
    )


@contextmanager
def _store(kind: str, count: int) -> Iterator[Store]:
    """A filled shop that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="taulell-bench-") as name, _empty(kind, name) as empty:
        yield open_store(Path(name), empty, count, WORKERS)


@contextmanager
def _empty(kind: str, folder: str) -> Iterator[Database]:
    """A database without any table, on a PostgreSQL of our own if that is the kind."""
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder}/shop.db")
        yield database
        database.dispose()
        return
    from tests import databases, postgres_server

    alive = postgres_server.open_run()
    try:
        database = databases.empty_postgresql()
        yield database
        databases.drop(database)
    finally:
        postgres_server.close_run(alive)


if __name__ == "__main__":
    main()
