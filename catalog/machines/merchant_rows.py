"""What price lists tell of a variant, read some hundred products at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from catalog.cards import ON_SALE, AnyRow
from catalog.models import Picture, Product, Variant
from catalog.policies import shown_cut
from catalog.prices import lowest_prices
from catalog.stock_models import StockLevel
from catalog.word_models import ProductText
from shop.db import Database

AT_ONCE = 300
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_NEXT = (
    select(Product.id)
    .where(Product.id > bindparam("last"), ON_SALE)
    .order_by(Product.id)
    .limit(AT_ONCE)
)
_ROWS = (
    select(
        *(Product.id, Product.handle, Product.title, Product.subtitle, Product.description_html),
        *(Product.brand, Product.facts, Product.options, Product.category_id),
        Product.picture.label("product_picture"),
        *(Variant.id.label("variant_id"), Variant.sku, Variant.gtin, Variant.option_values),
        *(Variant.price_minor, Variant.compare_at_minor, Variant.currency, Variant.weight_g),
        *(Variant.content, Variant.content_unit, Variant.picture),
        *(ProductText.title.label("said_title"), ProductText.subtitle.label("said_subtitle")),
        ProductText.description_html.label("said_description"),
        ProductText.facts.label("said_facts"),
    )
    .join(Variant, Variant.product_id == Product.id)
    .outerjoin(
        ProductText,
        and_(ProductText.product_id == Product.id, ProductText.locale == bindparam("locale")),
    )
    .where(Product.id.in_(_IDS), ON_SALE, Variant.active)
    .order_by(Product.id, Variant.position, Variant.id)
)
_PICTURES = (
    select(Picture.product_id, Picture.file)
    .where(Picture.product_id.in_(_IDS))
    .order_by(Picture.product_id, Picture.position, Picture.id)
)
_FREE = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
_STOCK = (
    select(StockLevel.variant_id, func.sum(case((_FREE > 0, _FREE), else_=0)))
    .join(Variant, Variant.id == StockLevel.variant_id)
    .where(Variant.product_id.in_(_IDS))
    .group_by(StockLevel.variant_id)
)


@dataclass(frozen=True, slots=True)
class Ware:
    """One variant for sale, in one language; prices in minor units, ``was`` that before a cut.

    ``options`` and ``facts`` are as they are stored, in the shop's own words.
    """

    product_id: int
    variant_id: int
    handle: str
    title: str
    description: str
    brand: str
    facts: dict[str, str]
    options: tuple[str, ...]
    values: tuple[str, ...]
    category_id: int
    sku: str
    gtin: str
    price: int
    was: int | None
    currency: str
    weight_g: int
    content: int
    content_unit: str
    picture: str
    more_pictures: tuple[str, ...]
    in_stock: bool
    varies: bool


def each_ware(database: Database, locale: str) -> Iterator[Ware]:
    """All variants for sale, as far as they are said in ``locale`` ("" is the shop's own).

    Whatever is changed meanwhile is told as it is when its turn comes.
    """
    last = 0
    while True:
        with database.read() as session:
            ids = list(session.scalars(_NEXT, {"last": last}))
            wares = read_wares(session, ids, locale) if ids else []
        yield from wares
        if len(ids) < AT_ONCE:
            return
        last = ids[-1]


def read_wares(session: Session, product_ids: Sequence[int], locale: str) -> list[Ware]:
    """The variants of these products: three statements, and one more with price cuts."""
    connection, asked = session.connection(), {"ids": list(product_ids)}
    rows = connection.execute(_ROWS, {**asked, "locale": locale}).all()
    pictures: dict[int, list[str]] = defaultdict(list)
    for product_id, file in connection.execute(_PICTURES, asked):
        pictures[product_id].append(file)
    free = {variant_id: int(units) for variant_id, units in connection.execute(_STOCK, asked)}
    lowest = lowest_prices(session, [row.variant_id for row in rows if row.compare_at_minor])
    of_product: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        if not locale or row.said_title:
            of_product[row.id].append(row)
    return [
        _ware(row, own, pictures[row.id], lowest.get(row.variant_id), free.get(row.variant_id, 0))
        for own in of_product.values()
        for row in own
    ]


def _ware(
    row: AnyRow, own: list[AnyRow], pictures: list[str], lowest: int | None, free: int
) -> Ware:
    was, _ = shown_cut(row.price_minor, row.compare_at_minor, lowest)
    others = {one.picture for one in own} - {row.picture}
    shown = [file for file in pictures if file not in others]
    stems = [*filter(None, dict.fromkeys([row.picture, *shown, row.product_picture]))]
    return Ware(
        product_id=row.id,
        variant_id=row.variant_id,
        handle=row.handle,
        title=row.said_title or row.title,
        description=row.said_description
        or row.description_html
        or row.said_subtitle
        or row.subtitle,
        brand=row.brand,
        facts={
            **row.facts,
            **{code: said for code, said in (row.said_facts or {}).items() if said},
        },
        options=tuple(row.options),
        values=tuple(row.option_values),
        category_id=row.category_id,
        sku=row.sku,
        gtin=row.gtin,
        price=row.price_minor,
        was=was,
        currency=row.currency,
        weight_g=row.weight_g,
        content=row.content,
        content_unit=row.content_unit,
        picture=next(iter(stems), ""),
        more_pictures=tuple(stems[1:]),
        in_stock=free > 0,
        varies=len(own) > 1,
    )
