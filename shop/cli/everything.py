"""What needs every package at once: all tables, all invariants, and an open shop for a command."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shop.config import Config

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from shop.db import Database

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("shop", "catalog", "cart", "orders", "support")


@contextmanager
def open_database() -> Iterator[tuple[Config, "Database"]]:
    """The configuration and the database, closed afterwards."""
    from shop.db import Database

    config = Config.from_env()
    config.instance_dir.mkdir(parents=True, exist_ok=True)
    database = Database(config.database_url)
    try:
        yield config, database
    finally:
        database.dispose()


@contextmanager
def open_shop() -> Iterator[tuple[Config, "Database"]]:
    """The same inside the whole application."""
    from shop.app import create_app

    with (
        open_database() as (config, database),
        create_app(config, database=database).app_context(),
    ):
        yield config, database


def all_tables() -> "MetaData":
    """The metadata with every package's tables in it."""
    from shop.outbox import OutboxJob

    _import_all("*models.py")
    return OutboxJob.metadata


def all_rules() -> None:
    """Register every package's invariants, and what they walk over."""
    _import_all("moving.py")
    _import_all("*invariants.py")


def all_holdings() -> None:
    """Register what every package holds about a person, and moves with one."""
    _import_all("moving.py")
    _import_all("personal.py")


def _import_all(pattern: str) -> None:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob(pattern)):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
