"""Migrations and mapped classes describe the same tables, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from shop import schema
from shop.cli import all_tables
from shop.db import Database
from tests import databases


@pytest.fixture
def migrated(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A database that began empty and had every revision."""
    if database.is_sqlite:
        made = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    else:
        made = databases.empty_postgresql()
    schema.migrate(made)
    yield made
    databases.drop(made)


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
