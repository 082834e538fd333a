"""The count itself: each thing that is found adds to its line, whoever finds it."""

from sqlalchemy.orm import Session

from catalog.stock_models import StockLocation
from catalog.stocktaking.finding import find_variant, on_hand, uncounted
from catalog.stocktaking.steps import counting, write_down
from catalog.work_models import StockTake, StockTakeLine
from shop import clock
from shop.customers.records import Actor
from shop.db import insert_once
from shop.errors import Invalid, NotFound

MOST_UNITS = 1_000_000
_AMOUNT = "a number of units that can't be"


def begin_count(
    session: Session, location_id: int, actor: Actor, *, note_text: str = ""
) -> StockTake:
    """Open a count of a location. Raises NotFound."""
    if session.get(StockLocation, location_id) is None:
        raise NotFound("no such location", location=location_id)
    take = StockTake(
        location_id=location_id,
        note=note_text[:200],
        begun_at=clock.now(),
        begun_by=actor.name,
    )
    session.add(take)
    session.flush()
    write_down(session, take, "begun", actor)
    return take


def scan(session: Session, take_id: int, code: str, quantity: int, actor: Actor) -> StockTakeLine:
    """Add ``quantity`` units to what was counted of the variant with this SKU or GTIN.

    Two people may count the same thing at once: each adds. Raises NotFound, UnknownCode, Invalid
    for a quantity below one, IllegalTransition when the count is over.
    """
    if not 0 < quantity <= MOST_UNITS:
        raise Invalid(_AMOUNT, quantity=quantity)
    take = counting(session, take_id)
    variant_id = find_variant(session, code)
    _open_line(session, take, variant_id, actor)
    line = _line(session, take_id, variant_id)
    if line.counted + quantity > MOST_UNITS:
        raise Invalid(_AMOUNT, quantity=quantity)
    line.counted, line.at, line.by = line.counted + quantity, clock.now(), actor.name
    session.flush()
    return line


def recount(
    session: Session, take_id: int, variant_id: int, counted: int, actor: Actor
) -> StockTakeLine:
    """Put another figure for a line: it was counted anew, at this moment.

    Raises NotFound, Invalid, or IllegalTransition when the count is over.
    """
    if not 0 <= counted <= MOST_UNITS:
        raise Invalid(_AMOUNT, counted=counted)
    take = counting(session, take_id)
    line = _line(session, take_id, variant_id)
    line.seen = on_hand(session, variant_id, take.location_id)
    line.counted, line.at, line.by = counted, clock.now(), actor.name
    session.flush()
    return line


def take_out(session: Session, take_id: int, variant_id: int) -> None:
    """Forget what was counted of a variant. Raises NotFound or IllegalTransition."""
    counting(session, take_id)
    session.delete(_line(session, take_id, variant_id))
    session.flush()


def none_of_the_rest(session: Session, take_id: int, shelf: str, actor: Actor) -> int:
    """Count as none whatever should lie there and wasn't found; how many variants that is.

    ``shelf`` is a category's slug, with all shelves below it, or "" for the whole location.
    """
    take = counting(session, take_id)
    missing = session.execute(uncounted(take, shelf)).all()
    for row in missing:
        _open_line(session, take, row.variant_id, actor)
    return len(missing)


def _open_line(session: Session, take: StockTake, variant_id: int, actor: Actor) -> None:
    insert_once(
        session,
        StockTakeLine,
        take_id=take.id,
        variant_id=variant_id,
        seen=on_hand(session, variant_id, take.location_id),
        counted=0,
        at=clock.now(),
        by=actor.name,
    )


def _line(session: Session, take_id: int, variant_id: int) -> StockTakeLine:
    line = session.get(StockTakeLine, (take_id, variant_id), populate_existing=True)
    if line is None:
        raise NotFound("not counted yet", variant=variant_id)
    return line
