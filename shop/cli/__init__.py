"""The command line: ``taulell migrate``, ``serve``, ``check`` and the rest.

Like shop/app.py this is a composition root: it may import everything, and nobody imports it. What
a command needs is imported inside it, so that each starts as fast as it can.
"""

import sys

import click

from shop.cli.data import check, migrate, reindex, revision
from shop.cli.everything import all_rules, all_tables
from shop.cli.exchange import export_products, import_products
from shop.cli.keeping import backup, maintenance, restore
from shop.cli.measuring import bench_search
from shop.cli.people import create_staff, reset_two_factor
from shop.cli.running import demo, run, sandbox, serve, work
from shop.config import ConfigurationError

__all__ = ["all_rules", "all_tables", "commands", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Taulell, a web shop. Settings come from the environment: see docs/configuration.md."""


for command in (
    *(run, serve, work, sandbox, demo),
    *(migrate, import_products, export_products, reindex, bench_search, check, revision),
    *(backup, restore, maintenance, create_staff, reset_two_factor),
):
    commands.add_command(command)


def main() -> None:
    """What the command ``taulell`` runs: a setting that can't be right is one line, status 2."""
    try:
        commands()
    except ConfigurationError as error:
        click.echo(f"Configuration: {error}", err=True)
        sys.exit(2)
