"""Disputes: a cardholder's bank takes a charge back, and the shop has days to answer.

The answer itself is given at the provider. The shop keeps what happened, shows it on the order, and
has it among the orders to look at until it is decided.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from orders.gateways import DisputeFacts
from orders.models import Order
from orders.payment_models import Dispute, Payment
from shop.customers.records import touch
from shop.db import changed, insert_once

OPEN = "open"


def take_note(session: Session, facts: DisputeFacts, at: datetime) -> None:
    """Write down what is known of a dispute; older news never reopens a decided one."""
    if facts.payment_id is None:
        return
    made = insert_once(
        session,
        Dispute,
        provider_payment=facts.payment_id,
        provider_id=facts.dispute_id,
        state=OPEN,
        reason=facts.reason[:40],
        amount_minor=facts.amount_minor,
        currency=facts.currency,
        answer_by=facts.answer_by,
        opened_at=at,
    )
    if made:
        _tell(session, facts, "payment_disputed")
    if facts.status == OPEN:
        return
    decided = update(Dispute).where(Dispute.provider_id == facts.dispute_id, Dispute.state == OPEN)
    if changed(session.execute(decided.values(state=facts.status, closed_at=at))) == 1:
        _tell(session, facts, f"dispute_{facts.status}")


def _tell(session: Session, facts: DisputeFacts, kind: str) -> None:
    """In the story of the customer, if the payment is one of ours and known already."""
    paid = select(Order).join(Payment).where(Payment.provider_id == facts.payment_id)
    order = session.scalar(paid)
    if order is not None:
        fact = f"{facts.amount_minor} {facts.currency}"
        touch(session, order.customer_id, kind, about="order", number=order.number, fact=fact)


def disputes_of(session: Session, order_id: int) -> Sequence[Dispute]:
    """All disputes of an order's payments, oldest first."""
    mine = select(Dispute).join(Payment, Payment.provider_id == Dispute.provider_payment)
    mine = mine.where(Payment.order_id == order_id)
    return session.scalars(mine.order_by(Dispute.id)).all()


def disputed_orders() -> Select[int]:
    """The ids of orders whose dispute nobody has decided."""
    ours = select(Payment.order_id)
    ours = ours.join(Dispute, Payment.provider_id == Dispute.provider_payment)
    return ours.where(Dispute.state == OPEN)
