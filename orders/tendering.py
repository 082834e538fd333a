"""Paying with gift cards, points and store credit: reserved with the draft, given back, or kept.

They are means of payment, not discounts: totals, lines and VAT know nothing of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cart.gift_cards import cards_of, left_on, spread
from cart.models import Cart
from orders.models import Order, OrderTender
from orders.payment_models import Payment
from shop.customers.ledger_models import CREDIT, POINTS, Ledger
from shop.customers.ledgers import ledgers_of, move


@dataclass(frozen=True, slots=True)
class Tender:
    """With what the buyer pays: ``credit_of`` and ``points_of`` are whose are to be used, or None.

    ``seen_cards_minor`` is what the page said that the gift cards pay; None: it said nothing.
    """

    credit_of: int | None = None
    seen_cards_minor: int | None = None
    points_of: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What a ledger is to pay (minor units), and what it gives for that: the same, or points."""

    ledger: Ledger
    amount_minor: int
    taken: int


def plan(
    session: Session, cart: Cart, total_minor: int, tender: Tender, point_value_minor: int = 1
) -> list[Share]:
    """What each ledger is to pay of a total, by what is left on them now.

    Gift cards come first, then points, which whoever asks for them wants to be rid of, then credit.
    """
    ledgers = cards_of(session, cart.id)
    if tender.points_of is not None:
        ledgers += ledgers_of(session, tender.points_of, POINTS)
    if tender.credit_of is not None:
        ledgers += ledgers_of(session, tender.credit_of, CREDIT)
    left = left_on(session, ledgers, cart.hold_reference)
    worth = {one.id: point_value_minor if one.kind == POINTS else 1 for one in ledgers}
    known = {one.id: one for one in ledgers}
    there = [(one.id, left[one.id] * worth[one.id]) for one in ledgers]
    return [
        Share(known[ledger_id], amount, amount // worth[ledger_id])
        for ledger_id, amount in spread(total_minor, there, worth)
    ]


def reserve(session: Session, order: Order, planned: Sequence[Share]) -> None:
    """Take what was planned, in key order. Raises TooLittleLeft."""
    for one in sorted(planned, key=lambda one: one.ledger.id):
        ledger = one.ledger
        key = f"{order.number}:reserve:{ledger.id}"
        move(session, ledger.id, -one.taken, kind="reserved", key=key, reference=order.number)
        session.add(
            OrderTender(
                order_id=order.id, ledger_id=ledger.id, kind=ledger.kind, ending=ledger.ending,
                amount_minor=one.amount_minor, taken=one.taken,
            )
        )  # fmt: skip
    session.flush()


def release(session: Session, order: Order) -> None:
    """Give back all that an order took; doing it again changes nothing."""
    nothing = update(Payment).where(Payment.order_id == order.id, Payment.tendered_minor > 0)
    session.execute(nothing.values(tendered_minor=0, points_spent=0))
    for one in tenders_of(session, order.id):
        key = f"{order.number}:release:{one.ledger_id}"
        about = {"kind": "released", "key": key, "reference": order.number}
        move(session, one.ledger_id, one.taken, **about)


def tenders_of(session: Session, order_id: int) -> list[OrderTender]:
    """What an order was paid with beside the card, in key order."""
    mine = select(OrderTender).where(OrderTender.order_id == order_id)
    return list(session.scalars(mine.order_by(OrderTender.ledger_id)))
