"""Commands about what the shop holds: its tables, its things, its sums."""

import csv
import sys
import tempfile
from pathlib import Path

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


@click.command("import-products")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_products(file: Path) -> None:
    """Import products from a CSV file as Shopify exports it."""
    from catalog.importing.running import import_file
    from shop.errors import ShopError

    with open_shop() as (config, database), click.progressbar(length=_rows(file)) as bar:
        try:
            report = import_file(
                database,
                file,
                currency=config.currency,
                progress=lambda done: bar.update(done - bar.pos),
            )
        except ShopError as error:
            raise click.ClickException(str(error)) from error
    click.echo(
        f"{report.created} products made, {report.updated} changed, {report.unchanged} as before."
    )
    for problem in report.problems:
        click.echo(f"Line {problem.line}: {problem.reason}", err=True)


def _rows(file: Path) -> int:
    """About how many rows there are, for the progress bar; cells may hold line breaks."""
    with file.open(newline="", encoding="utf-8", errors="replace") as lines:
        return sum(1 for _ in csv.reader(lines))


@click.command()
def reindex() -> None:
    """Make the search index anew."""
    from catalog.search.jobs import engine, rebuild_index

    with open_shop() as (_, database):
        click.echo(f"{rebuild_index(database, engine())} products can be found.")


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
