"""The database: one Base, one engine, and the only commit in the program.

SQLite and PostgreSQL are equals. On SQLite every write begins with BEGIN IMMEDIATE, because a
deferred transaction that writes after reading fails at once with SQLITE_BUSY_SNAPSHOT when
somebody else wrote in between (https://www.sqlite.org/lang_transaction.html).
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Result,
    create_engine,
    event,
    inspect,
    or_,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from shop.errors import Unavailable
from shop.waypoints import passing

LOCK_WAIT_SECONDS = 10
MOST_CONNECTIONS = 30  # of one process to PostgreSQL


class Base(DeclarativeBase):
    """Every mapped class; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases; a naive one is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone can't be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """An engine with the two ways in: ``read()`` and ``write()``.

    Whoever has waited ``lock_wait_seconds`` for what somebody else holds is told Unavailable.
    """

    def __init__(self, url: str, *, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> None:
        self.engine = _engine(url, lock_wait_seconds)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(begin="IMMEDIATE")
        self._light_writer = self.engine.execution_options(begin="IMMEDIATE", synchronous="NORMAL")
        self._lock_wait_seconds = lock_wait_seconds
        # Within one process writers queue here, fairly, instead of polling SQLite's lock.
        self._writers = threading.Semaphore(1 if self.is_sqlite else MOST_CONNECTIONS)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that looks and never commits."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, *, light: bool = False) -> Iterator[Session]:
        """A session that commits when the block ends well and leaves no trace when it doesn't.

        A ``light`` commit of SQLite's doesn't wait for the disk: a power cut, but no crash of ours,
        may undo the last of them. The next commit that does wait takes them along.
        """
        with _translated(), self._turn():
            writer = self._light_writer if light else self._writer
            session = Session(writer, expire_on_commit=False)
            with session, session.begin():
                yield session
                passing("commit")
        passing("committed")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._writers.acquire(timeout=self._lock_wait_seconds):
            raise Unavailable("too many want to write at once")
        try:
            yield
        finally:
            self._writers.release()

    def dispose(self) -> None:
        self.engine.dispose()


def _engine(url: str, lock_wait_seconds: float) -> Engine:
    if not url.startswith("sqlite"):
        return _postgresql_engine(url, lock_wait_seconds)
    engine = create_engine(url, connect_args={"timeout": lock_wait_seconds})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql_engine(url: str, lock_wait_seconds: float) -> Engine:
    """PostgreSQL waits for a lock as long as it takes, unless it is told otherwise."""
    patience = f"SET lock_timeout = {round(lock_wait_seconds * 1000)}"
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=MOST_CONNECTIONS - 10,
        pool_timeout=lock_wait_seconds,
        connect_args={"connect_timeout": LOCK_WAIT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.execute(patience)
        connection.commit()

    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL synced at every commit, enforced foreign keys, and BEGIN only where we say so."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """Begin as the options say; how much a commit waits for is switched where it changes."""
    options = connection.get_execution_options()
    mode = options.get("begin", "DEFERRED")
    if mode == "IMMEDIATE":
        wanted = options.get("synchronous", "FULL")
        if connection.info.get("synchronous", "FULL") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info["synchronous"] = wanted
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def _translated() -> Iterator[None]:
    """A database that is locked, full or gone is 503 for the person, not a stack trace."""
    try:
        yield
    except OperationalError as error:
        raise Unavailable("the database doesn't answer", reason=str(error.orig)) from error
    except PoolTimeoutError as error:
        raise Unavailable("all connections are in use", reason=str(error)) from error


def insert_once(session: Session, row: type[Base], **values: Any) -> bool:
    """Insert unless a UNIQUE key is taken; True if this call made the row.

    One statement (INSERT … ON CONFLICT DO NOTHING) on both databases, so that a race has one winner
    and the loser's transaction goes on.
    """
    made = upsert(session.get_bind().dialect.name, row)
    statement = made.values(**values).on_conflict_do_nothing()
    # RETURNING tells, because PostgreSQL's driver reports no row count for this statement.
    key = inspect(row).primary_key
    return session.execute(statement.returning(*key)).first() is not None


def upsert(dialect: str, row: type[Base]) -> Any:
    """The INSERT of this kind of database that knows ON CONFLICT."""
    return sqlite_insert(row) if dialect == "sqlite" else postgresql_insert(row)


def changed(result: Result[Any]) -> int:
    """How many rows a guarded statement changed."""
    return cast("CursorResult[Any]", result).rowcount


def contains(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of the columns contains what a person typed; its signs are never a pattern."""
    found: ColumnElement[bool] = or_(
        *(column.icontains(text.strip(), autoescape=True) for column in columns)
    )
    return found


def database() -> Database:
    """The running application's database."""
    found: Database = current_app.extensions["database"]
    return found


def read() -> AbstractContextManager[Session]:
    """A session that looks, in the running application."""
    return database().read()


def write(*, light: bool = False) -> AbstractContextManager[Session]:
    """A session that commits, in the running application: the only commit in the program."""
    return database().write(light=light)
