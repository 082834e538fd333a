"""A folder of products, queries and labels, as it is read for measuring.

``product.csv.xz`` has a row a product: product_id, collection, name, brand, product_class,
category_hierarchy, description, features, price, facet_class, facet_brand. ``query.csv`` has
query_id, collection and query, ``label.csv`` query_id, product_id and gain from 0 to 1. Each
collection is a catalogue of its own; what isn't labelled counts as 0.
"""

import csv
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from catalog.search import SearchDocument

Gains = dict[str, float]


@dataclass(frozen=True, slots=True)
class Collection:
    """A catalogue with its queries; documents are numbered as ``names`` are."""

    name: str
    documents: list[SearchDocument]
    names: list[str]
    queries: list[tuple[str, str]]
    gains: dict[str, Gains]


def read_collections(folder: Path) -> list[Collection]:
    """All collections of a folder. Raises OSError, KeyError or ValueError where it isn't one."""
    csv.field_size_limit(sys.maxsize)
    products: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "product.csv.xz"):
        products[row["collection"]].append(row)
    queries: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(folder / "query.csv"):
        queries[row["collection"]].append((row["query_id"], row["query"]))
    gains: dict[str, Gains] = defaultdict(dict)
    for row in _rows(folder / "label.csv"):
        gains[row["query_id"]][row["product_id"]] = float(row["gain"])
    return [
        Collection(
            name,
            list(_documents(rows)),
            [row["product_id"] for row in rows],
            queries[name],
            {query_id: gains[query_id] for query_id, _ in queries[name]},
        )
        for name, rows in products.items()
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with _opened(path) as lines:
        yield from csv.DictReader(lines)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _documents(rows: list[dict[str, str]]) -> Iterator[SearchDocument]:
    categories: dict[str, int] = {}
    for number, row in enumerate(rows):
        kind = row["facet_class"]
        named = (("brand", row["facet_brand"]), ("class", kind))
        yield SearchDocument(
            product_id=number,
            category_id=categories.setdefault(kind, len(categories) + 1),
            price_minor=round(float(row["price"] or 0) * 100),
            created=number,
            title=row["name"],
            category=f"{row['product_class']} {row['category_hierarchy']}",
            brand=row["brand"],
            description=row["description"],
            facts=row["features"],
            facets=tuple((code, value) for code, value in named if value),
        )


def all_in_one(collections: list[Collection], at_least: int = 0) -> list[SearchDocument]:
    """Every product in one catalogue; where those are too few, again and again under other words.

    A copy has a word of its own in its title, so that the vocabulary grows with the catalogue.
    """
    once = [document for each in collections for document in each.documents]
    found = [replace(document, product_id=number) for number, document in enumerate(once)]
    while len(found) < at_least:
        number = len(found)
        copied = once[number % len(once)]
        title = f"{copied.title} x{number // len(once)}y{number % 997}"
        found.append(replace(copied, product_id=number, title=title))
    return found
