"""Prices and counts of many variants, changed cell by cell as in a spreadsheet.

Each cell carries what its person saw. One that is another by now is left as it is and told, with
what it is; all the others are saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from catalog.bulk import figures, locked_products
from catalog.desk_filters import DeskFilters
from catalog.desk_lists import matching, order_of
from catalog.editing import set_stock
from catalog.indexing import enqueue_index
from catalog.models import Product, Variant
from catalog.prices import change_price
from catalog.products import settle
from catalog.state import hold
from catalog.stock import OutOfStock
from catalog.stock_models import StockLevel, StockLocation
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Invalid, NotFound, Stale

PER_PAGE = 50
Why = Literal["changed", "promised", "cut", "gone"]
_COLUMNS = (
    Variant.id, Variant.product_id, Variant.sku, Variant.option_values, Variant.price_minor,
    Variant.compare_at_minor, Variant.currency, Product.title, Product.status, Product.ground,
    func.coalesce(func.nullif(Variant.picture, ""), Product.picture).label("picture"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PriceCell:
    """A variant's two prices (minor units): as they were seen, and as they shall be."""

    variant_id: int
    seen: tuple[int, int | None]
    wanted: tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class CountCell:
    """Units of a variant at a location: as they were seen, and as they were counted."""

    variant_id: int
    location_id: int
    seen: int
    counted: int


Cell = PriceCell | CountCell


@dataclass(slots=True)
class Saved:
    """How many cells are others now, and those that were left as they are, each with its why."""

    count: int = 0
    refused: list[tuple[Cell, Why]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of variants, the locations, and what lies where."""

    rows: list[Row[*tuple[Any, ...]]]
    locations: list[StockLocation]
    on_hand: dict[tuple[int, int], int]
    total: int
    page: int
    last: int


def save_cells(
    session: Session,
    prices: Iterable[PriceCell],
    counts: Iterable[CountCell],
    *,
    reason: str,
    actor: Actor,
) -> Saved:
    """Save what can be saved, and say what can't: nothing is raised for a single cell."""
    saved = Saved()
    hold(session)
    _save_prices(session, {cell.variant_id: cell for cell in prices}, actor, saved)
    for cell in sorted(counts, key=lambda one: (one.variant_id, one.location_id)):
        why = _count(session, cell, reason, actor)
        if why:
            saved.refused.append((cell, why))
        else:
            saved.count += 1
    return saved


def _save_prices(session: Session, cells: dict[int, PriceCell], actor: Actor, saved: Saved) -> None:
    of_products = _by_product(session, cells)
    changed = []
    for product in locked_products(session, sorted(of_products)):
        was: dict[str, Any] = {}
        now: dict[str, Any] = {}
        for variant in product.variants:
            cell = cells.pop(variant.id, None)
            if cell is None:
                continue
            before = figures(variant)
            if why := _price(session, variant, cell):
                saved.refused.append((cell, why))
                continue
            was, now = was | before, now | figures(variant)
            saved.count += sum(a != b for a, b in zip(cell.seen, cell.wanted, strict=True))
        if now:
            note(session, actor, "changed", ("product", product.id, product.title), was, now)
            settle(session, product)
            changed.append(product)
    enqueue_index(session, changed)
    saved.refused += [(cell, "gone") for cell in cells.values()]


def _by_product(session: Session, cells: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    pairs = select(Variant.product_id, Variant.id).where(Variant.id.in_(list(cells)))
    for product_id, variant_id in session.execute(pairs):
        found[product_id].append(variant_id)
    return found


def _price(session: Session, variant: Variant, cell: PriceCell) -> Why | None:
    if (variant.price_minor, variant.compare_at_minor) != cell.seen:
        return "changed"
    try:
        change_price(session, variant, cell.wanted[0], compare_at_minor=cell.wanted[1])
    except Invalid:
        return "cut"
    return None


def _count(session: Session, cell: CountCell, reason: str, actor: Actor) -> Why | None:
    variant = session.get(Variant, cell.variant_id)
    try:
        set_stock(
            session,
            variant.product_id if variant else 0,
            cell.variant_id,
            cell.location_id,
            seen=cell.seen,
            counted=cell.counted,
            reason=reason,
            actor=actor,
        )
    except Stale:
        return "changed"
    except OutOfStock:
        return "promised"
    except NotFound:
        return "gone"
    return None


def read_sheet(session: Session, filters: DeskFilters) -> Sheet:
    """One page of the variants of the products that match: four statements."""
    wanted = (matching(filters), Variant.active)
    count = select(func.count(Variant.id)).join(Variant.product).where(*wanted)
    total = session.scalar(count) or 0
    last = max(1, -(-total // PER_PAGE))
    page = min(filters.page, last)
    found = _variants().where(*wanted).order_by(*order_of(filters), Variant.position, Variant.id)
    rows = session.execute(found.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return _sheet(session, rows, total, page, last)


def read_variants(session: Session, variant_ids: Sequence[int]) -> Sheet:
    """A sheet of just these variants, in this order: three statements."""
    rows = session.execute(_variants().where(Variant.id.in_(variant_ids))).all()
    place = {variant_id: index for index, variant_id in enumerate(variant_ids)}
    rows = sorted(rows, key=lambda row: place[row.id])
    return _sheet(session, rows, len(rows), 1, 1)


def _variants() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).join(Variant.product)


def _sheet(
    session: Session, rows: Sequence[Row[*tuple[Any, ...]]], total: int, page: int, last: int
) -> Sheet:
    in_line = select(StockLocation).order_by(StockLocation.position, StockLocation.id)
    ids = [row.id for row in rows]
    levels = session.execute(
        select(StockLevel.variant_id, StockLevel.location_id, StockLevel.on_hand).where(
            StockLevel.variant_id.in_(ids)
        )
    )
    on_hand = {(row.variant_id, row.location_id): row.on_hand for row in levels}
    return Sheet(list(rows), list(session.scalars(in_line)), on_hand, total, page, last)
