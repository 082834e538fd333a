"""Alembic's entry: it works on the engine that it is handed, whichever database that is."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from shop.db import Database, UtcDateTime

ANY_NUMBER_BUT_ALWAYS_THE_SAME = 7_461_756


def run() -> None:
    database: Database = context.config.attributes["database"]
    engine = database.engine.execution_options(begin="IMMEDIATE")
    with engine.connect() as connection:
        # SQLite rebuilds a table to change it; meanwhile nothing may be deleted in its wake. The
        # switch does nothing inside a transaction, so it goes to the driver, before one begins.
        _foreign_keys(connection, database, "OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=context.config.attributes.get("metadata"),
                transactional_ddl=True,
                render_as_batch=context.config.attributes.get("batch", True),
                render_item=_render,
            )
            with context.begin_transaction():
                if not database.is_sqlite:
                    lock = f"SELECT pg_advisory_xact_lock({ANY_NUMBER_BUT_ALWAYS_THE_SAME})"
                    connection.exec_driver_sql(lock)
                context.run_migrations()
        finally:
            _foreign_keys(connection, database, "ON")


def _foreign_keys(connection: Connection, database: Database, switch: str) -> None:
    if database.is_sqlite:
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys={switch}")


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A revision names plain types, so that it still runs when our classes have moved on."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


run()
