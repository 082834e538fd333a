"""Orders that wait for money which no provider reports: a bank transfer, or cash at the counter.

A transfer keeps the order a draft with its stock held until a date; who pays when collecting has an
order at once, on a promise. Either way a person says that the money is there.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session, selectinload

from orders import fulfilment, placing, refunds, settling
from orders.gateways import PaymentFacts
from orders.letters import write_to_buyer
from orders.models import Order
from orders.payment_models import (
    AUTHORIZED,
    CARD,
    COUNTER,
    CREATED,
    FAILED,
    REQUIRES_ACTION,
    TRANSFER,
    VOIDED,
    Payment,
)
from orders.shipment_models import Shipment
from shop import clock
from shop.customers.records import CUSTOMER, Actor, touch
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound, Stale

REMIND_BEFORE = timedelta(days=2)
COLLECT_WITHIN = timedelta(days=14)  # then what nobody paid for or came for is for sale again
BROKEN = ((VOIDED, "lapsed"), (AUTHORIZED, "capture"))  # promises of a bank that came to nothing


class NothingAwaited(NotFound):
    """No money is waited for (any more): it is written down already, or was let go."""


class AmountDiffers(Conflict):
    """Other money than is due; facts: came_minor, due_minor."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where transfers go: an IBAN, and in whose name."""

    iban: str
    holder: str


def confirm(session: Session, payment: Payment, account: Account) -> None:
    """The button was pressed for a way to pay that waits: tell how, and keep the things.

    Pressing again finds it done. Raises Conflict at the counter when a hold has ended meanwhile.
    """
    promised = payment.amount_minor if payment.method == COUNTER else 0
    waits = update(Payment).where(Payment.id == payment.id, Payment.state == CREATED)
    waits = waits.values(state=REQUIRES_ACTION, promised_minor=promised)
    if changed(session.execute(waits)) != 1:
        return
    session.refresh(payment)
    order = _with_lines(session, payment)
    if payment.method == COUNTER:
        if not settling.has_stock(session, order):
            raise Conflict("the hold ended meanwhile", number=order.number)
        settling.place(session, order, payment, "orders/mail/placed_counter.md")
        return
    settling.close_cart(session, order)
    _touch(
        session, order, "transfer_awaited", f"{payment.amount_minor} {payment.currency}", CUSTOMER
    )
    _write(session, order, payment, account, "transfer")


def _with_lines(session: Session, payment: Payment) -> Order:
    mine = select(Order).options(selectinload(Order.lines)).where(Order.id == payment.order_id)
    return session.scalars(mine).one()


def _write(session: Session, order: Order, payment: Payment, account: Account, letter: str) -> None:
    write_to_buyer(
        session,
        order,
        f"orders/mail/{letter}.md",
        key=f"{order.number}:{letter}",
        iban=account.iban,
        holder=account.holder,
        until=int(payment.expires_at.timestamp()),
    )


def _touch(session: Session, order: Order, kind: str, fact: str, actor: Actor) -> None:
    touch(
        session, order.customer_id, kind, about="order", number=order.number, fact=fact, actor=actor
    )


def awaited() -> ColumnElement[bool]:
    """Orders (for a WHERE) whose money a person waits for."""
    waits = select(Payment.order_id).where(Payment.state == REQUIRES_ACTION)
    return Order.id.in_(waits)


def receivable(payment: Payment) -> bool:
    """Whether a person may say that the money is there: waited for, late, or a broken promise."""
    if payment.captured_minor:
        return False
    waits = payment.method != "card" and payment.state in (REQUIRES_ACTION, FAILED)
    broken = (payment.state, payment.problem) in BROKEN
    return waits or (broken and payment.refunding_minor < payment.promised_minor)


def receive(
    session: Session,
    order_id: int,
    version: int,
    *,
    amount_minor: int,
    reference: str,
    actor: Actor,
    whatever_came: bool = False,
) -> Payment:
    """A person saw the money, on the bank's statement or in the till, under this reference.

    Another amount than is due is refused (AmountDiffers) unless ``whatever_came`` says that it is
    no slip; then it is written down, places nothing and asks for a person. At the counter it is
    always refused. Raises NothingAwaited, Stale when a colleague was quicker, Invalid for nothing.
    """
    if amount_minor < 1:
        raise Invalid("nothing came", amount_minor=amount_minor)
    payment = next((p for p in _payments(session, order_id) if receivable(p)), None)
    if payment is None:
        raise NothingAwaited("no money is waited for", order=order_id)
    may_differ = whatever_came and not payment.promised_minor
    if amount_minor != payment.amount_minor and not may_differ:
        raise AmountDiffers(
            "not what is due", came_minor=amount_minor, due_minor=payment.amount_minor
        )
    _claim(session, order_id, version)
    noted = update(Payment).where(Payment.id == payment.id)
    session.execute(noted.values(receipt=reference))
    _settle(session, payment, amount_minor)
    order = session.get_one(Order, order_id)
    _touch(session, order, "money_received", f"{amount_minor} {payment.currency}", actor)
    return payment


