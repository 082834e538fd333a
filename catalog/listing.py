"""A list of products with its counts: what a category page asks the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from catalog.cards import ON_SALE, Card, CardPicture, Cards, cards_of, read_cards
from catalog.filters import PER_PAGE, Filters, Sort
from catalog.models import ACTIVE, Product, ProductPart, Variant
from catalog.stock_models import StockLevel

_HAS_STOCK = (
    select(Variant.id)
    .join(StockLevel, StockLevel.variant_id == Variant.id)
    .where(
        Variant.product_id == Product.id,
        Variant.active,
        StockLevel.on_hand > StockLevel.held + StockLevel.allocated,
    )
    .exists()
)
_IS_PART = Product.id.in_(select(ProductPart.part_id))
_ORDER: dict[str, tuple[Any, ...]] = {
    "loved": (Product.position, Product.id),
    "price": (Product.price_minor, Product.id),
    "price-desc": (Product.price_minor.desc(), Product.id),
    "newest": (Product.created_at.desc(), Product.id.desc()),
}
_PARTS = (
    select(Product.picture, Product.ground)
    .where(_IS_PART, ON_SALE)
    .order_by(*_ORDER["loved"])
    .limit(bindparam("limit"))
)
_BY_ID = cards_of(
    select(Product.id).where(Product.id.in_(bindparam("ids", expanding=True)), ON_SALE)
)
_IN_STOCK = select(Product.id).where(Product.id.in_(bindparam("ids", expanding=True)), _HAS_STOCK)
AT_ONCE = 1000


class _Shape(NamedTuple):
    """What a list's statements are made of, apart from the figures: few enough to keep them all."""

    by_category: bool = False
    in_stock: bool = False
    has_from: bool = False
    has_to: bool = False

    @property
    def shelf(self) -> list[ColumnElement[bool]]:
        wanted = [Product.status == ACTIVE]
        if self.by_category:
            ids: BindParameter[Any] = bindparam("category_ids", expanding=True)
            wanted.append(Product.category_id.in_(ids))
        return wanted

    @property
    def narrowed(self) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = [_HAS_STOCK] if self.in_stock else []
        if self.has_from:
            wanted.append(Product.price_minor >= bindparam("from_minor"))
        if self.has_to:
            wanted.append(Product.price_minor <= bindparam("to_minor"))
        return wanted


@cache
def _counts_of(shape: _Shape) -> Select[*tuple[Any, ...]]:
    """How many of each category there are as filtered, and the prices before any filter."""
    narrowed = shape.narrowed
    shown = func.sum(case((and_(*narrowed), 1), else_=0)) if narrowed else func.count()
    prices = (func.min(Product.price_minor), func.max(Product.price_minor))
    counted = select(Product.category_id, shown, *prices)
    return counted.where(*shape.shelf).group_by(Product.category_id)


@cache
def _page_of(shape: _Shape, sort: Sort) -> Cards:
    chosen = select(Product.id).where(*shape.shelf, *shape.narrowed).order_by(*_ORDER[sort])
    page = chosen.limit(bindparam("limit")).offset(bindparam("offset"))
    return cards_of(page, *_ORDER[sort])


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; ``counts`` are by category, as filtered."""

    cards: list[Card]
    counts: dict[int, int]
    lowest_minor: int
    highest_minor: int
    page: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def seen(self) -> int:
        return min(self.page * PER_PAGE, self.total)


def read_listing(
    session: Session, category_ids: Collection[int] | None, filters: Filters
) -> Listing:
    """The products of these categories (None: all) in two statements, three with price cuts.

    A page beyond the last one is the last one.
    """
    low, high = filters.from_minor, filters.to_minor
    shape = _Shape(category_ids is not None, filters.in_stock, low is not None, high is not None)
    given = {"category_ids": list(category_ids or ()), "from_minor": low, "to_minor": high}
    values = {name: value for name, value in given.items() if value not in (None, [])}
    rows = session.connection().execute(_counts_of(shape), values).all()
    counts = {category_id: int(count) for category_id, count, _, _ in rows}
    last = max(1, -(-sum(counts.values()) // PER_PAGE))
    page = min(filters.page, last)
    values |= {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    return Listing(
        cards=read_cards(session, _page_of(shape, filters.sort), values),
        counts=counts,
        lowest_minor=min((lowest for _, _, lowest, _ in rows), default=0),
        highest_minor=max((highest for _, _, _, highest in rows), default=0),
        page=page,
    )


def read_first(session: Session, sort: Sort, limit: int) -> list[Card]:
    """The cards of the first few of everything, in this order."""
    return read_cards(session, _page_of(_Shape(), sort), {"limit": limit, "offset": 0})


def part_pictures(session: Session, limit: int) -> list[CardPicture]:
    """What some spare parts look like: one statement."""
    rows = session.connection().execute(_PARTS, {"limit": limit})
    return [CardPicture(picture, "", ground) for picture, ground in rows]


def read_by_id(session: Session, product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products in this order; those not for sale are left out."""
    if not product_ids:
        return []
    found = {card.id: card for card in read_cards(session, _BY_ID, {"ids": list(product_ids)})}
    return [found[product_id] for product_id in product_ids if product_id in found]


def in_stock_among(session: Session, product_ids: Sequence[int]) -> set[int]:
    """Of these products those of which something can be bought now: a statement per thousand."""
    found: set[int] = set()
    for start in range(0, len(product_ids), AT_ONCE):
        some = list(product_ids[start : start + AT_ONCE])
        found.update(session.scalars(_IN_STOCK, {"ids": some}))
    return found
