"""Which part of a refund goes back to the card, and what becomes of the part beside it.

First the card, then store credit up to what gift cards and credit paid, then points.
"""

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from orders.models import Order
from orders.payment_models import FAILED, Payment, Refund
from orders.points import hold_order, points_back, settle_points
from shop.customers.ledger_models import LedgerEntry
from shop.customers.ledgers import add_credit
from shop.customers.points import add_points
from shop.errors import Conflict


class OverRefund(Conflict):
    """More than is left of what was paid; facts: wanted, left (minor units)."""


def parts(
    session: Session, payment: Payment, amount_minor: int, for_goods: int, reference: str
) -> dict[str, int]:
    """Which part of a refund goes where, by what is left of the payment now (minor units)."""
    card = min(
        amount_minor, payment.captured_minor + payment.promised_minor - payment.refunding_minor
    )
    if card and payment.promised_minor and card != payment.promised_minor:
        raise OverRefund("promised money goes as a whole", wanted=amount_minor, left=0)
    given = _given_before(session, reference)
    credit = max(0, amount_minor - card - given)
    points, points_minor = points_back(session, payment, credit)
    return {
        "amount_minor": card + credit,
        "credit_minor": credit,
        "points": points,
        "points_minor": points_minor,
        "goods_minor": max(0, for_goods - points_minor - given),
    }


def give(session: Session, refund_id: int) -> None:
    """What doesn't go to the card becomes the customer's store credit, or points again, once."""
    refund = session.get_one(Refund, refund_id, populate_existing=True)
    order, key = hold_order(session, order_of_refund(session, refund).id), f"refund:{refund.id}"
    about = {"kind": "refunded", "reference": order.number}
    if amount := money_beside_card(refund):
        add_credit(session, order.customer_id, amount, order.currency, key=key, **about)
    if refund.points:
        add_points(session, order.customer_id, refund.points, key=f"{key}:points", **about)
    settle_points(session, order.id)


def _given_before(session: Session, reference: str) -> int:
    """What stayed given beside the card when its part of an earlier try failed afterwards."""
    key = literal("refund:") + cast(Refund.id, String)
    entry = select(LedgerEntry.id).where(LedgerEntry.key.in_((key, key + ":points")))
    given = select(func.sum(Refund.credit_minor)).where(
        Refund.reference == reference, Refund.state == FAILED, entry.exists()
    )
    return session.scalar(given) or 0


def money_beside_card(refund: Refund) -> int:
    """What of a refund becomes store credit."""
    return refund.credit_minor - refund.points_minor


def stays_given(session: Session, refund: Refund) -> bool:
    """Whether the part beside the card was given before the refund failed.

    What was given stays given, and counted: it may be spent already.
    """
    keys = (f"refund:{refund.id}", f"refund:{refund.id}:points")
    given = select(LedgerEntry.id).where(LedgerEntry.key.in_(keys))
    return session.scalar(given.limit(1)) is not None


def order_of_refund(session: Session, refund: Refund) -> Order:
    mine = select(Order).join(Payment).where(Payment.id == refund.payment_id)
    return session.scalars(mine).one()
