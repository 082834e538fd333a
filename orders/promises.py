"""Money that is promised: set aside by a bank until the parcel leaves, or paid at the counter.

A promise lets an order be placed. It is kept (captured, received), let go, or it lapses: banks take
theirs back after about seven days, and then a person has to look.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders.gateways import PaymentFacts
from orders.models import Order
from orders.payment_models import AUTHORIZED, CAPTURED, REQUIRES_ACTION, VOIDED, Payment
from shop import clock
from shop.customers.records import touch
from shop.db import changed
from shop.errors import Conflict
from shop.outbox import enqueue

PROMISED = (AUTHORIZED, REQUIRES_ACTION)


class Unsecured(Conflict):
    """The order's money is neither there nor promised any more; nothing may be sent."""


def capture_on_dispatch(session: Session, order: Order) -> None:
    """The things leave: what is still only set aside for them is taken by a job, after this commit.

    Raises Unsecured when the bank has taken its promise back, or would not pay when it was asked to
    (``capturing.capture_before_leaving``); nothing may then be committed.
    """
    broken = select(Payment.problem).where(
        Payment.order_id == order.id, Payment.problem.in_(("lapsed", "capture"))
    )
    if why := session.scalar(broken.limit(1)):
        raise Unsecured("the money for this is not sure", order=order.number, why=why)
    promised = select(Payment.id).where(
        Payment.order_id == order.id, Payment.state == AUTHORIZED, Payment.refunding_minor == 0
    )
    for payment_id in session.scalars(promised):
        enqueue(session, "capture", {"payment_id": payment_id}, key=f"capture:{payment_id}")


def keep(session: Session, payment: Payment, facts: PaymentFacts) -> None:
    """What was promised is there; another amount than was promised asks for a person."""
    came, due = (facts.amount_minor, facts.currency), (payment.promised_minor, payment.currency)
    problem = "" if came == due else "amount" if facts.currency == payment.currency else "currency"
    kept = update(Payment).where(Payment.id == payment.id, Payment.state.in_(PROMISED))
    kept = kept.values(
        state=CAPTURED,
        captured_minor=facts.amount_minor,
        promised_minor=0,
        provider_id=facts.payment_id,
        problem=problem or payment.problem.replace("capture", ""),
        settled_at=clock.now(),
    )
    if changed(session.execute(kept)) != 1:
        return
    order = session.get_one(Order, payment.order_id)
    if problem:
        tell_wrong(session, order, payment, facts)
    else:
        _tell(session, order, "payment_captured", f"{facts.amount_minor} {facts.currency}")


def lapse(session: Session, payment: Payment) -> None:
    """The bank took its promise back; where nobody asked for that, a person has to look."""
    asked_for = payment.refunding_minor >= payment.promised_minor
    problem = payment.problem if asked_for else "lapsed"
    if let_go(session, payment.id, problem) and not asked_for:
        _tell(session, session.get_one(Order, payment.order_id), "payment_lapsed", "")


def let_go(session: Session, payment_id: int, problem: str = "") -> bool:
    """Nothing of a promise can be taken any more; True if this call wrote it down."""
    gone = update(Payment).where(Payment.id == payment_id, Payment.state.in_(PROMISED))
    values = {"state": VOIDED, "problem": problem, "settled_at": clock.now()}
    return changed(session.execute(gone.values(**values))) == 1


def note_refusal(session: Session, payment_id: int, why: str) -> None:
    """The provider would not take what was set aside: a person's task, told once."""
    refused = update(Payment).where(
        Payment.id == payment_id, Payment.state == AUTHORIZED, Payment.problem != "capture"
    )
    if changed(session.execute(refused.values(problem="capture"))) == 1:
        payment = session.get_one(Payment, payment_id)
        _tell(session, session.get_one(Order, payment.order_id), "capture_refused", why[:200])


def tell_wrong(session: Session, order: Order, payment: Payment, facts: PaymentFacts) -> None:
    """Note in the story that other money came than was due."""
    fact = f"{facts.amount_minor} {facts.currency} came, {payment.amount_minor} was due"
    _tell(session, order, "payment_wrong", fact)


def _tell(session: Session, order: Order, kind: str, fact: str) -> None:
    touch(session, order.customer_id, kind, about="order", number=order.number, fact=fact)
