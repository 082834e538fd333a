"""The one state machine of a return, and the only two ways to change it.

``advance`` is compare-and-set on (state, version): whoever read an older page changes nothing and
is told so. ``claim_units`` and ``release_units`` are the lock against asking units back twice.
"""

from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.models import OrderLine
from shop import clock
from shop.customers.records import Actor, Channel, touch
from shop.db import changed
from shop.errors import Conflict, IllegalTransition, NotFound, Stale
from support.return_models import (
    APPROVED,
    CANCELED,
    CLOSED,
    DECLINED,
    IN_TRANSIT,
    INSPECTED,
    RECEIVED,
    REQUESTED,
    RESOLVING,
    Return,
    ReturnLine,
)

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    REQUESTED: frozenset({APPROVED, DECLINED, CANCELED}),
    APPROVED: frozenset({IN_TRANSIT, RECEIVED, CANCELED, RESOLVING}),  # it never left the house
    IN_TRANSIT: frozenset({RECEIVED, CANCELED}),
    RECEIVED: frozenset({RECEIVED, INSPECTED}),  # a second parcel of the same return
    INSPECTED: frozenset({INSPECTED, RESOLVING, DECLINED}),  # looking again before deciding
    RESOLVING: frozenset({RESOLVING, CLOSED}),  # a refund that failed is sent again
    CLOSED: frozenset({RESOLVING}),  # the provider takes a success back: the money is owed again
    DECLINED: frozenset(),
    CANCELED: frozenset(),
}


class TooMany(Conflict):
    """More units asked back than were bought and not asked back yet; facts: sku, wanted, left."""


def find_return(session: Session, rma: str, version: int | None = None) -> Return:
    """The return of this number with its order, customer and lines.

    Raises NotFound, and Stale when it isn't at the ``version`` that somebody read.
    """
    found = session.scalar(
        select(Return)
        .where(Return.rma == rma)
        .options(
            joinedload(Return.order),
            joinedload(Return.customer),
            selectinload(Return.lines).joinedload(ReturnLine.order_line),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no such return", rma=rma)
    if version is not None and found.version != version:
        raise Stale("the return changed meanwhile", rma=rma, state=found.state)
    return found


def advance(session: Session, found: Return, to: str, **values: Any) -> None:
    """Move a return, as it was just read, to the state ``to``, setting ``values`` with it.

    Raises IllegalTransition when no step leads there, Stale when somebody moved it since.
    """
    version = found.version
    if to not in TRANSITIONS[found.state]:
        raise IllegalTransition("no such step", rma=found.rma, state=found.state, to=to)
    step = update(Return).where(
        Return.id == found.id, Return.state == found.state, Return.version == version
    )
    values |= {"state": to, "version": version + 1, "updated_at": clock.now()}
    moved = changed(session.execute(step.values(**values).execution_options(**_UNSEEN)))
    session.refresh(found, ["state", "version", "updated_at", *values])
    if moved != 1:
        raise Stale("the return changed meanwhile", rma=found.rma, state=found.state)


# The rows are read again by hand: what SQLAlchemy would guess they are now is not what was decided.
_UNSEEN = {"synchronize_session": False}


def claim_units(session: Session, line: OrderLine, wanted: int) -> None:
    """Lock ``wanted`` units of an order line against a second request. Raises TooMany."""
    guarded = update(OrderLine).where(
        OrderLine.id == line.id, OrderLine.return_claimed + wanted <= OrderLine.quantity
    )
    guarded = guarded.values(return_claimed=OrderLine.return_claimed + wanted)
    claimed = changed(session.execute(guarded.execution_options(**_UNSEEN)))
    session.refresh(line, ["return_claimed"])
    if claimed != 1:
        left = line.quantity - line.return_claimed
        raise TooMany("more than is left", sku=line.sku, wanted=wanted, left=left)


def release_units(session: Session, line: OrderLine, units: int) -> None:
    """Unlock units that don't come back after all."""
    given_back = update(OrderLine).where(OrderLine.id == line.id)
    given_back = given_back.values(return_claimed=OrderLine.return_claimed - units)
    session.execute(given_back.execution_options(**_UNSEEN))
    session.refresh(line, ["return_claimed"])


def tell_story(
    session: Session,
    found: Return,
    kind: str,
    actor: Actor,
    *,
    fact: str = "",
    channel: Channel = "web",
) -> None:
    """Add what happened to a return to its customer's timeline."""
    touch(
        session,
        found.customer_id,
        kind,
        about="return",
        number=found.rma,
        fact=fact,
        actor=actor,
        channel=channel,
    )
