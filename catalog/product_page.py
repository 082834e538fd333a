"""Everything the product page shows, in two statements (three with a price cut)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, cast, func, select, union_all
from sqlalchemy.orm import Session

from catalog.cards import ON_SALE, AnyRow, CardPicture
from catalog.choosing import Option, options_of
from catalog.models import ACTIVE, Picture, Product, ProductPart, Variant
from catalog.policies import LOW_STOCK, shown_cut
from catalog.prices import lowest_prices
from catalog.stock_models import StockLevel
from shop.errors import NotFound

_PRODUCT = (
    select(
        Product.id,
        Product.handle,
        Product.title,
        Product.subtitle,
        Product.description_html,
        Product.care_html,
        Product.brand,
        Product.maker,
        Product.facts,
        Product.options,
        Product.ground,
        Product.parts_picture,
        Product.category_id,
        Product.picture,
        Picture.file,
        Picture.alt,
    )
    .outerjoin(Picture, Picture.product_id == Product.id)
    .where(Product.handle == bindparam("handle"), Product.status == ACTIVE)
    .order_by(Picture.position, Picture.id)
)
_FREE = (
    select(func.sum(StockLevel.on_hand - StockLevel.held - StockLevel.allocated))
    .where(StockLevel.variant_id == Variant.id)
    .scalar_subquery()
)
_IS_PART = and_(
    ProductPart.part_id == Variant.product_id, ProductPart.product_id == bindparam("id")
)
_IT_AND_ITS_PARTS = union_all(
    select(cast(bindparam("id"), Integer)),
    select(ProductPart.part_id).where(ProductPart.product_id == bindparam("id")),
)
_VARIANTS = (
    select(
        Variant.id,
        Variant.product_id,
        Variant.sku,
        Variant.gtin,
        Variant.option_values,
        Variant.price_minor,
        Variant.compare_at_minor,
        Variant.currency,
        Variant.weight_g,
        Variant.warranty_months,
        Variant.no_return_reason,
        Variant.picture,
        func.coalesce(_FREE, 0).label("free"),
        ProductPart.note,
        Product.handle,
        Product.title,
        Product.ground,
        Product.picture.label("product_picture"),
    )
    .join(Variant.product)
    .outerjoin(ProductPart, _IS_PART)
    .where(Variant.active, Variant.product_id.in_(_IT_AND_ITS_PARTS), ON_SALE)
    .order_by(ProductPart.position, Variant.position, Variant.id)
)


class Part(NamedTuple):
    """A spare part, sold by itself."""

    handle: str
    title: str
    note: str
    picture: CardPicture
    variant_id: int
    price_minor: int
    in_stock: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product with one of its variants chosen. Prices are minor units."""

    product: AnyRow
    pictures: list[CardPicture]
    variants: list[AnyRow]
    chosen: AnyRow
    options: list[Option]
    parts: list[Part]
    was: int | None
    percent: int | None
    lowest: int | None

    @property
    def free(self) -> int:
        """Units of the chosen variant that may be promised."""
        return max(0, int(self.chosen.free))

    @property
    def is_low(self) -> bool:
        return 0 < self.free <= LOW_STOCK


def read_product_page(session: Session, handle: str, sku: str = "") -> ProductPage:
    """The page of a product, with the variant of this SKU or the first one in stock chosen.

    Raises NotFound for a product that is missing or not for sale.
    """
    rows = session.connection().execute(_PRODUCT, {"handle": handle}).all()
    if not rows:
        raise NotFound("no such product", handle=handle)
    product = rows[0]
    found = session.connection().execute(_VARIANTS, {"id": product.id}).all()
    variants = [row for row in found if row.product_id == product.id]
    if not variants:
        raise NotFound("nothing of it is for sale", handle=handle)
    chosen = _chosen(variants, sku)
    cut = chosen.compare_at_minor
    lowest = lowest_prices(session, [chosen.id]).get(chosen.id) if cut else None
    was, percent = shown_cut(chosen.price_minor, cut, lowest)
    return ProductPage(
        product=product,
        pictures=_pictures(rows, chosen, variants),
        variants=variants,
        chosen=chosen,
        options=options_of(product, variants, chosen),
        parts=_parts(found, product.id),
        was=was,
        percent=percent,
        lowest=lowest if was else None,
    )


def _chosen(variants: Sequence[AnyRow], sku: str) -> AnyRow:
    named = next((row for row in variants if row.sku == sku), None)
    return named or next((row for row in variants if row.free > 0), variants[0])


def _pictures(
    rows: Sequence[AnyRow], chosen: AnyRow, variants: Sequence[AnyRow]
) -> list[CardPicture]:
    """The chosen variant's own picture first; those of other variants are left out."""
    product = rows[0]
    others = {row.picture for row in variants} - {chosen.picture}
    alts = {row.file: row.alt or product.title for row in rows if row.file}
    files = [chosen.picture, *alts] if chosen.picture else list(alts)
    shown = [file for file in dict.fromkeys(files) if file not in others]
    stems = shown or [product.picture]
    return [CardPicture(stem, alts.get(stem, product.title), product.ground) for stem in stems]


def _parts(found: Sequence[AnyRow], product_id: int) -> list[Part]:
    """Each part once, by its first variant in stock."""
    by_handle: dict[str, Part] = {}
    for row in found:
        if row.product_id == product_id:
            continue
        known = by_handle.get(row.handle)
        if known is None or (row.free > 0 and not known.in_stock):
            picture = CardPicture(row.picture or row.product_picture, "", row.ground)
            by_handle[row.handle] = Part(
                handle=row.handle,
                title=row.title,
                note=row.note or "",
                picture=picture,
                variant_id=row.id,
                price_minor=row.price_minor,
                in_stock=row.free > 0,
            )
    return list(by_handle.values())
