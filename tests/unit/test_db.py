"""The ground of everything: transactions, moments and 'insert once', alike on both databases."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from shop.customers.models import Customer
from shop.customers.records import touch
from shop.db import Database, insert_once
from shop.errors import Unavailable
from tests import factories
from tests.databases import fresh_sqlite

MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)


def test_write_keeps_what_the_block_did(database: Database) -> None:
    with database.write() as session:
        made = factories.customer(session, email="a@example.org")
    with database.read() as session:
        assert session.get_one(Customer, made.id).email == "a@example.org"


def test_write_leaves_no_trace_of_a_block_that_failed(database: Database) -> None:
    with pytest.raises(RuntimeError, match="stop"), database.write() as session:
        factories.customer(session)
        raise RuntimeError("stop")
    assert _customers(database) == 0


def test_read_keeps_nothing(database: Database) -> None:
    with database.read() as session:
        factories.customer(session)
        session.flush()
    assert _customers(database) == 0


def test_a_moment_comes_back_as_it_was_to_the_microsecond_and_in_utc(database: Database) -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5)))
    with database.write() as session:
        made = factories.customer(session)
        made.created_at = elsewhere
    with database.read() as session:
        found = session.get_one(Customer, made.id).created_at
    assert found == MOMENT
    assert found.tzinfo is UTC


def test_refuses_a_moment_without_a_time_zone(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), database.write() as session:
        factories.customer(session).created_at = MOMENT.replace(tzinfo=None)


def test_moments_compare_in_the_database(database: Database) -> None:
    with database.write() as session:
        factories.customer(session).created_at = MOMENT
    later = select(func.count(Customer.id)).where(
        Customer.created_at > MOMENT - timedelta(seconds=1)
    )
    with database.read() as session:
        assert session.scalar(later) == 1


def test_inserting_once_tells_the_first_from_the_second(database: Database) -> None:
    with database.write() as session:
        assert _insert(session)
        assert not _insert(session)
    assert _customers(database) == 1


def test_a_race_to_insert_once_has_one_winner(database: Database) -> None:
    start, wins = threading.Barrier(8), []

    def run() -> None:
        start.wait()
        with database.write() as session:
            wins.append(_insert(session))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wins) == [False] * 7 + [True]


def test_writers_that_read_first_never_lose_a_count(database: Database) -> None:
    """The classic lost update, and on SQLite the classic SQLITE_BUSY_SNAPSHOT."""
    with database.write() as session:
        made = factories.customer(session, name="0")

    def add_one() -> None:
        for _ in range(10):
            with database.write() as session:
                row = session.get_one(Customer, made.id, with_for_update=True)
                row.name = str(int(row.name) + 1)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.get_one(Customer, made.id).name == "40"


def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        touch(session, 4711, "nothing", about="order", number="LW-1")


def test_sqlite_that_is_locked_too_long_is_unavailable(tmp_path: Path) -> None:
    """Another process holds the lock; here it is another Database, which is no different."""
    database = fresh_sqlite(tmp_path)
    impatient = Database(str(database.engine.url), lock_wait_seconds=0.1)
    with database.write() as first:
        factories.customer(first)
        with pytest.raises(Unavailable), impatient.write() as second:
            factories.customer(second)
    assert _customers(database) == 1
    impatient.dispose()
    database.dispose()


def test_only_a_light_commit_doesnt_wait_for_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'shop.db'}")
    waits = []
    for light in (False, True, False):
        with database.write(light=light) as session:
            waits.append(session.scalar(text("PRAGMA synchronous")))
    full, normal = 2, 1  # https://www.sqlite.org/pragma.html#pragma_synchronous
    assert waits == [full, normal, full]
    database.dispose()


def test_a_database_that_is_gone_is_unavailable(database: Database) -> None:
    gone = Database(
        "sqlite:////nonexistent/shop.db"
        if database.is_sqlite
        else "postgresql+psycopg://nobody@127.0.0.1:1/shop"
    )
    with pytest.raises(Unavailable), gone.read() as session:
        session.execute(select(1))
    gone.dispose()


def _insert(session) -> bool:
    values = {"email": "a@example.org", "name": "A", "phone": "", "locale": "en"}
    return insert_once(session, Customer, **values, created_at=MOMENT)


def _customers(database: Database) -> int | None:
    with database.read() as session:
        return session.scalar(select(func.count(Customer.id)))
