"""The terminal's own SQLite file: Stripe's objects as documents, and what has yet to be delivered.

Every request that may change something runs in one BEGIN IMMEDIATE transaction, so requests take
turns: that alone makes an idempotency key create once and two refunds never exceed their payment.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Body = dict[str, Any]

BUSY_SECONDS: Final = 30.0
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS things (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, parent TEXT,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS things_of_kind ON things (kind, seq);
CREATE INDEX IF NOT EXISTS things_of_parent ON things (kind, parent, seq);
CREATE INDEX IF NOT EXISTS open_sessions ON things (json_extract(body, '$.expires_at'))
  WHERE kind = 'session' AND json_extract(body, '$.status') = 'open';
CREATE INDEX IF NOT EXISTS events_by_time ON things (json_extract(body, '$.created'))
  WHERE kind = 'event';
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
  event TEXT PRIMARY KEY, attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
COMPARISONS: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which things of a kind: of one of these parents, older than ``after``, newer than ``before``.

    ``created`` holds bounds in Unix seconds under Stripe's names for them: gt, gte, lt, lte.
    """

    parents: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None
    created: Mapping[str, int] = field(default_factory=dict)
    limit: int = -1

    def query(self, kind: str) -> tuple[str, list[Any]]:
        """Put it into SQL; the things nearest to ``before`` come first where that is given."""
        where = ["kind = ?"]
        values: list[Any] = [kind]
        if self.parents:
            where.append(f"parent IN ({','.join('?' * len(self.parents))})")
        values += self.parents
        for sign, beside in (("<", self.after), (">", self.before)):
            if beside is not None:
                there = "(SELECT seq FROM things WHERE id = ?)"
                where.append(f"seq {sign} {there}")
                values.append(beside)
        for name, bound in self.created.items():
            where.append(f"json_extract(body, '$.created') {COMPARISONS[name]} ?")
            values.append(bound)
        way = "DESC" if self.before is None else "ASC"
        found = " AND ".join(where)
        sql = f"SELECT body FROM things WHERE {found} ORDER BY seq {way} LIMIT ?"  # noqa: S608
        return sql, [*values, self.limit]


class Book:
    """The open records during one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def now(self) -> int:
        """Unix seconds of the terminal's clock, which tests may have moved."""
        return int(time.time()) + self.fault("clock_offset_seconds")

    def add(self, kind: str, body: Body, parent: str | None = None) -> Body:
        """Write down a new thing; ``parent`` is what it is later listed by."""
        self.connection.execute(
            "INSERT INTO things (id, kind, parent, body) VALUES (?, ?, ?, ?)",
            (body["id"], kind, parent, json.dumps(body)),
        )
        return body

    def change(self, body: Body, parent: str | None = None) -> Body:
        """Write the thing as it is now; a ``parent`` given replaces the one it had."""
        self.connection.execute(
            "UPDATE things SET body = ?, parent = coalesce(?, parent) WHERE id = ?",
            (json.dumps(body), parent, body["id"]),
        )
        return body

    def find(self, kind: str, identity: str) -> Body | None:
        """Give the thing of that kind, or None."""
        row = self.connection.execute(
            "SELECT body FROM things WHERE kind = ? AND id = ?", (kind, identity)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def newest(self, kind: str, parent: str | None = None) -> list[Body]:
        """All things of a kind, the newest first: of one parent, if given."""
        return self.listed(kind, Wanted(parents=() if parent is None else (parent,)))

    def listed(self, kind: str, wanted: Wanted) -> list[Body]:
        """Those of a kind that are wanted, in the order of their query."""
        return [json.loads(row[0]) for row in self.connection.execute(*wanted.query(kind))]

    def overdue_sessions(self) -> list[str]:
        """The ids of open sessions whose time is over."""
        rows = self.connection.execute(
            "SELECT id FROM things WHERE kind = 'session'"
            " AND json_extract(body, '$.status') = 'open'"
            " AND json_extract(body, '$.expires_at') <= ?",
            (self.now(),),
        )
        return [row[0] for row in rows]

    def count(self, kind: str) -> int:
        """How many things of a kind there are."""
        row = self.connection.execute("SELECT count(*) FROM things WHERE kind = ?", (kind,))
        return int(row.fetchone()[0])

    def fault(self, name: str) -> int:
        """Tell what was asked to go wrong under that name; 0 is nothing."""
        row = self.connection.execute("SELECT value FROM faults WHERE name = ?", (name,))
        return int((row.fetchone() or (0,))[0])

    def set_fault(self, name: str, value: int) -> None:
        """Ask for a fault, or take the wish back with 0."""
        self.connection.execute("REPLACE INTO faults (name, value) VALUES (?, ?)", (name, value))

    def take_turn(self, name: str) -> bool:
        """Use up one turn of a fault that was asked for a number of times."""
        turns = self.fault(name)
        if turns > 0:
            self.set_fault(name, turns - 1)
        return turns > 0


class Store:
    """The file, and the transactions on it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Threads queue here, fairly; the file's own lock, which polls, is between processes.
        self._turn = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def open(self) -> Iterator[Book]:
        """Hold the records alone until the block ends; an exception undoes what it wrote."""
        with self._turn, closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Book(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
