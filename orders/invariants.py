"""What must always be true of orders and their money; ``taulell check`` recounts it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.stock_models import StockClaim
from orders.models import CANCELED, COMPLETED, DRAFT, PLACED, Order, OrderLine
from orders.payment_models import (
    AUTHORIZED,
    CAPTURED,
    COUNTER,
    FAILED,
    REQUIRES_ACTION,
    VOIDED,
    Payment,
    Refund,
)
from shop.invariants import invariant


@invariant("an order's goods are the sum of its lines")
def goods_are_lines(session: Session) -> Iterator[str]:
    lines = func.coalesce(func.sum(OrderLine.paid_minor), 0)
    rows = select(Order.number, Order.goods_minor, lines).outerjoin(Order.lines)
    for number, goods, total in session.execute(rows.group_by(Order.id)):
        if goods != total:
            yield f"{number} says {goods}, its lines {total}"


@invariant("a placed order was paid in full, and a payment in full placed one or went back")
def placed_is_paid(session: Session) -> Iterator[str]:
    rows = (
        select(
            Order.number,
            Order.state,
            Order.total_minor,
            func.coalesce(func.sum(Payment.captured_minor + Payment.promised_minor), 0),
            func.coalesce(func.sum(Payment.refunding_minor), 0),
            func.max(Payment.problem),
        )
        .outerjoin(Payment, Payment.order_id == Order.id)
        .group_by(Order.id)
    )
    for number, state, total, captured, back, problem in session.execute(rows):
        if state in (PLACED, COMPLETED) and captured != total and not problem:
            yield f"{number} is {state}, {captured} of {total} captured or promised"
        if state in (DRAFT, CANCELED) and captured != back and not problem:
            yield f"{number} is {state} with {captured} captured and {back} going back"


@invariant("what a payment counts as going back is the sum of its living refunds")
def refunds_are_counted(session: Session) -> Iterator[str]:
    total = func.coalesce(func.sum(Refund.amount_minor), 0)
    living = (Refund.payment_id == Payment.id) & (Refund.state != FAILED)
    rows = select(Payment.id, Payment.refunding_minor, total).outerjoin(Refund, living)
    for payment_id, counted, found in session.execute(rows.group_by(Payment.id)):
        if counted != found:
            yield f"payment {payment_id} counts {counted}, its refunds are {found}"


@invariant("a payment holds a promise while one is given, and money once it came")
def promises_are_held(session: Session) -> Iterator[str]:
    columns = Payment.id, Payment.state, Payment.method
    rows = select(*columns, Payment.promised_minor, Payment.captured_minor)
    for payment_id, state, method, promised, captured in session.execute(rows):
        given = state in (AUTHORIZED, VOIDED) or (state, method) == (REQUIRES_ACTION, COUNTER)
        if bool(promised) != given or bool(captured) != (state == CAPTURED):
            yield f"payment {payment_id} is {state}: {promised} promised, {captured} captured"


@invariant("a cart has one order that was not given up")
def one_order_a_cart(session: Session) -> Iterator[str]:
    rows = select(Order.cart_id, func.count()).where(Order.state != CANCELED)
    for cart_id, orders in session.execute(rows.group_by(Order.cart_id).having(func.count() > 1)):
        yield f"cart {cart_id} has {orders}"


@invariant("an order's claim on stock is what it ordered")
def claims_are_lines(session: Session) -> Iterator[str]:
    claims = (
        select(StockClaim.reference, func.sum(StockClaim.quantity).label("units"))
        .where(StockClaim.state.in_(("allocated", "shipped")))
        .group_by(StockClaim.reference)
        .subquery()
    )
    units = func.sum(OrderLine.quantity)
    rows = (
        select(Order.number, units, func.coalesce(claims.c.units, 0))
        .join(Order.lines)
        .outerjoin(claims, claims.c.reference == Order.number)
        .where(Order.state.in_((PLACED, COMPLETED)))
        .group_by(Order.number, claims.c.units)
    )
    for number, ordered, claimed in session.execute(rows):
        if ordered != claimed:
            yield f"{number} ordered {ordered}, claims {claimed}"


@invariant("a captured payment bears the provider's id")
def captured_is_known(session: Session) -> Iterator[str]:
    nameless = select(Payment.id).where(Payment.state == CAPTURED, Payment.provider_id.is_(None))
    for payment_id in session.scalars(nameless):
        yield f"payment {payment_id}"
