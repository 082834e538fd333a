"""What a list shows of a product: one statement for any number of them, two with price cuts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from catalog.models import ACTIVE, Picture, Product, Variant
from catalog.policies import LOW_STOCK, shown_cut
from catalog.prices import lowest_of_cards
from catalog.stock_models import StockLevel
from shop import clock

NEW_FOR = timedelta(days=30)
ON_SALE = Product.status.concat("") == ACTIVE
"""Whether a product found by its id is for sale, written so that no index can serve it: SQLite
takes "active" for rare, and would rather walk through all that are active than look up the ids."""

AnyRow = Row[*tuple[Any, ...]]
Cards = Select[*tuple[Any, ...]]
_FREE = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
_IS_FIRST = Variant.position == 0
_ALT = (
    select(Picture.alt)
    .where(Picture.product_id == Product.id)
    .order_by(Picture.position, Picture.id)
    .limit(1)
    .scalar_subquery()
)
_SOLD_AS = (
    select(
        Variant.product_id,
        func.count(Variant.id.distinct()).label("variants"),
        func.coalesce(func.sum(_FREE), 0).label("free"),
        func.max(case((_IS_FIRST, Variant.id))).label("first_id"),
        func.coalesce(func.sum(case((_IS_FIRST, _FREE))), 0).label("first_free"),
    )
    .outerjoin(StockLevel, StockLevel.variant_id == Variant.id)
    .where(Variant.active)
    .group_by(Variant.product_id)
)


class CardPicture(NamedTuple):
    """A picture by its stem, what it shows, and the ground behind it."""

    stem: str
    alt: str
    ground: str


@dataclass(frozen=True, slots=True)
class Card:
    """One product of a list; prices are minor units. ``variant_id`` is what a plus would add."""

    id: int
    handle: str
    title: str
    subtitle: str
    picture: CardPicture
    price: int
    varies: bool
    was: int | None
    lowest: int | None
    percent: int | None
    is_new: bool
    swatches: list[str]
    free: int
    variant_id: int | None

    @property
    def is_low(self) -> bool:
        return 0 < self.free <= LOW_STOCK


def read_cards(session: Session, statement: Cards, values: Mapping[str, Any]) -> list[Card]:
    """The cards of a statement that ``cards_of`` made, with its parameters filled in."""
    rows = session.connection().execute(statement, values).all()
    lowest = lowest_of_cards(session, [row.id for row in rows if row.compare_at_minor])
    new_since = clock.now() - NEW_FOR
    return [_card(row, lowest.get(row.id), new_since) for row in rows]


def cards_of(chosen: Select[int], *order: Any) -> Cards:
    """The statement for the cards of the products whose ids ``chosen`` selects, in this order.

    ``chosen`` has the limit: facts of variants and stock are read only for what is shown. Keep the
    statement: making it costs more than the database's answer.
    """
    page = chosen.cte("page")
    sold = _SOLD_AS.where(Variant.product_id.in_(select(page.c.id))).subquery("sold")
    columns = (
        Product.id, Product.handle, Product.title, Product.subtitle, Product.ground,
        Product.picture, Product.price_minor, Product.compare_at_minor, Product.price_varies,
        Product.options, Product.swatches, Product.created_at,
        func.coalesce(_ALT, "").label("alt"),
        func.coalesce(sold.c.variants, 0).label("variants"),
        func.coalesce(sold.c.free, 0).label("free"),
        func.coalesce(sold.c.first_free, 0).label("first_free"),
        sold.c.first_id,
    )  # fmt: skip
    return (
        select(*columns)
        .join(page, page.c.id == Product.id)
        .outerjoin(sold, sold.c.product_id == Product.id)
        .order_by(*order)
    )


def _card(row: AnyRow, lowest: int | None, new_since: datetime) -> Card:
    was, percent = shown_cut(row.price_minor, row.compare_at_minor, lowest)
    return Card(
        id=row.id,
        handle=row.handle,
        title=row.title,
        subtitle=row.subtitle,
        picture=CardPicture(row.picture, row.alt, row.ground),
        price=row.price_minor,
        varies=row.price_varies,
        was=was,
        lowest=lowest if was else None,
        percent=percent,
        is_new=row.created_at > new_since,
        swatches=row.swatches,
        free=int(row.free),
        variant_id=_one_click(row),
    )


def _one_click(row: AnyRow) -> int | None:
    """The variant that is pictured, where colour is all there is to choose and it is in stock."""
    only_colour = len(row.options) == 1 and bool(row.swatches)
    if row.first_free <= 0 or not (row.variants == 1 or only_colour):
        return None
    first: int = row.first_id
    return first
