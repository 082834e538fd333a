"""What the demo store says in other languages, from ``words/<locale>.json``; Markdown stays so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.demo.records import Record

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class ProductWords:
    """A product in one language, "" where nothing is said; facts by code, pictures by stem."""

    title: str
    subtitle: str
    description: str
    care: str
    warnings: str
    facts: Mapping[str, str]
    pictures: Mapping[str, str]


@dataclass(frozen=True)
class StoreWords:
    """The store in one language: products by handle, shelves by slug, brands' leads by name."""

    products: Mapping[str, ProductWords]
    categories: Mapping[str, Mapping[str, str]]
    brands: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, str]


def load_words(folder: Path = FOLDER) -> dict[str, StoreWords]:
    """Every language that has a file, by its locale; raises ValueError for one that can't be."""
    return {path.stem: read_words(path) for path in sorted(folder.glob("*.json"))}


def read_words(source: Path) -> StoreWords:
    """One language; raises ValueError naming the handle, slug or brand at fault."""
    store = Record(json.loads(source.read_text(encoding="utf-8")), source.name)
    return StoreWords(
        products={key: _product(row) for key, row in store.named("products").items()},
        categories={key: row.said() for key, row in store.named("categories").items()},
        brands={key: row.said() for key, row in store.named("brands").items()},
        terms=store.record("terms").said(),
    )


def _product(row: Record) -> ProductWords:
    return ProductWords(
        title=row.text_or_empty("title"),
        subtitle=row.text_or_empty("subtitle"),
        description=row.text_or_empty("description"),
        care=row.text_or_empty("care"),
        warnings=row.text_or_empty("warnings"),
        facts=row.record("facts").said(),
        pictures=row.record("pictures").said(),
    )
