"""Migrations and mapped classes describe the same tables, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from shop import schema
from shop.cli import all_tables
from shop.db import Database
from tests import databases


@pytest.fixture
def empty(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    if database.is_sqlite:
        made = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    else:
        made = databases.empty_postgresql()
    yield made
    databases.drop(made)


@pytest.fixture
def migrated(empty: Database) -> Database:
    """A database that began empty and had every revision."""
    schema.migrate(empty)
    return empty


def test_the_revisions_leave_what_alembic_expects(migrated: Database) -> None:
    assert schema.differences(migrated, all_tables()) == []
    assert schema.is_current(migrated)


def test_the_revisions_leave_every_constraint(migrated: Database, database: Database) -> None:
    """Alembic doesn't compare CHECKs and index conditions; this does."""
    assert _described(migrated) == _described(database)


def test_migrating_twice_changes_nothing(migrated: Database) -> None:
    before = _described(migrated)
    schema.migrate(migrated)
    assert _described(migrated) == before


def test_waiting_for_money_keeps_the_payments_and_their_checks(
    empty: Database,
) -> None:
    from alembic import command

    made = empty
    command.upgrade(schema._settings(made), "0008")
    old = MetaData()
    old.reflect(made.engine)
    with made.engine.begin() as connection:
        _row(connection, old, "customer", id=1)
        _row(connection, old, "cart", id=1)
        told = {"state": "placed", "currency": "EUR", "vat_treatment": "vat"}
        _row(connection, old, "order", id=1, customer_id=1, cart_id=1, **told)
        money = {"amount_minor": 900, "captured_minor": 900, "tendered_minor": 100}
        _row(connection, old, "payment", id=1, order_id=1, state="captured", **money)
        _row(connection, old, "refund", id=1, payment_id=1, state="pending", amount_minor=9)
    schema.migrate(made)
    with made.engine.begin() as connection:
        assert connection.execute(
            text("SELECT method, state, amount_minor, tendered_minor, promised_minor FROM payment")
        ).one() == ("card", "captured", 900, 100, 0)
        assert connection.execute(text("SELECT payment_id, payout FROM refund")).one() == (1, "")
    for wrong in ("crediting_minor = 101", "refunding_minor = 901", "method = 'gold'"):
        with pytest.raises(IntegrityError), made.engine.begin() as connection:
            connection.execute(text(f"UPDATE payment SET {wrong}"))


def _row(connection: Connection, tables: MetaData, name: str, **values: Any) -> None:
    """A row with something plain in every column that must have a value."""
    table = tables.tables[name]
    plain = {int: 0, str: "x", bool: False, datetime: datetime(2026, 9, 1, tzinfo=UTC), dict: {}}
    needed = {
        column.name: plain[column.type.python_type]
        for column in table.columns
        if not column.nullable and column.name not in values
    }
    connection.execute(table.insert().values({**needed, **values}))


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not schema.is_current(empty)
    empty.dispose()


def _described(database: Database) -> dict[str, Any]:
    """Every table as the database itself tells it."""
    inspector = inspect(database.engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": _sorted(inspector.get_foreign_keys(table)),
            "unique": _sorted(inspector.get_unique_constraints(table)),
            "checks": _sorted(inspector.get_check_constraints(table)),
            "indexes": _sorted(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _sorted(facts: Any) -> list[str]:
    return sorted(repr(_plain(fact)) for fact in facts)


def _plain(fact: Any) -> Any:
    if isinstance(fact, dict):
        return {key: _plain(fact[key]) for key in sorted(fact)}
    return str(fact)
