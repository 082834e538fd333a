"""Commands that keep the shop safe: backup and restore, and the sign on its door."""

from pathlib import Path

import click

from shop.cli.data import reindex
from shop.cli.everything import open_database


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the database and the pictures into one tar file."""
    from shop.backup import BackupError, back_up

    with open_database() as (config, database):
        try:
            back_up(config, database, file)
        except BackupError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the shop that is there")
@click.pass_context
def restore(context: click.Context, file: Path, *, force: bool) -> None:
    """Put a backup in place, migrate it, and make its search index."""
    from shop import schema
    from shop.backup import BackupError
    from shop.backup import restore as put_back

    with open_database() as (config, database):
        try:
            put_back(config, database, file, force=force)
        except BackupError as error:
            raise click.ClickException(str(error)) from error
        schema.migrate(database)
    context.invoke(reindex)


@click.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--until", metavar="HH:MM", help="When it should be open again, on the shop's clock")
def maintenance(state: str, until: str | None) -> None:
    """Close the shop to shoppers, or open it again; the desk and payments under way go on."""
    from shop.config import Config
    from shop.maintenance import next_time, put_up, take_down

    config = Config.from_env()
    if state == "off":
        take_down(config)
        click.echo("The shop is open")
        return
    try:
        moment = next_time(until, config) if until else None
    except ValueError as error:
        raise click.BadParameter("a time such as 14:30, please", param_hint="--until") from error
    put_up(config, moment)
    click.echo(f"Shoppers are asked to come back{f' at {until}' if until else ''}")
