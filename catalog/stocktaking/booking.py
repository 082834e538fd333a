"""The end of a count: its figures become the true ones, or it is dropped.

A line is booked as what was counted plus what has moved since, so a sale in between is no error.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from catalog import stock
from catalog.models import Variant
from catalog.stock_models import StockLevel
from catalog.stocktaking.steps import BOOKED, DROPPED, closing, write_down
from catalog.work_models import StockTake, StockTakeLine
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict

REASON = "stocktaking"


@dataclass(frozen=True, slots=True)
class Unbooked:
    """A line that can't be booked: ``should_be`` units would lie there, ``promised`` are needed."""

    variant_id: int
    sku: str
    should_be: int
    promised: int


class CannotBook(Conflict):
    """Some lines would break a promise to orders, so none was booked; facts: lines (Unbooked)."""


@dataclass(frozen=True, slots=True)
class Due:
    """A line as it would be booked now; ``now`` is the level, ``promised`` what orders need."""

    line: StockTakeLine
    variant: Variant
    now: int
    promised: int

    @property
    def should_be(self) -> int:
        return self.line.counted + self.now - self.line.seen


def book(session: Session, take_id: int, version: int, actor: Actor) -> int:
    """Make the counted levels the true ones, all of them or none; how many were others.

    Raises Stale when somebody counted after ``version``, IllegalTransition when the count is over,
    CannotBook (lines) when orders are promised more than was found; nothing may then be committed.
    """
    take = closing(session, take_id, version, BOOKED)
    lines = due_lines(session, take, locked=True)
    refused = [
        Unbooked(due.variant.id, due.variant.sku, due.should_be, due.promised)
        for due in lines
        if due.should_be < due.promised
    ]
    if refused:
        raise CannotBook("orders are promised more than was found", lines=refused)
    others = [due for due in lines if due.should_be != due.now]
    for due in others:
        _book_line(session, take, due, actor)
    write_down(session, take, "booked", actor)
    return len(others)


def drop(session: Session, take_id: int, version: int, actor: Actor) -> None:
    """End a count without changing any level. Raises NotFound, Stale or IllegalTransition."""
    write_down(session, closing(session, take_id, version, DROPPED), "dropped", actor)


def due_lines(session: Session, take: StockTake, *, locked: bool = False) -> list[Due]:
    """Every line as it would be booked now, by variant, as levels are locked: two statements."""
    of_take = StockTakeLine.take_id == take.id
    lines = session.execute(
        select(StockTakeLine, Variant)
        .join(Variant, Variant.id == StockTakeLine.variant_id)
        .options(joinedload(Variant.product))
        .where(of_take)
        .order_by(StockTakeLine.variant_id)
    ).all()
    here = StockLevel.location_id == take.location_id
    counted = select(StockTakeLine.variant_id).where(of_take)
    found = select(StockLevel).where(here, StockLevel.variant_id.in_(counted))
    found = found.order_by(StockLevel.variant_id).execution_options(populate_existing=True)
    levels = {
        level.variant_id: level
        for level in session.scalars(found.with_for_update() if locked else found)
    }
    return [_due(line, variant, levels.get(variant.id)) for line, variant in lines]


def _due(line: StockTakeLine, variant: Variant, level: StockLevel | None) -> Due:
    if level is None:
        return Due(line, variant, 0, 0)
    return Due(line, variant, level.on_hand, level.held + level.allocated)


def _book_line(session: Session, take: StockTake, due: Due, actor: Actor) -> None:
    place, variant = take.location, due.variant
    stock.count(
        session,
        variant.id,
        take.location_id,
        seen=due.now,
        counted=due.should_be,
        reason=REASON,
        reference=f"{actor.name[:28]} #{take.id}",
    )
    subject = ("product", variant.product_id, variant.product.title)
    name = f"{variant.sku}, {place.name}"
    note(session, actor, "counted", subject, {name: due.now}, {name: due.should_be})
