"""Paying with gift cards and store credit: reserved with the draft, given back with it, or kept.

They are means of payment, not discounts: totals, lines and VAT know nothing of them.
"""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cart.gift_cards import cards_of, left_on, spread
from cart.models import Cart
from orders.models import Order, OrderTender
from orders.payment_models import Payment
from shop.customers.ledger_models import Ledger
from shop.customers.ledgers import credit_ledgers, move


@dataclass(frozen=True, slots=True)
class Tender:
    """With what the buyer pays: ``credit_of`` is whose credit is to be used, None if nobody's.

    ``seen_cards_minor`` is what the page said that the gift cards pay; None: it said nothing.
    """

    credit_of: int | None = None
    seen_cards_minor: int | None = None


def plan(
    session: Session, cart: Cart, total_minor: int, tender: Tender
) -> list[tuple[Ledger, int]]:
    """What each ledger is to pay of a total, cards first, by what is left on them now."""
    ledgers = cards_of(session, cart.id)
    if tender.credit_of is not None:
        ledgers += credit_ledgers(session, tender.credit_of)
    left = left_on(session, ledgers, cart.hold_reference)
    known = {one.id: one for one in ledgers}
    amounts = spread(total_minor, [(one.id, left[one.id]) for one in ledgers])
    return [(known[ledger_id], amount) for ledger_id, amount in amounts]


def reserve(session: Session, order: Order, planned: list[tuple[Ledger, int]]) -> int:
    """Take what was planned, in key order; how much it is together. Raises TooLittleLeft."""
    for ledger, amount in sorted(planned, key=lambda one: one[0].id):
        key = f"{order.number}:reserve:{ledger.id}"
        move(session, ledger.id, -amount, kind="reserved", key=key, reference=order.number)
        session.add(
            OrderTender(
                order_id=order.id, ledger_id=ledger.id, kind=ledger.kind, ending=ledger.ending,
                amount_minor=amount,
            )
        )  # fmt: skip
    session.flush()
    return sum(amount for _ledger, amount in planned)


def release(session: Session, order: Order) -> None:
    """Give back all that an order took; doing it again changes nothing."""
    nothing = update(Payment).where(Payment.order_id == order.id, Payment.tendered_minor > 0)
    session.execute(nothing.values(tendered_minor=0))
    for one in tenders_of(session, order.id):
        key = f"{order.number}:release:{one.ledger_id}"
        about = {"kind": "released", "key": key, "reference": order.number}
        move(session, one.ledger_id, one.amount_minor, **about)


def tenders_of(session: Session, order_id: int) -> list[OrderTender]:
    """What an order was paid with beside the card, in key order."""
    mine = select(OrderTender).where(OrderTender.order_id == order_id)
    return list(session.scalars(mine.order_by(OrderTender.ledger_id)))
