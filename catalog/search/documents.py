"""Products as the index takes them, read fresh from the database."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.cards import ON_SALE
from catalog.models import Category, Product, Variant
from catalog.search import SearchDocument
from shop.db import Database

AT_ONCE = 500
_TAG = re.compile(r"<[^>]*>")


def read_documents(session: Session, product_ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those products that are for sale: two statements."""
    columns = (
        Product.id, Product.category_id, Product.price_minor, Product.created_at, Product.title,
        Product.subtitle, Product.brand, Product.description_html, Product.facts,
        Category.title.label("category"),
    )  # fmt: skip
    rows = session.execute(
        select(*columns).join(Product.category).where(Product.id.in_(product_ids), ON_SALE)
    ).all()
    codes = _codes(session, product_ids)
    return [
        SearchDocument(
            product_id=row.id,
            category_id=row.category_id,
            price_minor=row.price_minor,
            created=int(row.created_at.timestamp()),
            title=row.title,
            category=row.category,
            subtitle=row.subtitle,
            brand=row.brand,
            description=plain(row.description_html),
            facts=" ".join([*row.facts.values(), *codes[row.id][1]]),
            codes=tuple(codes[row.id][0]),
        )
        for row in rows
    ]


def _codes(session: Session, product_ids: Sequence[int]) -> dict[int, tuple[list[str], list[str]]]:
    """Of each product its SKUs and GTINs, and the words of its options."""
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    rows = session.execute(
        select(Variant.product_id, Variant.sku, Variant.gtin, Variant.option_values)
        .where(Variant.product_id.in_(product_ids), Variant.active)
        .order_by(Variant.product_id, Variant.position)
    )
    for product_id, sku, gtin, values in rows:
        codes, words = found[product_id]
        codes += [text for text in (sku, gtin) if text]
        words += [value for value in values if value not in words]
    return found


def every_document(database: Database) -> Iterator[SearchDocument]:
    """The documents of the whole catalogue, some hundred at a time."""
    last = 0
    while True:
        with database.read() as session:
            following = select(Product.id).where(Product.id > last).order_by(Product.id)
            ids = list(session.scalars(following.limit(AT_ONCE)))
            documents = read_documents(session, ids) if ids else []
        if not ids:
            return
        yield from documents
        last = ids[-1]


def plain(markup: str) -> str:
    """HTML as words only."""
    return html.unescape(_TAG.sub(" ", markup))