def _payments(session: Session, order_id: int) -> list[Payment]:
    mine = select(Payment).where(Payment.order_id == order_id).with_for_update()
    return list(session.scalars(mine.execution_options(populate_existing=True)))


def _claim(session: Session, order_id: int, version: int) -> None:
    """Compare-and-set on the order's version: of two colleagues one writes it down."""
    step = update(Order).where(Order.id == order_id, Order.version == version)
    if changed(session.execute(step.values(version=version + 1))) != 1:
        raise Stale("the order was moved meanwhile")


def _settle(session: Session, payment: Payment, amount_minor: int) -> None:
    """The same road as a provider's news; a bank's broken promise is taken up again for it.

    From then on it is a transfer: what goes back of it goes back by hand, not to the card.
    """
    if payment.method == CARD:
        again = update(Payment).where(Payment.id == payment.id)
        session.execute(again.values(state=REQUIRES_ACTION, problem="", method=TRANSFER))
    facts = PaymentFacts(
        session_id="",
        payment_id=f"hand:{payment.id}",
        status="paid",
        amount_minor=amount_minor,
        currency=payment.currency,
        reference="",
    )
    settling.settle(session, payment.id, facts)


def remind(session: Session, account: Account) -> int:
    """Write once to whoever has two days left to transfer; how many."""
    now = clock.now()
    due = _transfers().where(
        Payment.reminded_at.is_(None), Payment.expires_at <= now + REMIND_BEFORE
    )
    payments = session.scalars(due).all()
    for payment in payments:
        marked = update(Payment).where(Payment.id == payment.id, Payment.reminded_at.is_(None))
        if changed(session.execute(marked.values(reminded_at=now))) == 1:
            order = _with_lines(session, payment)
            _write(session, order, payment, account, "transfer_reminder")
    return len(payments)


def expire(session: Session) -> int:
    """End the waiting for transfers that didn't come, some days after the date told; how many."""
    over = _transfers().where(Payment.expires_at <= clock.now() - placing.TRANSFER_GRACE)
    payments = session.scalars(over).all()
    for payment in payments:
        if placing.give_up(session, payment.id, because="the time ran out"):
            order = _with_lines(session, payment)
            key = f"{order.number}:transfer_expired"
            write_to_buyer(session, order, "orders/mail/transfer_expired.md", key=key)
    return len(payments)


def let_uncollected_go(session: Session) -> int:
    """End orders to pay at the counter for which nobody came; how many.

    Nothing was paid, so nothing is owed: the promise goes, the things are for sale again, and gift
    cards and credit that paid a part come back as credit.
    """
    limit = clock.now() - COLLECT_WITHIN
    lately = select(Shipment.id).where(
        Shipment.order_id == Payment.order_id, Shipment.ready_at > limit
    )
    over = select(Payment.id).where(
        Payment.state == REQUIRES_ACTION,
        Payment.method == COUNTER,
        Payment.promised_minor > 0,
        Payment.refunding_minor == 0,
        Payment.created_at <= limit,
        ~lately.exists(),
    )
    ended = 0
    for payment_id in session.scalars(over.order_by(Payment.id).limit(100)).all():
        order = _with_lines(session, session.get_one(Payment, payment_id))
        if fulfilment.stop_parcel(session, order):
            _end_uncollected(session, order)
            ended += 1
    return ended


def _end_uncollected(session: Session, order: Order) -> None:
    key = f"{order.number}:uncollected"
    refunds.request_refund(
        session,
        order_id=order.id,
        amount_minor=order.total_minor,
        request_key=key,
        reference=order.number,
    )
    write_to_buyer(session, order, "orders/mail/uncollected.md", key=key, days=COLLECT_WITHIN.days)


def _transfers() -> Select[Payment]:
    awaited = select(Payment).where(Payment.state == REQUIRES_ACTION, Payment.method == TRANSFER)
    return awaited.order_by(Payment.id).limit(100)
