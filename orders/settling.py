"""Settling: what the provider says about a payment becomes what the shop knows, exactly once.

The redirect, the webhook and the reconciler all come here with facts; the first one acts, the
others find it done. Money that arrives for goods that are gone goes back, once.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from cart.spending import spend
from catalog import stock
from orders import fulfilment, placing, refunds
from orders.gateways import PaymentFacts
from orders.letters import write_to_buyer
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import CAPTURED, CREATED, Payment
from shop import clock
from shop.customers.records import CUSTOMER, touch
from shop.db import changed
from shop.waypoints import passing


def find_payment(session: Session, facts: PaymentFacts) -> Payment | None:
    """The attempt that these facts are about, by its session.

    When the provider was quicker than our own note of the session: by the order's number.
    """
    found = session.scalar(select(Payment).where(Payment.session_id == facts.session_id))
    if found is not None or not facts.reference:
        return found
    unknown = select(Payment).join(Order).where(Order.number == facts.reference)
    return session.scalar(unknown.where(Payment.session_id.is_(None)))


def settle(session: Session, payment_id: int, facts: PaymentFacts) -> Payment:
    """Apply what the provider says; calling it again, or with older facts, changes nothing."""
    payment = session.scalars(
        select(Payment)
        .where(Payment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if facts.status == "expired":
        placing.give_up(session, payment.id, because="the payment ran out")
    elif facts.status == "paid" and payment.state != CAPTURED:
        _capture(session, payment, facts)
    return payment


def _capture(session: Session, payment: Payment, facts: PaymentFacts) -> None:
    """Write down that money came, compare-and-set, and place the order it was for."""
    right = (facts.amount_minor, facts.currency) == (payment.amount_minor, payment.currency)
    captured = update(Payment).where(Payment.id == payment.id, Payment.state != CAPTURED)
    captured = captured.values(
        state=CAPTURED,
        session_id=facts.session_id,
        provider_id=facts.payment_id,
        captured_minor=facts.amount_minor,
        settled_at=clock.now(),
        problem="" if right else "amount",
    )
    if changed(session.execute(captured)) != 1:
        return
    passing("payment captured")
    order = session.scalars(
        select(Order).options(selectinload(Order.lines)).where(Order.id == payment.order_id)
    ).one()
    if not right:
        _close_cart(session, order)
        fact = f"{facts.amount_minor} {facts.currency} came, {payment.amount_minor} was due"
        touch(
            session,
            order.customer_id,
            "payment_wrong",
            about="order",
            number=order.number,
            fact=fact,
        )
    elif order.state == DRAFT and _has_stock(session, order):
        _place(session, order, payment)
    else:
        _send_back(session, order, payment)


def settle_nothing_due(session: Session, payment: Payment) -> None:
    """Place at once an order of which nothing is left to pay: the provider takes no zero."""
    order = session.scalars(
        select(Order).options(selectinload(Order.lines)).where(Order.id == payment.order_id)
    ).one()
    paid = update(Payment).where(
        Payment.id == payment.id, Payment.state == CREATED, Payment.amount_minor == 0
    )
    paid = paid.values(state=CAPTURED, settled_at=clock.now())
    if changed(session.execute(paid)) == 1 and stock.allocate(session, order.number):
        _place(session, order, payment)


def _has_stock(session: Session, order: Order) -> bool:
    """Turn the hold into an allocation; if the hold has ended, take the stock again."""
    if stock.allocate(session, order.number):
        return True
    try:
        with session.begin_nested():
            placing.hold_again(session, order)
            stock.allocate(session, order.number)
    except stock.OutOfStock:
        return False
    return True


def _place(session: Session, order: Order, payment: Payment) -> None:
    placed = update(Order).where(Order.id == order.id, Order.state == DRAFT)
    session.execute(placed.values(state=PLACED, placed_at=clock.now(), version=Order.version + 1))
    _close_cart(session, order)
    session.refresh(order, ["state", "version", "placed_at"])
    fulfilment.open_shipment(session, order)
    fact = f"{payment.amount_minor} {payment.currency}"
    touch(
        session,
        order.customer_id,
        "order_placed",
        about="order",
        number=order.number,
        fact=fact,
        actor=CUSTOMER,
    )
    write_to_buyer(session, order, "orders/mail/placed.md", key=f"{order.number}:placed")
    passing("order placed")


def _close_cart(session: Session, order: Order) -> None:
    """Money came for this bag: it is spent; what wasn't ordered goes on in another."""
    bought: dict[int, int] = {}
    for line in order.lines:
        bought[line.variant_id] = bought.get(line.variant_id, 0) + line.quantity
    spend(session, order.cart_id, bought)


def _send_back(session: Session, order: Order, payment: Payment) -> None:
    """Paid, but the order can't be had any more: all of it goes back, once."""
    ended = update(Order).where(Order.id == order.id, Order.state == DRAFT)
    session.execute(ended.values(state=CANCELED))
    session.flush()
    placing.let_go(session, order)
    touch(session, order.customer_id, "paid_too_late", about="order", number=order.number)
    refunds.request_refund(
        session,
        order_id=order.id,
        amount_minor=payment.amount_minor,
        request_key=f"{order.number}:too-late",
        reference=order.number,
    )
    write_to_buyer(session, order, "orders/mail/too_late.md", key=f"{order.number}:too-late")


def open_attempts(session: Session) -> list[Payment]:
    """Attempts whose end isn't known, oldest first, for the reconciler."""
    return list(
        session.scalars(
            select(Payment).where(Payment.state == CREATED).order_by(Payment.id).limit(200)
        )
    )
