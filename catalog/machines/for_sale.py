"""What can be bought, as those read it who read everything: in parts, each in one statement.

No statement stays open between two parts, because whoever reads over a slow line would hold it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.models import ACTIVE, Product, Variant
from catalog.tree import CategoryTree, Shelf
from catalog.word_models import ProductText

_HAS_OFFER = select(Variant.id).where(Variant.product_id == Product.id, Variant.active).exists()
FOR_SALE = (Product.status == ACTIVE, _HAS_OFFER)
_LANGUAGES = (
    select(func.aggregate_strings(ProductText.locale, ","))
    .where(ProductText.product_id == Product.id, ProductText.title != "")
    .correlate(Product)
    .scalar_subquery()
)
_COUNT = select(func.count(Product.id)).where(*FOR_SALE)
_PAGES = select(Product.handle, _LANGUAGES).where(*FOR_SALE).order_by(Product.id)
_SHELVES = select(Product.category_id).where(*FOR_SALE).distinct()
_BRANDS = select(Product.brand).where(*FOR_SALE, Product.brand != "").distinct()


class ProductAddress(NamedTuple):
    """A product for sale, and the languages that it is translated into."""

    handle: str
    languages: frozenset[str]


def count_products(session: Session) -> int:
    """How many products can be bought or wait for stock."""
    return session.scalar(_COUNT) or 0


def read_addresses(session: Session, *, offset: int, limit: int) -> list[ProductAddress]:
    """Some of them, in the order in which they came."""
    rows = session.connection().execute(_PAGES.offset(offset).limit(limit))
    return [
        ProductAddress(handle, frozenset(filter(None, (languages or "").split(","))))
        for handle, languages in rows
    ]


def shelves_with_goods(session: Session, tree: CategoryTree) -> Iterator[Shelf]:
    """The shelves on which, or below which, something stands."""
    filled = set(session.connection().execute(_SHELVES).scalars())
    for shelf in tree.by_id.values():
        if filled.intersection(tree.subtree(shelf)):
            yield shelf


def brands_with_goods(session: Session) -> set[str]:
    """The names of the brands of which something is for sale."""
    return set(session.connection().execute(_BRANDS).scalars())
