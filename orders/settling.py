"""Settling: what the provider says about a payment becomes what the shop knows, exactly once.

The redirect, the webhook and the reconciler all come here with facts; the first one acts, the
others find it done. Money that arrives for goods that are gone goes back, once.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from cart.spending import spend
from catalog import stock
from orders import fulfilment, placing, promises, refunds
from orders.gateways import PaymentFacts
from orders.letters import write_to_buyer
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import AUTHORIZED, CAPTURED, CARD, CREATED, VOIDED, Payment
from shop import clock
from shop.customers.records import CUSTOMER, touch
from shop.db import changed
from shop.waypoints import passing


def find_payment(session: Session, facts: PaymentFacts) -> Payment | None:
    """The attempt that these facts are about: by its session, by itself, or by our own key.

    A session without our key in it (it was opened by an older shop), of which we have no note, is
    known by the order's number.
    """
    known = (
        (facts.session_id, Payment.session_id == facts.session_id),
        (facts.payment_id, Payment.provider_id == facts.payment_id),
        (facts.request_key, Payment.idempotency_key == facts.request_key),
    )
    for given, is_it in known:
        found = session.scalar(select(Payment).where(is_it)) if given else None
        if found is not None:
            return found
    if facts.request_key or not (facts.session_id and facts.reference):
        return None
    unknown = select(Payment).join(Order).where(Order.number == facts.reference)
    return session.scalar(unknown.where(Payment.session_id.is_(None), Payment.method == CARD))


def settle(session: Session, payment_id: int, facts: PaymentFacts) -> Payment:
    """Apply what the provider says; calling it again, or with older facts, changes nothing."""
    payment = session.scalars(
        select(Payment)
        .where(Payment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if payment.state in (CAPTURED, VOIDED):
        return payment
    if facts.status == "voided" and payment.state == AUTHORIZED:
        promises.lapse(session, payment)
    elif facts.status in {"expired", "voided"}:
        placing.give_up(session, payment.id, because="the payment ran out")
    elif facts.status == "paid" and payment.promised_minor:
        promises.keep(session, payment, facts)
    elif facts.status == "paid" or (facts.status == "authorized" and payment.state != AUTHORIZED):
        _receive(session, payment, facts)
    return payment


def _receive(session: Session, payment: Payment, facts: PaymentFacts) -> None:
    """Write down that money came or was set aside, and place the order it was for."""
    problem = wrong(payment, facts)
    values: dict[str, object] = {
        "session_id": facts.session_id or payment.session_id,
        "provider_id": facts.payment_id,
        "paid_currency": "" if facts.currency == payment.currency else facts.currency,
        "problem": problem,
    }
    if facts.status == "paid":
        values |= {"state": CAPTURED, "captured_minor": facts.amount_minor}
        values |= {"settled_at": clock.now()}
    else:
        values |= {"state": AUTHORIZED, "promised_minor": facts.amount_minor}
    received = update(Payment).where(Payment.id == payment.id, Payment.state == payment.state)
    if changed(session.execute(received.values(**values))) != 1:
        return
    passing("payment captured")
    order = session.scalars(
        select(Order).options(selectinload(Order.lines)).where(Order.id == payment.order_id)
    ).one()
    if problem:
        close_cart(session, order)
        promises.tell_wrong(session, order, payment, facts)
    elif order.state == DRAFT and has_stock(session, order):
        place(session, order, payment)
    else:
        _send_back(session, order, payment)


def wrong(payment: Payment, facts: PaymentFacts) -> str:
    """What is not as it was asked for: the currency, the amount, or nothing (empty)."""
    if facts.currency != payment.currency:
        return "currency"
    return "" if facts.amount_minor == payment.amount_minor else "amount"


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
        place(session, order, payment)


def has_stock(session: Session, order: Order) -> bool:
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


def place(
    session: Session, order: Order, payment: Payment, letter: str = "orders/mail/placed.md"
) -> None:
    """The money is there or promised: the order counts from now, and its parcel waits."""
    placed = update(Order).where(Order.id == order.id, Order.state == DRAFT)
    session.execute(placed.values(state=PLACED, placed_at=clock.now(), version=Order.version + 1))
    close_cart(session, order)
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
    write_to_buyer(session, order, letter, key=f"{order.number}:placed")
    passing("order placed")


def close_cart(session: Session, order: Order) -> None:
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
            select(Payment)
            .where(Payment.state == CREATED, Payment.method == CARD)
            .order_by(Payment.id)
            .limit(200)
        )
    )
