"""From which state a count may go where, and who else is at it: every verb begins here."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.stock_models import StockLocation
from catalog.work_models import StockTake
from shop import clock
from shop.audit import note
from shop.customers.records import Actor
from shop.db import changed
from shop.errors import IllegalTransition, NotFound, Stale

OPEN, BOOKED, DROPPED = "open", "booked", "dropped"


def counting(session: Session, take_id: int) -> StockTake:
    """The open count, one version on, and locked, so that nobody books it while one counts."""
    on = update(StockTake).where(StockTake.id == take_id, StockTake.state == OPEN)
    counted = session.execute(on.values(version=StockTake.version + 1))
    take = session.get(StockTake, take_id, populate_existing=True)
    if take is None:
        raise NotFound("no such count", take=take_id)
    if not changed(counted):
        raise IllegalTransition("the count is over", state=take.state)
    return take


def closing(session: Session, take_id: int, version: int, state: str) -> StockTake:
    mine = (StockTake.id == take_id, StockTake.state == OPEN, StockTake.version == version)
    values = {"state": state, "ended_at": clock.now(), "version": version + 1}
    closed = session.execute(update(StockTake).where(*mine).values(**values))
    take = session.get(StockTake, take_id, populate_existing=True)
    if take is None:
        raise NotFound("no such count", take=take_id)
    if not changed(closed):
        if take.state != OPEN:
            raise IllegalTransition("the count is over", state=take.state)
        raise Stale("somebody counted meanwhile", seen=version, now=take.version)
    return take


def write_down(session: Session, take: StockTake, action: str, actor: Actor) -> None:
    """One line in the log about the count as a whole."""
    place = session.get_one(StockLocation, take.location_id).name
    note(session, actor, action, ("stock_take", take.id, f"{take.id}, {place}"))
