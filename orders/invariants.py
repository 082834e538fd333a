"""What must always be true of orders and their money; ``taulell check`` recounts it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session

from cart.promotion_models import PromotionUse
from catalog.stock_models import StockClaim
from orders.models import (
    CANCELED,
    COMPLETED,
    DRAFT,
    PLACED,
    Order,
    OrderLine,
    OrderPromotion,
    OrderTender,
)
from orders.payment_models import (
    AUTHORIZED,
    CAPTURED,
    COUNTER,
    FAILED,
    REQUIRES_ACTION,
    SUCCEEDED,
    VOIDED,
    Payment,
    Refund,
)
from shop.customers.ledger_models import LedgerEntry
from shop.invariants import invariant


@invariant("an order's goods are the sum of its lines")
def goods_are_lines(session: Session) -> Iterator[str]:
    lines = func.coalesce(func.sum(OrderLine.paid_minor), 0)
    rows = select(Order.number, Order.goods_minor, lines).outerjoin(Order.lines)
    for number, goods, total in session.execute(rows.group_by(Order.id)):
        if goods != total:
            yield f"{number} says {goods}, its lines {total}"


@invariant("an order's delivery and its VAT are the sum of its lines' shares")
def every_cent_is_a_lines(session: Session) -> Iterator[str]:
    shares = func.coalesce(func.sum(OrderLine.shipping_minor), 0)
    vat = func.coalesce(func.sum(OrderLine.vat_minor + OrderLine.shipping_vat_minor), 0)
    rows = select(Order.number, Order.shipping_minor, Order.vat_minor, shares, vat)
    for number, delivery, tax, lines, taxes in session.execute(
        rows.outerjoin(Order.lines).group_by(Order.id)
    ):
        if (delivery, tax) != (lines, taxes):
            yield f"{number} says {delivery} and {tax}, its lines {lines} and {taxes}"


@invariant("what is picked up lies where it is picked up")
def pickup_is_held_there(session: Session) -> Iterator[str]:
    elsewhere = (
        select(Order.number, StockClaim.location_id)
        .join(StockClaim, StockClaim.reference == Order.number)
        .where(StockClaim.location_id != Order.pickup_location_id)
    )
    for number, location_id in session.execute(elsewhere):
        yield f"{number} has a claim at location {location_id}"


@invariant("a placed order was paid in full, and a payment in full placed one or went back")
def placed_is_paid(session: Session) -> Iterator[str]:
    rows = (
        select(
            Order.number,
            Order.state,
            Order.total_minor,
            func.coalesce(func.sum(Payment.captured_minor + Payment.promised_minor), 0),
            func.coalesce(func.sum(Payment.tendered_minor), 0),
            func.coalesce(func.sum(Payment.refunding_minor), 0),
            func.max(Payment.problem),
        )
        .outerjoin(Payment, Payment.order_id == Order.id)
        .group_by(Order.id)
    )
    for number, state, total, captured, tendered, back, problem in session.execute(rows):
        if state in (PLACED, COMPLETED) and captured + tendered != total and not problem:
            yield f"{number} is {state}, {captured} + {tendered} of {total} paid or promised"
        if state in (DRAFT, CANCELED) and captured != back and not problem:
            yield f"{number} is {state} with {captured} captured and {back} going back"


@invariant("what promotions took off an order is what its lines and its uses say")
def promotions_are_counted(session: Session) -> Iterator[str]:
    on_lines = _sum_of(OrderLine.discount_minor, OrderLine.order_id == Order.id)
    mine = OrderPromotion.order_id == Order.id
    off = _sum_of(OrderPromotion.amount_minor, mine & ~OrderPromotion.on_delivery)
    named = select(func.count()).where(mine).scalar_subquery()
    uses = select(func.count()).where(PromotionUse.reference == Order.number).scalar_subquery()
    rows = select(Order.number, Order.state, on_lines, off, named, uses)
    for number, state, lines, promotions, promised, taken in session.execute(rows):
        if lines != promotions:
            yield f"{number} had {promotions} taken off, its lines {lines}"
        if taken != (0 if state == CANCELED else promised):
            yield f"{number} is {state}, names {promised} promotions and uses {taken}"


def _sum_of(column: Any, where: ColumnElement[bool]) -> Any:
    return select(func.coalesce(func.sum(column), 0)).where(where).scalar_subquery()


@invariant("what a payment counts as going back is the sum of its living refunds")
def refunds_are_counted(session: Session) -> Iterator[str]:
    total = func.coalesce(func.sum(Refund.amount_minor - Refund.credit_minor), 0)
    living = (Refund.payment_id == Payment.id) & (Refund.state != FAILED)
    rows = select(Payment.id, Payment.refunding_minor, total).outerjoin(Refund, living)
    for payment_id, counted, found in session.execute(rows.group_by(Payment.id)):
        if counted != found:
            yield f"payment {payment_id} counts {counted}, its refunds are {found}"


@invariant("a payment holds a promise while one is given, and money once it came")
def promises_are_held(session: Session) -> Iterator[str]:
    columns = Payment.id, Payment.state, Payment.method
    rows = select(*columns, Payment.promised_minor, Payment.captured_minor, Payment.amount_minor)
    for payment_id, state, method, promised, captured, due in session.execute(rows):
        given = state in (AUTHORIZED, VOIDED) or (state, method) == (REQUIRES_ACTION, COUNTER)
        if bool(promised) != given or bool(captured) != (state == CAPTURED and due > 0):
            yield f"payment {payment_id} is {state}: {promised} promised, {captured} captured"


@invariant(
    "what gift cards, points and credit gave was taken from them, and not for what isn't placed"
)
def tenders_are_taken(session: Session) -> Iterator[str]:
    mine = LedgerEntry.reference == Order.number
    moved = mine & LedgerEntry.kind.in_(("reserved", "released"))
    taken = _sum_of(-LedgerEntry.amount_minor, moved)
    promised = _sum_of(OrderTender.taken, OrderTender.order_id == Order.id)
    worth = _sum_of(OrderTender.amount_minor, OrderTender.order_id == Order.id)
    on_payment = _sum_of(Payment.tendered_minor, Payment.order_id == Order.id)
    given_up = (Order.state == CANCELED) & Order.placed_at.is_(None)
    rows = select(Order.number, given_up, taken, promised, worth, on_payment)
    for number, is_over, found, given, tendered, paid in session.execute(rows):
        if (found, paid) != ((0, 0) if is_over else (given, tendered)):
            yield f"{number} took {found} of {given}, {paid} of {tendered} paid; over: {is_over}"


@invariant("store credit that refunds gave is what they say")
def credits_are_counted(session: Session) -> Iterator[str]:
    entry = LedgerEntry.key == literal("refund:") + cast(Refund.id, String)
    given = func.coalesce(func.max(LedgerEntry.amount_minor), 0)
    as_credit = Refund.credit_minor - Refund.points_minor
    rows = select(Refund.id, Refund.state, as_credit, given).outerjoin(LedgerEntry, entry)
    for refund_id, state, credit, found in session.execute(rows.group_by(Refund.id)):
        if found not in ((credit,) if state == SUCCEEDED else (0, credit)):
            yield f"refund {refund_id} is {state}, {found} of {credit} given"


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
    nameless = select(Payment.id).where(
        Payment.state == CAPTURED, Payment.provider_id.is_(None), Payment.amount_minor > 0
    )
    for payment_id in session.scalars(nameless):
        yield f"payment {payment_id}"
