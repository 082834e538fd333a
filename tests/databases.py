"""An empty database for every test: a copied file on SQLite, one of the server's on PostgreSQL.

What a test gives back is emptied and lent to the next one, with the statements that its engine has
compiled: with a new engine each time, compiling them is a fifth of all the work.
"""

import itertools
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from cart.tax import COUNTRIES
from shop import schema
from shop.cli import all_tables
from shop.db import Database
from tests.postgres_server import only_one, server_url, shared_folder

_numbers = itertools.count(1)
_lent: set[str] = set()
_given_back: dict[str, list[Database]] = {"sqlite": [], "postgresql": []}
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_EMPTY = """
DO $$
DECLARE one record; filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    IF to_regnamespace('search') IS NOT NULL THEN DROP SCHEMA search CASCADE; END IF;
    FOR one IN
        SELECT quote_ident(relname) AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || one.name || ')' INTO filled;
        IF filled THEN EXECUTE 'DELETE FROM ' || one.name; END IF;
    END LOOP;
    FOR one IN SELECT quote_ident(relname) AS name FROM pg_class WHERE relkind = 'S' LOOP
        PERFORM setval(one.name::regclass, 1, false);
    END LOOP;
END $$
"""


_COUNTRIES = ", ".join(f"('{country}', '', 1)" for country in COUNTRIES)
_METHOD = """
INSERT INTO shipping_method (zone_id, name, texts, carrier, bands, free_from_minor, days_min,
    days_max, active, position, version)
VALUES (1, 'Standard delivery', '{}', '',
    '[{"goods_from": 0, "weight_to": null, "price": 490}]', 6000, 2, 2, TRUE, 0, 1)
"""
DELIVERY = (
    "INSERT INTO shipping_zone (name, position, version) VALUES ('European Union', 0, 1)",
    f"INSERT INTO shipping_area (country, prefix, zone_id) VALUES {_COUNTRIES}",
    _METHOD,
)
"""The rows that the revisions write: one price to every member state."""


def lend(kind: str) -> Database:
    """A database with all tables and no rows; ``drop`` takes it back."""
    free = _given_back[kind]
    found = free.pop() if free else None
    if kind == "postgresql":
        return found or _new_postgresql()
    if found is None:
        return fresh_sqlite(Path(tempfile.mkdtemp(dir=shared_folder())), lent=True)
    shutil.copy(_sqlite_template(), _file_of(found))
    return found


def fresh_sqlite(folder: Path, *, lent: bool = False) -> Database:
    """A database with all tables and no rows, in a file of this test."""
    path = folder / "test.db"
    shutil.copy(_sqlite_template(), path)
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _trust_the_machine)
    if lent:
        _lent.add(str(path))
    return database


def _file_of(database: Database) -> Path:
    return Path(database.engine.url.database or "")


@cache
def _sqlite_template() -> Path:
    path = shared_folder() / f"template-{os.getpid()}.db"
    database = Database(f"sqlite:///{path}")
    _make_tables(database.engine)
    database.dispose()
    return path


def _make_tables(engine: Engine) -> None:
    """As if every revision had run, which another test holds to be the same."""
    all_tables().create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        last = {"last": schema.revisions()[-1]}
        connection.execute(text("INSERT INTO alembic_version VALUES (:last)"), last)
        for statement in DELIVERY:
            connection.exec_driver_sql(statement)


def _trust_the_machine(connection: Any, _record: Any) -> None:
    """No fsync: a test doesn't outlive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def _new_postgresql() -> Database:
    """A copy of the template, made inside the server."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{_postgresql_template()}"')
    _lent.add(name)
    return Database(_url_of(name))


def empty_postgresql() -> Database:
    """A database without any table, for migrations."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _administer(f'CREATE DATABASE "{name}"')
    return Database(_url_of(name))


def drop(database: Database) -> None:
    """Close the database and take it back; whoever is still connected is thrown out."""
    database.dispose()
    kind, name = database.engine.dialect.name, database.engine.url.database or ""
    if name in _lent and (_without_journal(name) if database.is_sqlite else _empty(name)):
        _given_back[kind].append(database)
    elif not database.is_sqlite:
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _without_journal(name: str) -> bool:
    """Nothing of the old rows may be read into the next copy."""
    for ending in ("-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)
    return True


def _empty(name: str) -> bool:
    """Take every row out and begin every count anew: a fifth of what a fresh copy costs.

    False where a test has made tables of its own: then it can't be lent to another one.
    """
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    _administrator().execute(others, (name,))
    url = make_url(server_url()).set(drivername="postgresql", database=name)
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        found = {row[0] for row in connection.execute(_TABLES)}
        if found != {*all_tables().tables, "alembic_version"}:
            return False
        connection.execute(_EMPTY)
        for statement in DELIVERY:
            connection.execute(statement)
        return True


def drop_template() -> None:
    """Leave nothing behind on a server that was lent to us."""
    if os.environ.get("TEST_DATABASE_URL"):
        _administer(f'DROP DATABASE IF EXISTS "{_template_name()}" WITH (FORCE)')


@cache
def _postgresql_template() -> str:
    name = _template_name()
    made = shared_folder() / "template-made"
    with only_one("template"):
        if not made.exists():
            _administer(f'DROP DATABASE IF EXISTS "{name}"')
            _administer(f'CREATE DATABASE "{name}"')
            engine = create_engine(_url_of(name))
            _make_tables(engine)
            engine.dispose()
            made.touch()
    return name


def _template_name() -> str:
    return f"template_{shared_folder().name}"


def _url_of(name: str) -> str:
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


@cache
def _administrator() -> "psycopg.Connection[Any]":
    url = make_url(server_url()).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def _administer(statement: str) -> None:
    _administrator().execute(statement.encode())
