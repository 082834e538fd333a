"""One client of a race as a process of its own: it looks, waits for everybody, and then acts.

It knows nothing of the shop: ``look`` and ``act`` are SQL. With an ``act`` that only acts, this is
every race condition there is; with one that says itself what must be true, it is none. Run as
``python careless.py URL LOOK ACT``; it says what it saw, waits for a line, says what it changed.
"""

import sqlite3
import sys
from typing import Any

PATIENCE_SECONDS = 30


def connected(url: str) -> Any:
    """An autocommitting connection, the plain way."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        return sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    import psycopg

    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def main(url: str, look: str, act: str) -> None:
    connection = connected(url)
    seen = bool(connection.execute(look).fetchone()[0])
    say("free" if seen else "taken")
    sys.stdin.readline()
    say(connection.execute(act).rowcount if seen else 0)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
