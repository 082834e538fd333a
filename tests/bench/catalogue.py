"""A made-up catalogue of any size, the same every time, and filled in within seconds.

It goes around ``catalog.products``, which stores one product at a time with all its checks; a test
holds what is written here to the invariants of the shop.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from catalog.models import Category, Picture, PriceChange, Product, Variant
from catalog.slugs import slug_of
from catalog.stock_models import StockLevel, StockLocation, StockMovement
from catalog.word_models import Attribute, Brand, ProductFacet
from shop.db import Database
from tests.bench.words import LIKE, ROOMS, SAID, THINGS

UNITS = 100_000
AT_ONCE = 2_000
WORDS_SAID = 84
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
GROUNDS = ("butter", "blush", "shell", "sage", "mist", "sky", "lilac", "linen")
LOCATION = 1
BRAND = "Made up"
ATTRIBUTES = (
    {"id": 1, "code": "kind", "label": "Kind", "facet": True, "position": 1},
    {"id": 2, "code": "look", "label": "Look", "facet": True, "position": 2},
)


@dataclass(frozen=True, slots=True)
class Item:
    """One product with its one variant; both have ``number`` as their id."""

    number: int
    like: str
    thing: str
    category: int
    price_minor: int
    said: str

    @property
    def title(self) -> str:
        return f"{self.like.capitalize()} {self.thing} {self.number:05}"

    @property
    def handle(self) -> str:
        return slug_of(self.title)

    @property
    def picture(self) -> str:
        return f"made-up-{self.number:05}"


def shelves() -> list[dict[str, Any]]:
    """The rows of all categories: the rooms, and below each the shelves that hold products."""
    rows: list[dict[str, Any]] = []
    for room, below in ROOMS.items():
        rows.append(_shelf(len(rows) + 1, room, None))
        rows.extend(
            _shelf(number, title, rows[-1])
            for number, title in enumerate(below, start=len(rows) + 1)
        )
    return rows


def _shelf(number: int, title: str, above: dict[str, Any] | None) -> dict[str, Any]:
    slug = slug_of(title)
    return {
        "id": number,
        "parent_id": above["id"] if above else None,
        "slug": slug,
        "path": f"{above['path'] if above else ''}{slug}/",
        "title": title,
        "position": number,
    }


def leaves() -> list[dict[str, Any]]:
    """The 20 categories that hold products."""
    return [row for row in shelves() if row["parent_id"]]


def items(count: int) -> Iterator[Item]:
    """The first ``count`` products: a larger catalogue begins with the smaller one."""
    categories = [row["id"] for row in leaves()]
    for number in range(1, count + 1):
        chance = random.Random(number)
        yield Item(
            number=number,
            like=chance.choice(LIKE),
            thing=chance.choice(THINGS),
            category=categories[number % len(categories)],
            price_minor=chance.randrange(200, 20_000),
            said=" ".join(chance.choices(SAID, k=WORDS_SAID)).capitalize() + ".",
        )


def fill(database: Database, count: int) -> None:
    """Write ``count`` products with prices, pictures and stock into an empty database."""
    with database.write() as session:
        session.execute(insert(Category), shelves())
        session.execute(insert(Attribute), [dict(row) for row in ATTRIBUTES])
        session.execute(insert(Brand), [{"slug": "made-up", "name": BRAND}])
        session.execute(insert(StockLocation), [{"id": LOCATION, "code": "main", "name": "Main"}])
        every = items(count)
        while some := list(islice(every, AT_ONCE)):
            _write(session, some)
        if not database.is_sqlite:  # there autovacuum does it, a minute later
            session.execute(text("ANALYZE"))


def _write(session: Session, some: Sequence[Item]) -> None:
    session.execute(insert(Product), [_product(item) for item in some])
    session.execute(insert(Variant), [_variant(item) for item in some])
    session.execute(insert(Picture), [_picture(item) for item in some])
    session.execute(insert(PriceChange), [_price(item) for item in some])
    session.execute(insert(ProductFacet), [row for item in some for row in _facets(item)])
    session.execute(insert(StockLevel), [{**_place(item), "on_hand": UNITS} for item in some])
    session.execute(insert(StockMovement), [_delivery(item) for item in some])


def _product(item: Item) -> dict[str, Any]:
    return {
        "id": item.number,
        "handle": item.handle,
        "title": item.title,
        "subtitle": f"For the {item.thing}",
        "description_html": f"<p>{item.said}</p>",
        "brand": BRAND,
        "facts": {"kind": item.thing, "look": item.like},
        "options": [],
        "ground": GROUNDS[item.number % len(GROUNDS)],
        "category_id": item.category,
        "position": item.number,
        "created_at": BEGAN,
        "price_minor": item.price_minor,
        "picture": item.picture,
        "swatches": [],
    }


def _facets(item: Item) -> list[dict[str, Any]]:
    values = (item.thing, item.like)
    return [
        {"product_id": item.number, "attribute_id": row["id"], "value": value}
        for row, value in zip(ATTRIBUTES, values, strict=True)
    ]


def _variant(item: Item) -> dict[str, Any]:
    return {
        "id": item.number,
        "product_id": item.number,
        "sku": f"MU-{item.number:05}",
        "option_values": [],
        "price_minor": item.price_minor,
        "currency": "EUR",
        "weight_g": 500,
    }


def _picture(item: Item) -> dict[str, Any]:
    return {"product_id": item.number, "file": item.picture, "alt": f"A {item.like} {item.thing}"}


def _price(item: Item) -> dict[str, Any]:
    return {"variant_id": item.number, "at": BEGAN, "price_minor": item.price_minor}


def _place(item: Item) -> dict[str, int]:
    return {"variant_id": item.number, "location_id": LOCATION}


def _delivery(item: Item) -> dict[str, Any]:
    return {**_place(item), "at": BEGAN, "reason": "delivery", "on_hand": UNITS}
