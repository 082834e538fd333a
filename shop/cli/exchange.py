"""Commands that bring a catalogue in and take it out again."""

import csv
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shop.cli.everything import open_database, open_shop

if TYPE_CHECKING:
    from catalog.importing import ImportReport, Problem

MOST_SHOWN = 50


@click.command("import-products")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of pictures, found by their file names",
)
@click.option("--host", "hosts", multiple=True, help="A host that pictures may be fetched from")
@click.option("--currency", default="", help="What prices are in; the shop's own if not given")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was odd into this CSV file",
)
def import_products(
    file: Path, pictures: Path | None, hosts: tuple[str, ...], currency: str, report: Path | None
) -> None:
    """Import products from CSV: Shopify's, WooCommerce's, or our own export.

    The same file twice changes nothing, and an import that was cut off goes on where it was.
    """
    from catalog.importing import import_file
    from catalog.importing.uploads import sources
    from shop.errors import ShopError

    with open_shop() as (config, database), click.progressbar(length=_lines(file)) as bar:
        try:
            found = import_file(
                database,
                file,
                currency=_currency(currency) or config.currency,
                pictures=sources(config, pictures, hosts),
                progress=lambda done: bar.update(done - bar.pos),
            )
        except ShopError as error:
            raise click.ClickException(str(error)) from error
        bar.update(bar.length - bar.pos if bar.length else 0)
    _tell(found)
    if report:
        _write_report(report, found.problems)


def _currency(code: str) -> str:
    from babel.numbers import list_currencies

    if code and code not in list_currencies():
        raise click.BadParameter(f"'{code}' is no currency (ISO 4217).", param_hint="--currency")
    return code


def _lines(file: Path) -> int:
    """About how much there is to do, for the progress bar; cells may hold line breaks."""
    with file.open("rb") as lines:
        return sum(part.count(b"\n") for part in iter(lambda: lines.read(1 << 20), b""))


def _tell(found: "ImportReport") -> None:
    """The figures, then the first of what was odd: what was refused before mere notes."""
    click.echo(
        f"{found.created} products made, {found.updated} changed, {found.unchanged} as before."
    )
    notes = [problem for problem in found.problems if not problem.refused]
    for problem in [*found.refused, *notes][:MOST_SHOWN]:
        click.echo(f"Line {problem.line}: {problem.reason}", err=True)
    if len(found.problems) > MOST_SHOWN:
        more = len(found.problems) - MOST_SHOWN
        click.echo(f"… and {more} more: --report FILE has all of them.", err=True)


def _write_report(path: Path, problems: Iterable["Problem"]) -> None:
    from catalog.formulas import guarded

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Line", "Handle", "Refused", "Why"])
        for one in problems:
            cells = [str(one.line), one.handle, "yes" if one.refused else "", one.reason]
            writer.writerow([guarded(cell) for cell in cells])


@click.command("export-products")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
def export_products(file: Path) -> None:
    """Export all products as CSV, to a file or to standard output (-).

    It has Shopify's columns and some of our own; imported again it gives the same catalogue.
    """
    from catalog.exporting import export_products as export_all
    from catalog.exporting.writing import count_products

    with open_database() as (config, database):
        export = partial(export_all, database, base_url=config.base_url, locale=config.locale)
        if str(file) == "-":
            sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
            export(sys.stdout)
            return
        length = count_products(database)
        with (
            file.open("w", encoding="utf-8", newline="") as target,
            click.progressbar(length=length) if length else nullcontext() as bar,
        ):
            export(target, progress=lambda done: bar.update(done - bar.pos) if bar else None)
    click.echo(f"{length} products in {file}")
