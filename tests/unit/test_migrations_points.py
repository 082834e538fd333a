"""Gift cards and credit that paid before there were points: everything still adds up."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, insert, select
from sqlalchemy.exc import IntegrityError

from shop import clock, schema
from shop.db import Database
from tests import databases

_CREDIT = {"kind": "credit", "customer_id": 1, "ending": "", "email": "", "balance_minor": 70}
_CARD = {"kind": "gift_card", "digest": "d", "ending": "ABCD", "email": "", "balance_minor": 0}


@pytest.fixture
def old(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database from the days before points."""
    if database.is_sqlite:
        made = Database(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        made = databases.empty_postgresql()
    command.upgrade(schema._settings(made), "0008")
    yield made
    databases.drop(made)


def _tables(database: Database) -> MetaData:
    known = MetaData()
    known.reflect(database.engine)
    return known


def test_ledgers_and_their_movements_outlive_the_coming_of_points(old: Database) -> None:
    tables, now = _tables(old).tables, clock.now()
    who = {"email": "a@example.org", "name": "A", "phone": "", "locale": "en", "created_at": now}
    with old.engine.begin() as connection:
        connection.execute(insert(tables["customer"]).values(id=1, **who))
        for number, facts in enumerate((_CREDIT, _CARD), 1):
            row = {"id": number, "currency": "EUR", "created_at": now, **facts}
            connection.execute(insert(tables["ledger"]).values(row))
        moved = {"ledger_id": 1, "at": now, "kind": "granted", "amount_minor": 70, "key": "k"}
        moved |= {"reference": "", "reason": "Sorry", "who": "Sam"}
        connection.execute(insert(tables["ledger_entry"]).values(moved))
    schema.migrate(old)
    tables = _tables(old).tables
    ledger, entry = tables["ledger"], tables["ledger_entry"]
    with old.engine.begin() as connection:
        kept = connection.execute(select(ledger.c.kind, ledger.c.balance_minor).order_by("id"))
        assert [tuple(row) for row in kept] == [("credit", 70), ("gift_card", 0)]
        moves = connection.execute(select(entry.c.amount_minor, entry.c.waived, entry.c.reason))
        assert [tuple(row) for row in moves] == [(70, 0, "Sorry")]
        points = {**_CREDIT, "kind": "points", "currency": "XXX", "created_at": now}
        connection.execute(insert(ledger).values(id=3, **points))
    with pytest.raises(IntegrityError), old.engine.begin() as connection:
        connection.execute(insert(ledger).values(id=4, **{**points, "currency": "EUR"}))


def test_what_paid_so_far_took_from_its_ledger_what_it_paid(tmp_path: Path) -> None:
    path = tmp_path / "paid.db"
    database = Database(f"sqlite:///{path}")
    command.upgrade(schema._settings(database), "0008")
    with sqlite3.connect(path) as connection:
        columns = "(id, order_id, ledger_id, kind, ending, amount_minor)"
        connection.execute(f"INSERT INTO order_tender {columns} VALUES (1, 1, 1, 'credit', '', 70)")
    schema.migrate(database)
    database.dispose()
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT amount_minor, taken FROM order_tender")
        assert rows.fetchall() == [(70, 70)]
