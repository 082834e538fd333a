"""Bringing a database to the tables that the code expects, by Alembic's revisions.

Revisions are numbered 0001, 0002, … without branches. So the question that every start asks, is
there anything to do, needs no Alembic, which takes its time to load.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import MetaData, column, inspect, select, table

from shop.db import Database

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

FOLDER: Final = Path(__file__).parent / "migrations"
_VERSION: Final = table("alembic_version", column("version_num"))


def revisions() -> list[str]:
    """The numbers of all revisions, first to last."""
    return sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def is_current(database: Database) -> bool:
    """Whether the database has had every revision."""
    if not inspect(database.engine).has_table(_VERSION.name):
        return False
    with database.read() as session:
        return session.scalar(select(_VERSION.c.version_num)) == revisions()[-1]


def migrate(database: Database) -> None:
    """Run every revision that this database hasn't had: all of them, or none."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(_settings(database), "head")


def differences(database: Database, metadata: MetaData) -> list[Any]:
    """What the revisions left different from the mapped classes; empty when they agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, metadata))


def revise(database: Database, metadata: MetaData, why: str) -> Path:
    """Write the next revision from the difference between the classes and a current database."""
    from alembic import command  # noqa: PLC0415

    settings, count = _settings(database), len(revisions())
    settings.attributes |= {"metadata": metadata, "batch": count > 0}
    made = command.revision(settings, message=why, autogenerate=True, rev_id=f"{count + 1:04}")
    path = Path(made.path)  # type: ignore[union-attr] # one message makes one script
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), "utf-8")
    return path


def _settings(database: Database) -> "AlembicConfig":
    """Alembic's configuration without an ini file: env.py finds the database in its attributes."""
    from alembic.config import Config as AlembicConfig  # noqa: PLC0415

    settings = AlembicConfig(attributes={"database": database})
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return settings
