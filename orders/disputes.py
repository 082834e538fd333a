"""Disputes: a cardholder's bank takes a charge back, and the shop has days to answer.

The answer itself is given at the provider. The shop keeps what happened, shows it on the order, and
has it among the orders to look at until it is decided.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders.gateways import DisputeFacts
from orders.models import Order
from orders.payment_models import Dispute, Payment
from shop.customers.records import touch
from shop.db import changed, insert_once

OPEN = "open"


def take_note(session: Session, facts: DisputeFacts, at: datetime) -> None:
    """Write down what is known of a dispute; older news never reopens a decided one."""
    payment = session.scalar(select(Payment).where(Payment.provider_id == facts.payment_id))
    if facts.payment_id is None or payment is None:
        return
    made = insert_once(
        session,
        Dispute,
        payment_id=payment.id,
        provider_id=facts.dispute_id,
        state=OPEN,
        reason=facts.reason[:40],
        amount_minor=facts.amount_minor,
        currency=facts.currency,
        answer_by=facts.answer_by,
        opened_at=at,
    )
    amount = f"{facts.amount_minor} {facts.currency}"
    if made:
        _tell(session, payment, "payment_disputed", amount)
    if facts.status == OPEN:
        return
    decided = update(Dispute).where(Dispute.provider_id == facts.dispute_id, Dispute.state == OPEN)
    if changed(session.execute(decided.values(state=facts.status, closed_at=at))) == 1:
        _tell(session, payment, f"dispute_{facts.status}", amount)


def _tell(session: Session, payment: Payment, kind: str, fact: str) -> None:
    order = session.get_one(Order, payment.order_id)
    touch(session, order.customer_id, kind, about="order", number=order.number, fact=fact)


def disputes_of(session: Session, order_id: int) -> Sequence[Dispute]:
    """All disputes of an order's payments, oldest first."""
    mine = select(Dispute).join(Payment).where(Payment.order_id == order_id)
    return session.scalars(mine.order_by(Dispute.id)).all()
