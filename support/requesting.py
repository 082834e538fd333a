"""Asking to send something back: a return or a claim, which policy may refuse.

A withdrawal is something else and lives in ``support.withdrawing``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from orders.fulfilment import delivered_at
from orders.models import COMPLETED, PLACED, Order, OrderLine
from orders.numbers import next_number
from shop import clock
from shop.customers.records import CUSTOMER, Actor, Channel
from shop.errors import Conflict, Invalid, NotFound
from support import letters
from support.policies import Question, answers, facts_of
from support.reasons import FAULTS, REASONS
from support.return_models import APPROVED, GIVEN_UP, REQUESTED, Return, ReturnLine
from support.returns import claim_units, tell_story
from support.worth import worth_of

FIRST_NUMBER = 3001


class NotAllowed(Conflict):
    """Policy says no; facts: sku, question, why (see ``support.policies``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to send back: units by order line id, and why.

    ``kind`` is "return", "claim" or "warranty"; a form sent twice has one ``token``, one return.
    """

    wanted: Mapping[int, int]
    kind: str = "return"
    reason: str = ""
    note: str = ""
    token: str | None = None


def request_return(
    session: Session,
    order: Order,
    wish: Wish,
    *,
    actor: Actor = CUSTOMER,
    channel: Channel = "web",
    zone: ZoneInfo,
) -> Return:
    """Ask for an RMA number. A return in its window is approved at once; a claim waits for staff.

    Policy binds customers; for staff it is advice, and going against it is written down.
    Raises Invalid for a wish that makes no sense, NotFound for a line of another order,
    NotAllowed, TooMany.
    """
    _check(wish)
    arrived = lock_order(session, order)
    before = find_by_token(session, order, wish.token)
    if before is not None:
        return before
    against = check_policy(order, wish, _question(wish.kind), arrived, zone)
    if against and actor.kind != "staff":
        raise against
    found = open_return(session, order, wish, state=_first_state(wish, against))
    fact = f"{wish.reason}, against policy: {against.facts['why']}" if against else wish.reason
    tell_story(session, found, "return_requested", actor, fact=fact, channel=channel)
    letters.about_return(session, found, found.state)
    return found


def _check(wish: Wish) -> None:
    if wish.kind not in {"return", "claim", "warranty"}:
        raise Invalid("no such kind of return", kind=wish.kind)
    if wish.reason not in REASONS:
        raise Invalid("a return has a reason", reason=wish.reason)
    if wish.kind != "return" and wish.reason not in FAULTS:
        raise Invalid("a claim is about a fault", reason=wish.reason)


def _question(kind: str) -> Question:
    return "return" if kind == "return" else "claim"


def _first_state(wish: Wish, against: NotAllowed | None) -> str:
    return APPROVED if wish.kind == "return" and against is None else REQUESTED


def lock_order(session: Session, order: Order) -> datetime | None:
    """Let in one request at a time for an order, read its lines anew, and say when it arrived.

    Raises NotAllowed unless the order is a living one.
    """
    session.execute(select(Order.id).where(Order.id == order.id).with_for_update())
    anew = select(OrderLine).where(OrderLine.order_id == order.id)
    session.scalars(anew.execution_options(populate_existing=True)).all()
    if order.state not in {PLACED, COMPLETED}:
        raise NotAllowed("nothing was bought", order=order.number, why="not_bought")
    return delivered_at(session, order.id)


def find_by_token(session: Session, order: Order, token: str | None) -> Return | None:
    """The return that this very form made before. Raises Invalid for another order's token."""
    found = session.scalar(select(Return).where(Return.token == token)) if token else None
    if found is not None and found.order_id != order.id:
        raise Invalid("the token is of another form")
    return found


def check_policy(
    order: Order, wish: Wish, question: Question, arrived: datetime | None, zone: ZoneInfo
) -> NotAllowed | None:
    """The first thing that policy has against this wish, if anything."""
    for line, _ in lines_of(order, wish.wanted):
        answer = answers(facts_of(line), now=clock.now(), delivered_at=arrived, zone=zone)[question]
        if not answer.allowed:
            return NotAllowed("policy says no", sku=line.sku, question=question, why=answer.why)
    return None


def lines_of(order: Order, wanted: Mapping[int, int]) -> list[tuple[OrderLine, int]]:
    """The order's lines with the units wanted of each, in key order. Raises Invalid, NotFound."""
    mine = {line.id: line for line in order.lines}
    if not wanted or min(wanted.values()) < 1:
        raise Invalid("nothing was chosen", order=order.number)
    if not mine.keys() >= wanted.keys():
        raise NotFound("no such line", order=order.number)
    return [(mine[line_id], wanted[line_id]) for line_id in sorted(wanted)]


def open_return(session: Session, order: Order, wish: Wish, *, state: str) -> Return:
    """Lock the units, work out what they are worth, and write the return. Raises TooMany."""
    lines = [_locked(session, line, units) for line, units in lines_of(order, wish.wanted)]
    shipping = shipping_due(session, order, wish)
    moment = clock.now()
    found = Return(
        rma=f"RMA-{next_number(session, 'rma', FIRST_NUMBER)}",
        order=order,
        customer_id=order.customer_id,
        customer=order.customer,
        kind=wish.kind,
        state=state,
        version=1,
        link_version=1,
        reason=wish.reason,
        note=wish.note.strip(),
        token=wish.token,
        shipping_refund_minor=shipping,
        preview_minor=sum(line.worth_minor for line in lines) + shipping,
        created_at=moment,
        updated_at=moment,
        approved_at=moment if state == APPROVED else None,
        lines=lines,
    )
    session.add(found)
    session.flush()
    return found


def _locked(session: Session, line: OrderLine, units: int) -> ReturnLine:
    claim_units(session, line, units)
    earlier = session.scalars(
        select(ReturnLine)
        .join(ReturnLine.rma_return)
        .options(contains_eager(ReturnLine.rma_return))
        .where(ReturnLine.order_line_id == line.id, Return.state.not_in(GIVEN_UP))
        .execution_options(populate_existing=True)
    )
    given = sum(other.held_worth_minor for other in earlier)
    claimed = line.return_claimed - units
    worth = worth_of(line.paid_minor, line.quantity, claimed, given, units)
    return ReturnLine(order_line=line, quantity=units, worth_minor=worth)


def shipping_due(session: Session, order: Order, wish: Wish) -> int:
    """Minor units of delivery that go back with the return that makes the order whole.

    Directive 2011/83/EU, article 13: a withdrawal from the whole contract refunds delivery, of a
    dearer one what the cheapest would have cost. When everything comes back for a fault of ours,
    all of it.
    """
    if wish.kind != "withdrawal" and wish.reason not in FAULTS:
        return 0
    whole = all(line.return_claimed == line.quantity for line in order.lines)
    given = select(Return.id).where(
        Return.order_id == order.id,
        Return.shipping_refund_minor > 0,
        Return.state.not_in(GIVEN_UP),
    )
    if not whole or session.scalar(given) is not None:
        return 0
    if wish.kind != "withdrawal":
        return order.shipping_minor
    return min(order.shipping_minor, order.standard_shipping_minor)
