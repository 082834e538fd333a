"""What the desk sees of stock-takings: all of them, and one with its lines and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, joinedload

from catalog.models import Product, Variant
from catalog.stock_models import StockLocation
from catalog.stocktaking import OPEN, Due, due_lines, uncounted
from catalog.work_models import StockTake, StockTakeLine
from shop.errors import NotFound

MOST_TAKES = 100
MOST_LINES = 200
MOST_MISSING = 25


@dataclass(frozen=True, slots=True)
class TakePage:
    """One stock-taking; ``lines`` are the newest, or those that differ, at most ``MOST_LINES``."""

    take: StockTake
    lines: list[Due]
    counted: int
    differing: int
    missing: Sequence[Row[*tuple[Any, ...]]]
    missing_total: int

    @property
    def is_open(self) -> bool:
        return self.take.state == OPEN


def all_takes(session: Session) -> list[tuple[StockTake, int]]:
    """The newest stock-takings, open ones first, each with its number of lines: two statements."""
    open_first = (StockTake.state != OPEN, StockTake.id.desc())
    found = select(StockTake).options(joinedload(StockTake.location)).order_by(*open_first)
    takes = list(session.scalars(found.limit(MOST_TAKES)))
    mine = StockTakeLine.take_id.in_([take.id for take in takes])
    counts = select(StockTakeLine.take_id, func.count()).where(mine)
    lines = {row[0]: row[1] for row in session.execute(counts.group_by(StockTakeLine.take_id))}
    return [(take, lines.get(take.id, 0)) for take in takes]


def read_take(session: Session, take_id: int, *, differing: bool, shelf: str) -> TakePage:
    """One stock-taking: five statements. Raises NotFound."""
    take = session.scalar(
        select(StockTake).where(StockTake.id == take_id).options(joinedload(StockTake.location))
    )
    if take is None:
        raise NotFound("no such count", take=take_id)
    lines = sorted(due_lines(session, take), key=lambda due: due.line.at, reverse=True)
    others = [due for due in lines if due.line.counted != due.line.seen]
    missing, total = _missing(session, take, shelf) if take.state == OPEN else ([], 0)
    return TakePage(
        take=take,
        lines=(others if differing else lines)[:MOST_LINES],
        counted=len(lines),
        differing=len(others),
        missing=missing,
        missing_total=total,
    )


def _missing(
    session: Session, take: StockTake, shelf: str
) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    wanted = uncounted(take, shelf).order_by(None).subquery()
    total = session.scalar(select(func.count()).select_from(wanted)) or 0
    named = (
        select(wanted.c.on_hand, Variant.id, Variant.sku, Variant.option_values, Product.title)
        .select_from(wanted)
        .join(Variant, Variant.id == wanted.c.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .order_by(Product.title, Variant.position, Variant.id)
        .limit(MOST_MISSING)
    )
    return session.execute(named).all(), total


def all_places(session: Session) -> list[tuple[int, str]]:
    """The locations, (id, name), as they stand in line: one statement."""
    in_line = select(StockLocation.id, StockLocation.name).order_by(
        StockLocation.position, StockLocation.id
    )
    return [(place_id, name) for place_id, name in session.execute(in_line)]
