"""Finding the product that somebody means: by handle, by SKU, or by words of its title."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from catalog.desk.draft import Companions
from catalog.models import Product, ProductPart, RelatedProduct, Variant

MOST_FOUND = 8


class Found(NamedTuple):
    """A product that fits."""

    handle: str
    title: str


def companions_of(session: Session, product_id: int) -> tuple[Companions, dict[str, str]]:
    """What belongs to a product, and the title of each by handle: two statements."""
    parts = session.execute(
        select(Product.handle, Product.title, ProductPart.note)
        .join(ProductPart, ProductPart.part_id == Product.id)
        .where(ProductPart.product_id == product_id)
        .order_by(ProductPart.position, Product.id)
    ).all()
    related = session.execute(
        select(Product.handle, Product.title)
        .join(RelatedProduct, RelatedProduct.related_id == Product.id)
        .where(RelatedProduct.product_id == product_id)
        .order_by(RelatedProduct.position, Product.id)
    ).all()
    titles = {row.handle: row.title for row in [*parts, *related]}
    pairs = [(row.handle, row.note) for row in parts]
    return Companions(pairs, [row.handle for row in related]), titles


def find_meant(session: Session, texts: Iterable[str]) -> dict[str, list[Found]]:
    """The products that each text may mean: one where it is sure, several or none where not."""
    wanted = list(dict.fromkeys(texts))
    sure = _exact(session, wanted)
    return {text: [sure[text]] if text in sure else suggestions(session, text) for text in wanted}


def _exact(session: Session, texts: Sequence[str]) -> dict[str, Found]:
    if not texts:
        return {}
    lower = [text.lower() for text in texts]
    columns = (Product.handle, Product.title)
    skus = session.execute(
        select(Variant.sku, *columns).join(Variant.product).where(Variant.sku.in_(texts))
    )
    found = {row.sku: Found(row.handle, row.title) for row in skus}
    rows = session.execute(
        select(*columns).where(or_(Product.handle.in_(lower), func.lower(Product.title).in_(lower)))
    ).all()
    by_title: dict[str, list[Found]] = {}
    for row in rows:
        by_title.setdefault(row.title.lower(), []).append(Found(*row))
    by_handle = {row.handle: Found(*row) for row in rows}
    for text in texts:
        named = by_title.get(text.lower(), [])
        if text.lower() in by_handle:
            found[text] = by_handle[text.lower()]
        elif len(named) == 1:
            found[text] = named[0]
    return found


def suggestions(session: Session, text: str) -> list[Found]:
    """Some products with these letters in their title, handle or SKU."""
    if not text.strip():
        return []
    has_sku = select(Variant.id).where(
        Variant.product_id == Product.id, Variant.sku.icontains(text, autoescape=True)
    )
    rows = session.execute(
        select(Product.handle, Product.title)
        .where(
            or_(
                Product.title.icontains(text, autoescape=True),
                Product.handle.icontains(text, autoescape=True),
                has_sku.exists(),
            )
        )
        .order_by(Product.title, Product.id)
        .limit(MOST_FOUND)
    )
    return [Found(*row) for row in rows]
