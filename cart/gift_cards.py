"""Gift cards in a bag: put in by their code, and how far they pay for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cart.models import Cart
from cart.promotion_models import CartCard
from shop import clock
from shop.customers.ledger_models import Ledger, LedgerEntry
from shop.customers.ledgers import find_gift_card
from shop.db import changed, insert_once
from shop.errors import Invalid, NotFound

LEAST_DUE_MINOR = 50  # payment providers take no smaller amount (Stripe: 0.50 EUR)
_CENTS: Mapping[int, int] = MappingProxyType({})  # everybody pays to the cent


class EmptyCard(Invalid):
    """A gift card on which nothing is left; facts: ending."""


@dataclass(frozen=True, slots=True)
class CardInBag:
    """A gift card as the bag shows it; amounts in minor units."""

    ledger_id: int
    ending: str
    left_minor: int
    pays_minor: int


def put_in_card(session: Session, cart: Cart, typed: str) -> bool:
    """Put a gift card in, if that is one's code. Raises EmptyCard."""
    found = find_gift_card(session, typed)
    if found is None:
        return False
    if not left_on(session, [found], cart.hold_reference)[found.id]:
        raise EmptyCard("nothing is left", ending=found.ending)
    insert_once(session, CartCard, cart_id=cart.id, ledger_id=found.id)
    cart.updated_at = clock.now()
    return True


def take_out_card(session: Session, cart: Cart, ledger_id: int) -> None:
    """Take a gift card out of a bag. Raises NotFound."""
    gone = delete(CartCard).where(CartCard.cart_id == cart.id, CartCard.ledger_id == ledger_id)
    if changed(session.execute(gone)) != 1:
        raise NotFound("no such card in this bag", ledger=ledger_id)
    cart.updated_at = clock.now()


def cards_of(session: Session, cart_id: int) -> list[Ledger]:
    """The gift cards in a bag, as they stand in the database now."""
    mine = select(Ledger).join(CartCard).where(CartCard.cart_id == cart_id).order_by(Ledger.id)
    return list(session.scalars(mine.execution_options(populate_existing=True)))


def left_on(session: Session, ledgers: Sequence[Ledger], own: str) -> dict[int, int]:
    """What is left on each ledger (by id); what the order ``own`` took is still there for it."""
    taken: dict[int, int] = {}
    if own and ledgers:
        rows = select(LedgerEntry.ledger_id, -func.sum(LedgerEntry.amount_minor)).where(
            LedgerEntry.reference == own, LedgerEntry.kind.in_(("reserved", "released"))
        )
        taken = {
            key: int(sum_) for key, sum_ in session.execute(rows.group_by(LedgerEntry.ledger_id))
        }
    return {one.id: one.balance_minor + taken.get(one.id, 0) for one in ledgers}


def show_cards(session: Session, cart: Cart | None, total_minor: int) -> tuple[CardInBag, ...]:
    """The gift cards of a bag, and what each pays of its total."""
    found = cards_of(session, cart.id) if cart else []
    left = left_on(session, found, cart.hold_reference if cart else "")
    pays = dict(spread(total_minor, [(one.id, left[one.id]) for one in found]))
    return tuple(CardInBag(one.id, one.ending, left[one.id], pays.get(one.id, 0)) for one in found)


def spread(
    total_minor: int, left: Sequence[tuple[int, int]], steps: Mapping[int, int] = _CENTS
) -> list[tuple[int, int]]:
    """What each (ledger id, minor units left) pays of a total, in turn.

    ``steps`` names ledgers that pay in whole steps of so many minor units, as points do. A rest
    that no payment provider would take is left as large as they ask for.
    """
    found, due = [], total_minor
    for ledger_id, there in left:
        step = steps.get(ledger_id, 1)
        amount = min(there, due) // step * step
        if amount:
            found.append((ledger_id, amount))
            due -= amount
    lacking = min(LEAST_DUE_MINOR, total_minor) - due if due else 0
    while lacking > 0 and found:
        ledger_id, amount = found.pop()
        step = steps.get(ledger_id, 1)
        less = min(-(-lacking // step) * step, amount)
        lacking -= less
        if amount > less:
            found.append((ledger_id, amount - less))
    return found
