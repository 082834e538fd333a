"""What must always be true of points: earned, spent and given back; ``taulell check`` recounts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session

from orders.models import CANCELED, COMPLETED, Order, OrderTender
from orders.payment_models import ENDED, FAILED, SUCCEEDED, Payment, Refund
from orders.points import KINDS, earning
from shop.customers.ledger_models import POINTS, Ledger, LedgerEntry
from shop.invariants import invariant


@invariant("an order earned the points that its paid goods give, and not one more")
def earned_is_due(session: Session) -> Iterator[str]:
    mine = (LedgerEntry.reference == Order.number) & LedgerEntry.kind.in_(KINDS)
    given = _sum_of(LedgerEntry.amount_minor - LedgerEntry.waived, mine)
    waived = _sum_of(LedgerEntry.waived, mine)
    there = (Refund.payment_id == Payment.id) & Refund.state.in_(ENDED)
    undone = _sum_of(Refund.goods_minor, (Payment.order_id == Order.id) & there)
    by_points = _sum_of(
        OrderTender.amount_minor, (OrderTender.order_id == Order.id) & (OrderTender.kind == POINTS)
    )
    rows = select(Order, given, waived, by_points, undone)
    for order, found, forgiven, paid, back in session.execute(rows):
        due = earning(order, paid, back) if order.state == COMPLETED else 0
        if found != due or forgiven < 0:
            yield f"{order.number} brought {found} points ({forgiven} waived), {due} are due"


@invariant("points spent on an order are what its tenders and its payment say, and worth the same")
def spent_is_tendered(session: Session) -> Iterator[str]:
    mine = (OrderTender.order_id == Order.id) & (OrderTender.kind == POINTS)
    counted = _sum_of(Payment.points_spent, Payment.order_id == Order.id)
    given_up = (Order.state == CANCELED) & Order.placed_at.is_(None)
    rows = select(Order.number, given_up, _sum_of(OrderTender.taken, mine), counted)
    for number, is_over, taken, spent in session.execute(rows):
        if spent != (0 if is_over else taken):
            yield f"{number}: its tenders are {taken} points, its payment's {spent}"
    uneven = OrderTender.amount_minor % OrderTender.taken != 0
    other = Ledger.kind != OrderTender.kind
    odd = select(OrderTender.id).join(Ledger, Ledger.id == OrderTender.ledger_id)
    yield from (f"tender {row}" for row in session.scalars(odd.where(uneven | other)))


@invariant("points that refunds gave back are what they and their payment say")
def given_back_is_counted(session: Session) -> Iterator[str]:
    entry = LedgerEntry.key == literal("refund:") + cast(Refund.id, String) + ":points"
    given = func.coalesce(func.max(LedgerEntry.amount_minor), 0)
    rows = select(Refund.id, Refund.state, Refund.points, Refund.payment_id, given)
    rows = rows.outerjoin(LedgerEntry, entry).group_by(Refund.id)
    living: dict[int, int] = {}
    for refund_id, state, points, payment_id, found in session.execute(rows):
        if found not in ((points,) if state == SUCCEEDED else (0, points)):
            yield f"refund {refund_id} is {state}, {found} of {points} points given"
        if state != FAILED or found:
            living[payment_id] = living.get(payment_id, 0) + points
    for payment_id, counted in session.execute(select(Payment.id, Payment.points_back)):
        if counted != living.get(payment_id, 0):
            yield f"payment {payment_id} counts {counted} points back, not as its refunds"


def _sum_of(column: Any, where: ColumnElement[bool]) -> Any:
    return select(func.coalesce(func.sum(column), 0)).where(where).scalar_subquery()
