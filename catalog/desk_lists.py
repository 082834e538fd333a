"""What the desk's lists of products show: whom they find, in which order, with which stock.

The number of statements is the same for one product and for 20,000; the stock of a page is counted
for that page alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from catalog.desk_filters import ANY, DeskFilters
from catalog.models import Category, Product, Variant
from catalog.products import PLACEHOLDER
from catalog.stock_models import StockLevel, StockLocation
from catalog.word_models import Brand, ProductText
from shop.db import contains
from shop.desk_models import AuditEntry
from shop.locales import LANGUAGES

PER_PAGE = 50
LOW_STOCK = 5
"""Units free to sell, from which on the desk calls stock low."""
MOST_BRANDS = 500
_Other = aliased(Variant)
"""A product's variants within a condition, apart from those that a list is of."""
_FREE = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
_COLUMNS = (
    Product.id, Product.title, Product.handle, Product.picture, Product.ground, Product.status,
    Product.brand, Product.publish_at, Category.title.label("category"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VariantsOf:
    """What a row says of its product's variants; prices in minor units."""

    skus: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 0
    cut: bool = False
    on_hand: int = 0
    free: int = 0

    @property
    def low(self) -> bool:
        return 0 < self.free <= LOW_STOCK


@dataclass(frozen=True, slots=True)
class DeskList:
    """One page of the list; ``on_hand`` are units by (product, location)."""

    rows: list[Row[*tuple[Any, ...]]]
    variants: dict[int, VariantsOf]
    places: list[tuple[int, str]]
    on_hand: dict[tuple[int, int], int]
    total: int
    page: int
    last: int

    def of(self, product_id: int) -> VariantsOf:
        return self.variants.get(product_id, VariantsOf())


@dataclass(frozen=True, slots=True)
class ShelfChoice:
    """A shelf as a choice; ``label`` is indented by its depth."""

    id: int
    slug: str
    label: str


def read_list(session: Session, filters: DeskFilters) -> DeskList:
    """One page of products with their variants' figures: five statements."""
    wanted = matching(filters)
    total = count_matching(session, filters)
    last = max(1, -(-total // PER_PAGE))
    page = min(filters.page, last)
    found = select(*_COLUMNS).join(Product.category).where(wanted).order_by(*order_of(filters))
    rows = session.execute(found.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    ids = [row.id for row in rows]
    figures, places = _variants(session, ids), _places(session)
    return DeskList(list(rows), figures, places, _by_place(session, ids), total, page, last)


def count_matching(session: Session, filters: DeskFilters) -> int:
    """How many products there are of this kind."""
    return session.scalar(select(func.count(Product.id)).where(matching(filters))) or 0


def matching_versions(session: Session, filters: DeskFilters) -> list[tuple[int, int]]:
    """The id and the version of every product of this kind, by id: one statement."""
    found = select(Product.id, Product.version).where(matching(filters)).order_by(Product.id)
    return [(product_id, version) for product_id, version in session.execute(found)]


def matching(filters: DeskFilters) -> ColumnElement[bool]:
    """The condition on ``Product`` that these filters are."""
    wanted = [*_plain(filters), *_of_variants(filters), *_of_words(filters)]
    return and_(*wanted) if wanted else and_(True)


def _plain(filters: DeskFilters) -> list[ColumnElement[bool]]:
    asked = (
        (filters.status, Product.status == filters.status),
        (filters.brand, Product.brand == filters.brand),
        (filters.picture, Product.picture.in_(["", PLACEHOLDER])),
    )
    wanted = [condition for value, condition in asked if value]
    if filters.shelf:
        path = select(Category.path).where(Category.slug == filters.shelf).scalar_subquery()
        below = select(Category.id).where(Category.path.startswith(path))
        wanted.append(Product.category_id.in_(below))
    return wanted


def _of_variants(filters: DeskFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.stock:
        wanted.append(_of_stock(filters.stock))
    if filters.cut:
        cut = select(_Other.product_id).where(_Other.active, _Other.compare_at_minor.is_not(None))
        wanted.append(Product.id.in_(cut))
    return wanted


def _of_stock(wish: str) -> ColumnElement[bool]:
    """By one walk over all levels, where each product asking for its own would take longer."""
    has = select(_Other.product_id).join(StockLevel, StockLevel.variant_id == _Other.id)
    has = has.where(_Other.active, _FREE > 0)  # a level is never below what is promised of it
    if wish == "low":
        few = has.group_by(_Other.product_id).having(func.sum(_FREE) <= LOW_STOCK)
        return Product.id.in_(few)
    return Product.id.in_(has) if wish == "in" else Product.id.not_in(has)


def _of_words(filters: DeskFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    said = (ProductText.product_id == Product.id, ProductText.title != "")
    if filters.untranslated == ANY:
        languages = select(func.count()).where(*said, ProductText.locale.in_(LANGUAGES))
        others = len(LANGUAGES) - 1  # in the shop's own language the product itself speaks
        wanted.append(languages.correlate(Product).scalar_subquery() < others)
    elif filters.untranslated:
        wanted.append(~exists().where(*said, ProductText.locale == filters.untranslated))
    if filters.q:
        by_number = or_(contains(filters.q, _Other.sku), _Other.gtin == filters.q)
        numbered = select(_Other.product_id).where(by_number)
        in_words = contains(filters.q, Product.title, Product.handle, Product.brand)
        wanted.append(or_(in_words, Product.id.in_(numbered)))
    return wanted


def _free() -> ScalarSelect[int]:
    """Units of a product that may still be promised, over all its variants and locations."""
    units = select(func.coalesce(func.sum(_FREE), 0)).select_from(_Other)
    here = units.join(StockLevel, StockLevel.variant_id == _Other.id).where(
        _Other.product_id == Product.id, _Other.active
    )
    return here.correlate(Product).scalar_subquery()


def _changed() -> ScalarSelect[int | None]:
    """The number of the last entry about a product in the log of changes."""
    about = (AuditEntry.subject == "product", AuditEntry.subject_id == Product.id)
    return select(func.max(AuditEntry.id)).where(*about).correlate(Product).scalar_subquery()


def order_of(filters: DeskFilters) -> list[Any]:
    """In which order; without a wish as in the shop."""
    wishes: dict[str, list[Any]] = {
        "title": [func.lower(Product.title)],
        "price": [Product.price_minor],
        "-price": [Product.price_minor.desc()],
        "created": [Product.created_at.desc()],
        "": [Product.position],
    }
    if filters.sort in wishes:
        return [*wishes[filters.sort], Product.id]
    if filters.sort == "changed":
        return [func.coalesce(_changed(), 0).desc(), Product.id.desc()]
    return [_free().desc() if filters.sort == "-stock" else _free(), Product.id]


def _variants(session: Session, product_ids: Sequence[int]) -> dict[int, VariantsOf]:
    """The figures of these products' variants on sale: one statement."""
    found: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in session.execute(_figures(product_ids)):
        found[row.product_id].append(row)
    return {product_id: _summed(rows) for product_id, rows in found.items()}


def _figures(product_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    units = (func.coalesce(func.sum(StockLevel.on_hand), 0), func.coalesce(func.sum(_FREE), 0))
    return (
        select(
            Variant.product_id, Variant.sku, Variant.price_minor, Variant.compare_at_minor,
            units[0].label("on_hand"), units[1].label("free"),
        )
        .outerjoin(StockLevel, StockLevel.variant_id == Variant.id)
        .where(Variant.product_id.in_(product_ids), Variant.active)
        .group_by(Variant.id)
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )  # fmt: skip


def _summed(rows: Sequence[Row[*tuple[Any, ...]]]) -> VariantsOf:
    prices = [row.price_minor for row in rows]
    return VariantsOf(
        skus=tuple(row.sku for row in rows),
        lowest=min(prices),
        highest=max(prices),
        cut=any(row.compare_at_minor is not None for row in rows),
        on_hand=sum(row.on_hand for row in rows),
        free=sum(row.free for row in rows),
    )


def _places(session: Session) -> list[tuple[int, str]]:
    in_line = select(StockLocation.id, StockLocation.name).order_by(
        StockLocation.position, StockLocation.id
    )
    return [(place_id, name) for place_id, name in session.execute(in_line)]


def _by_place(session: Session, product_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """What lies where of these products' variants on sale, by (product, location)."""
    rows = session.execute(
        select(Variant.product_id, StockLevel.location_id, func.sum(StockLevel.on_hand))
        .join(StockLevel, StockLevel.variant_id == Variant.id)
        .where(Variant.product_id.in_(product_ids), Variant.active)
        .group_by(Variant.product_id, StockLevel.location_id)
    )
    return {(product_id, place_id): int(units) for product_id, place_id, units in rows}


def shelf_choices(session: Session) -> list[ShelfChoice]:
    """All shelves as they hang, each below its own: one statement."""
    columns = (Category.id, Category.parent_id, Category.slug, Category.title)
    rows = session.execute(select(*columns).order_by(Category.position, Category.title)).all()
    below: dict[int | None, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    return list(_hanging(below, None, 0))


def _hanging(below: Any, parent: int | None, depth: int) -> Any:
    for row in below[parent]:
        yield ShelfChoice(row.id, row.slug, "\N{EM SPACE}" * depth + row.title)
        yield from _hanging(below, row.id, depth + 1)


def brand_names(session: Session) -> list[str]:
    """The brands by name: one statement."""
    return list(session.scalars(select(Brand.name).order_by(Brand.name).limit(MOST_BRANDS)))
