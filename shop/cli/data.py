"""Commands about what the shop holds: its tables, its things, its sums."""

import sys
import tempfile

import click

from shop.cli.everything import all_rules, all_tables, open_database, open_shop


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    from shop import schema

    with open_database() as (_, database):
        if not schema.is_current(database):
            schema.migrate(database)
            click.echo("The database is up to date.")


@click.command()
def reindex() -> None:
    """Make the search index anew."""
    from catalog.search.jobs import rebuild_indexes

    with open_shop() as (_, database):
        click.echo(f"{rebuild_indexes(database)} products can be found.")


@click.command()
def check() -> None:
    """Recount stock, orders, payments, refunds and returns; status 1 when something is off."""
    from shop.invariants import check_all, rules

    all_rules()
    with open_database() as (_, database), database.read() as session:
        violations = check_all(session)
    for violation in violations:
        click.echo(violation, err=True)
    if violations:
        sys.exit(1)
    click.echo(f"All is well: {len(rules())} rules hold.")


@click.command()
@click.argument("why")
def revision(why: str) -> None:
    """For developers: write the migration that the changed models need."""
    from shop import schema
    from shop.db import Database

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/current.db")
        schema.migrate(database)
        click.echo(schema.revise(database, all_tables(), why))
        database.dispose()
