"""Kills the shop at every named point and recounts: ``python -m tests.faults --help``.

Ends with 1 when anything was lost, or when a control lost nothing.
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from orders.sandbox import SandboxSettings
from shop.app import create_app
from shop.cli.everything import all_rules
from shop.config import Config
from shop.db import Database
from shop.lifeline import lead
from tests import databases, factories, postgres_server
from tests.faults.controls import CONTROLS
from tests.faults.killing import Letters, Web, mail_server, terminal
from tests.faults.recounting import LOSSES, Recount
from tests.faults.stories import DEATHS, Death, Stage
from tests.sandbox.outside import Terminal
from tests.waiting import free_port

UNITS = 100_000
TEMPLATES = (
    *("orders/checkout.html", "support/withdraw.html", "shop/mail/layout.html"),
    *("orders/mail/placed.md", "support/mail/withdrawal.md"),
)


def main() -> None:
    """Run the cycles, print the table."""
    options = _options()
    lead()
    failed = False
    for kind in options.database or ("sqlite", "postgresql"):
        with _place(kind) as (database, folder), _stage(database, folder) as (stage, book):
            if options.controls:
                failed |= not _controls(stage, book)
            else:
                failed |= not _run(kind, stage, book, options)
    sys.exit(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--cycles", type=int, default=0, help="on each database (each point once)")
    parser.add_argument("--database", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--only", default="", help="only points whose name holds this")
    parser.add_argument("--controls", action="store_true", help="with guards off: things get lost")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _run(kind: str, stage: Stage, book: Recount, options: argparse.Namespace) -> bool:
    """Whether everybody died who should have, and nothing was lost."""
    began, by_point = time.monotonic(), Counter[str]()
    for number, (death, stubborn) in enumerate(_plan(options)):
        book.begin()
        told = stage.cycle(number, death, stubborn=stubborn)
        by_point[str(death)] += told.died
        book.of(told, f"{number} {death}, {'stubborn' if stubborn else 'gone'}")
    _say(f"{kind}, {time.monotonic() - began:.0f} s")
    for point, times in sorted(by_point.items()):
        _say(f"{times:6}  {point}")
    _say_counts(book, ("cycles", "deaths", "mails", "mails sent twice", *LOSSES))
    lost = sum(book.counts[name] for name in LOSSES)
    return book.counts["deaths"] == book.counts["cycles"] and not lost


def _plan(options: argparse.Namespace) -> list[tuple[Death, bool]]:
    """Every point in turn, in a new order each round, by turns with both kinds of shopper."""
    wanted = [death for death in DEATHS if options.only in str(death)]
    chance = random.Random(options.seed)
    count = options.cycles or len(wanted)
    plan: list[tuple[Death, bool]] = []
    while len(plan) < count:
        some = chance.sample(wanted, len(wanted))
        plan += [(death, chance.random() < 0.5) for death in some]
    return plan[:count]


def _controls(stage: Stage, book: Recount) -> bool:
    """Whether each death, with the guard off, loses what it must lose."""
    good = True
    for number, control in enumerate(CONTROLS):
        stage.recovers, stage.sabotage = control.recovers, control.sabotage
        book.forget()
        book.begin()
        book.of(stage.cycle(number, control.death, stubborn=False), control.name)
        _say(f"without a guard: {control.name}")
        _say_counts(book, LOSSES)
        good &= book.counts[control.lost] > 0
    return good


def _say_counts(book: Recount, names: Sequence[str]) -> None:
    for name in names:
        _say(f"{book.counts[name]:8}  {name}")
    for note in book.notes[:20]:
        _say(note)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def _place(kind: str) -> Iterator[tuple[Database, Path]]:
    """An empty database, and a folder that is gone afterwards."""
    ours = postgres_server.FOLDER not in os.environ  # in the test suite there is one already
    alive = postgres_server.open_run() if ours else None
    folder = Path(tempfile.mkdtemp(dir=postgres_server.shared_folder()))
    made = databases.fresh_sqlite(folder) if kind == "sqlite" else databases.lend(kind)
    database = Database(made.engine.url.render_as_string(hide_password=False))  # synced to disk
    made.dispose()
    try:
        yield database, folder
    finally:
        databases.drop(database)
        if alive:
            postgres_server.close_run(alive)
            del os.environ[postgres_server.FOLDER]


@contextmanager
def _stage(database: Database, folder: Path) -> Iterator[tuple[Stage, Recount]]:
    ports = {"terminal": free_port(), "mail": free_port()}
    letters = Letters(folder / "letters.txt")
    config = _config(database, folder, ports)
    all_rules()
    app = create_app(config, database=database)
    _warm(app)
    with database.write() as session:
        variant = factories.product(session, units=UNITS).variants[0].id
    web = Web(app, database)
    settings = SandboxSettings(
        database=folder / "terminal.db",
        webhook_url=f"http://127.0.0.1:{web.port}/stripe/webhook",
        webhook_secret=config.stripe_webhook_secret,
    )
    with terminal(settings, ports["terminal"]) as url, mail_server(letters, ports["mail"]):
        at = Terminal(url)
        at.control("faults", webhooks_paused=1)
        stage = Stage(app, database, web, at, variant)
        try:
            yield stage, Recount(database, at, letters, UNITS)
        finally:
            web.close()


def _warm(app: Flask) -> None:
    """What every process would do first is done once, before there are any."""
    folder = postgres_server.shared_folder() / "templates"
    folder.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    for name in TEMPLATES:
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()


def _config(database: Database, folder: Path, ports: dict[str, int]) -> Config:
    assets, instance = postgres_server.shared_folder() / "assets", folder / "instance"
    assets.mkdir(exist_ok=True)
    instance.mkdir()
    (instance / "assets").symlink_to(assets)
    return Config.from_env({
        "INSTANCE_DIR": str(instance),
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "BASE_URL": "http://localhost",
        "SECRET_KEY": "a secret for faults, long enough to be one",
        "STRIPE_SECRET_KEY": "sk_test_faults",
        "STRIPE_WEBHOOK_SECRET": "whsec_faults",
        "STRIPE_API_URL": f"http://127.0.0.1:{ports['terminal']}",
        "SMTP_URL": f"smtp://127.0.0.1:{ports['mail']}",
        "RATE_LIMITS": "0",
        "STAFF_TWO_FACTOR": "optional",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
    })  # fmt: skip


if __name__ == "__main__":
    main()
