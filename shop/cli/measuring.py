"""``taulell bench-search``: how good search is and how quick, on labelled queries of any shop."""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalog.search.bench.labelled import Collection
    from catalog.search.bench.measuring import Figures


@click.command("bench-search")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with product.csv.xz, query.csv and label.csv.",
)
@click.option(
    "--engine",
    type=click.Choice(["whoosh", "postgresql"]),
    default="whoosh",
    show_default=True,
)
@click.option(
    "--database",
    default="",
    envvar="DATABASE_URL",
    help="For the engine on PostgreSQL; what is made there is taken away again.",
)
@click.option(
    "--products", default=0, help="Copy the catalogue until it has so many, for the latencies."
)
def bench_search(data: Path, engine: str, database: str, products: int) -> None:
    """Index labelled products afresh, ask every query, and print one JSON object."""
    from catalog.search.bench.labelled import read_collections

    try:
        collections = read_collections(data)
    except (OSError, KeyError, ValueError) as error:
        raise click.ClickException(f"{data} can't be read as labelled queries: {error!r}") from None
    if engine == "postgresql" and not database.startswith("postgresql"):
        raise click.UsageError("--database must be a PostgreSQL database's address.")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if engine == "whoosh":
            figures = _on_whoosh(collections, folder, products)
        else:
            figures = _on_postgresql(collections, folder, products, database)
    click.echo(json.dumps({"engine": engine, **figures}, indent=2))


def _on_whoosh(collections: "list[Collection]", folder: Path, products: int) -> "Figures":
    from catalog.search.bench.running import first_search, measure
    from catalog.search.whoosh_engine import WhooshEngine

    def size(name: str) -> int:
        return sum(path.stat().st_size for path in (folder / name).rglob("*") if path.is_file())

    found = measure(
        lambda name: WhooshEngine(folder / name, "en"),
        size,
        collections,
        at_least=products,
        beside=folder,
    )
    query = collections[0].queries[0][1]
    found["whole"]["first_search_of_a_process_ms"] = first_search(folder / "whole", query)
    return found


def _on_postgresql(
    collections: "list[Collection]", folder: Path, products: int, url: str
) -> "Figures":
    from sqlalchemy import text

    from catalog.search.bench.running import measure
    from catalog.search.postgres_engine import PostgresEngine
    from shop.db import Database

    asked = text(
        "SELECT coalesce(sum(pg_total_relation_size(format('search.%I', tablename)::regclass)), 0)"
        " FROM pg_tables WHERE schemaname = 'search' AND tablename LIKE 'bench_whole%'"
    )

    made: list[PostgresEngine] = []
    database = Database(url)

    def make(name: str) -> PostgresEngine:
        made.append(PostgresEngine(database, "en", index=f"bench_{name}"))
        return made[-1]

    def size(_: str) -> int:
        with database.read() as session:
            return int(session.scalar(asked) or 0)

    try:
        return measure(make, size, collections, at_least=products, beside=folder)
    finally:
        for engine in made:
            engine.forget()
        database.dispose()
