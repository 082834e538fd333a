"""A list of products with its counts: what a page of a shelf, a brand or everything asks for.

What is found is kept until some product changes, unless the list asks for stock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select, union_all
from sqlalchemy.orm import Session, aliased

from catalog.cards import ON_SALE, Card, CardPicture, read_cards
from catalog.filters import PER_PAGE, Filters, Sort
from catalog.models import ACTIVE, Product, ProductPart, Variant
from catalog.reader import Reader
from catalog.stock_models import StockLevel
from catalog.word_models import ProductFacet

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
_IN_STOCK = select(Product.id).where(Product.id.in_(bindparam("ids", expanding=True)), _HAS_STOCK)
AT_ONCE = 1000

Counts = Mapping[str, Mapping[str, int]]


class Scope(NamedTuple):
    """Of what the list is: some shelves (None: all), or one brand."""

    category_ids: tuple[int, ...] | None = None
    brand: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = [Product.status == ACTIVE]
        if self.category_ids is not None:
            wanted.append(Product.category_id.in_(self.category_ids))
        if self.brand:
            wanted.append(Product.brand == self.brand)
        return wanted


class Found(NamedTuple):
    """What a list comes to: the ids of one page, counts by category as filtered, and by facet.

    ``facets`` are {attribute's code: {value: count}}; the values of an attribute that is filtered
    by are counted as if it weren't, because a shopper may choose several of them.
    """

    ids: tuple[int, ...]
    counts: Mapping[int, int]
    facets: Counts
    lowest_minor: int
    highest_minor: int
    page: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list."""

    found: Found
    cards: list[Card]

    @property
    def total(self) -> int:
        return sum(self.found.counts.values())


def read_listing(reader: Reader, scope: Scope, filters: Filters) -> Listing:
    """One page: a statement for the stock of its cards, and at most five for what isn't kept.

    A page beyond the last one is the last one.
    """
    if filters.in_stock:
        found = _find(reader, scope, filters)
    else:
        found = reader.keep("list", scope, filters, make=lambda: _find(reader, scope, filters))
    return Listing(found, read_cards(reader, found.ids))


def _find(reader: Reader, scope: Scope, filters: Filters) -> Found:
    connection, own = reader.session.connection(), scope.conditions()
    narrowed = _narrowed(reader, filters)
    shown = func.sum(case((and_(*narrowed), 1), else_=0)) if narrowed else func.count()
    prices = (func.min(Product.price_minor), func.max(Product.price_minor))
    counted = select(Product.category_id, shown, *prices).where(*own)
    rows = connection.execute(counted.group_by(Product.category_id)).all()
    total = sum(int(row[1]) for row in rows)
    page = min(filters.page, max(1, -(-total // PER_PAGE)))
    chosen = select(Product.id).where(*own, *narrowed).order_by(*_ORDER[filters.sort])
    ids = connection.execute(chosen.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).scalars()
    return Found(
        ids=tuple(ids),
        counts={row[0]: int(row[1]) for row in rows},
        facets=_facets(reader, own, filters),
        lowest_minor=min((row[2] for row in rows), default=0),
        highest_minor=max((row[3] for row in rows), default=0),
        page=page,
    )


def _narrowed(reader: Reader, filters: Filters, *, but: str = "") -> list[ColumnElement[bool]]:
    """The conditions of the filters, those of one attribute (``but``) left out."""
    wanted: list[ColumnElement[bool]] = [_HAS_STOCK] if filters.in_stock else []
    if filters.from_minor is not None:
        wanted.append(Product.price_minor >= filters.from_minor)
    if filters.to_minor is not None:
        wanted.append(Product.price_minor <= filters.to_minor)
    attributes = reader.words.attributes
    for code, values in filters.facets:
        if code in attributes and code != but:
            has = aliased(ProductFacet)
            of_it = (has.attribute_id == attributes[code].id, has.value.in_(values))
            wanted.append(Product.id.in_(select(has.product_id).where(*of_it)))
    return wanted


def _facets(reader: Reader, own: list[ColumnElement[bool]], filters: Filters) -> Counts:
    """How many there are of each value of each facet: one statement."""
    codes = {one.id: code for code, one in reader.words.attributes.items() if one.facet}
    if not codes:
        return {}
    chosen = [code for code, _ in filters.facets if code in codes.values()]
    rest = [number for number, code in codes.items() if code not in chosen]
    groups = [(rest, "")] if rest else []
    groups += [([reader.words.attributes[code].id], code) for code in chosen]
    counted = union_all(
        *(
            select(ProductFacet.attribute_id, ProductFacet.value, func.count())
            .join(Product, Product.id == ProductFacet.product_id)
            .where(ProductFacet.attribute_id.in_(ids), *own, *_narrowed(reader, filters, but=code))
            .group_by(ProductFacet.attribute_id, ProductFacet.value)
            for ids, code in groups
        )
    )
    found: dict[str, dict[str, int]] = {}
    for attribute_id, value, count in reader.session.connection().execute(counted):
        found.setdefault(codes[attribute_id], {})[value] = int(count)
    return found


def read_first(reader: Reader, sort: Sort, limit: int) -> list[Card]:
    """The cards of the first few of everything, in this order."""
    wanted = select(Product.id).where(*Scope().conditions()).order_by(*_ORDER[sort]).limit(limit)
    ids = reader.keep(
        *("first", sort, limit),
        make=lambda: tuple(reader.session.connection().execute(wanted).scalars()),
    )
    return read_cards(reader, ids)


def part_pictures(reader: Reader, limit: int) -> list[CardPicture]:
    """What some spare parts look like."""
    rows = reader.keep(
        *("parts", limit),
        make=lambda: reader.session.connection().execute(_PARTS, {"limit": limit}).all(),
    )
    return [CardPicture(picture, "", ground) for picture, ground in rows]


def in_stock_among(session: Session, product_ids: Sequence[int]) -> set[int]:
    """Of these products those of which something can be bought now: a statement per thousand."""
    found: set[int] = set()
    for start in range(0, len(product_ids), AT_ONCE):
        some = list(product_ids[start : start + AT_ONCE])
        found.update(session.scalars(_IN_STOCK, {"ids": some}))
    return found
