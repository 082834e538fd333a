"""One bag a person: a customer's bag on every device, and a guest's that becomes part of it.

Whoever changes bags of a customer holds the customer's row first, so that two sign-ins at once
come one after the other; a unique index stands behind it.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from cart.bag import MOST, find_cart
from cart.models import Cart, CartLine, SavedLine
from cart.promotion_models import CartCard, CartCode
from catalog import stock
from catalog.models import Product, Variant
from shop import clock, ids
from shop.customers.models import Customer
from shop.db import insert_once


@dataclass(frozen=True, slots=True)
class Capped:
    """Of this thing both bags together had ``wanted``; the bag holds ``MOST``."""

    title: str
    wanted: int


def bag_of(session: Session, customer_id: int) -> Cart:
    """The customer's open bag, made now if there is none; two calls at once make one."""
    _lock_customer(session, customer_id)
    moment = clock.now()
    insert_once(
        session,
        Cart,
        token_digest=ids.digest(ids.new_token()),
        customer_id=customer_id,
        created_at=moment,
        updated_at=moment,
        hold_reference="",
    )
    found = find_cart(session, customer_id)
    if found is None:
        raise RuntimeError("the customer's bag was closed while it was held")
    return found


def take_over(session: Session, token: str | None, customer_id: int) -> list[Capped]:
    """Put what a guest's bag holds into the customer's; whatever didn't fit is told.

    A bag that is being paid stays the bag, so that its payment still finds it; the other's things
    come to it. Are both being paid, the guest's waits: the next call takes it over.
    """
    _lock_customer(session, customer_id)
    guests = find_cart(session, token)
    if guests is None:
        return []
    own = find_cart(session, customer_id)
    if own is None:
        guests.customer_id, guests.updated_at = customer_id, clock.now()
        session.flush()
        return []
    if _is_paying(session, guests):
        if _is_paying(session, own):
            return []
        return _join(session, own, guests, customer_id)
    return _join(session, guests, own, customer_id)


def _lock_customer(session: Session, customer_id: int) -> None:
    """FOR NO KEY UPDATE: an order that begins meanwhile may still refer to the customer."""
    session.execute(
        select(Customer.id).where(Customer.id == customer_id).with_for_update(key_share=True)
    )


def _is_paying(session: Session, cart: Cart) -> bool:
    return bool(stock.held_for(session, cart.hold_reference))


def _join(session: Session, source: Cart, into: Cart, customer_id: int) -> list[Capped]:
    """Close ``source`` and put its things into ``into``, which is the customer's from now on."""
    source.closed_at = clock.now()
    session.flush()
    into.customer_id, into.updated_at = customer_id, clock.now()
    session.flush()
    capped = _move_lines(session, source.id, into.id)
    _move_saved(session, source.id, into.id)
    for code in (CartCode.promotion_id, CartCard.ledger_id):
        _move_codes(session, code, source.id, into.id)
    session.expire(source)
    session.expire(into)
    return capped


def _move_lines(session: Session, source_id: int, into_id: int) -> list[Capped]:
    """Quantities of the same thing are added, up to ``MOST``; a line that only moves stays it."""
    there = select(CartLine).where(CartLine.cart_id == into_id)
    known = {line.variant_id: line for line in session.scalars(there)}
    moving = select(CartLine).where(CartLine.cart_id == source_id).order_by(CartLine.id)
    capped = []
    for line in session.scalars(moving).all():
        same = known.get(line.variant_id)
        if same is None:
            move = update(CartLine).where(CartLine.id == line.id).values(cart_id=into_id)
            session.execute(move, execution_options={"synchronize_session": False})
            continue
        wanted = same.quantity + line.quantity
        same.quantity = min(MOST, wanted)
        session.execute(delete(CartLine).where(CartLine.id == line.id))
        if wanted > MOST:
            capped.append(Capped(_title(session, line.variant_id), wanted))
    session.flush()
    return capped


def _move_saved(session: Session, source_id: int, into_id: int) -> None:
    """What was put aside comes along, unless the bag has it already, in it or aside."""
    has = select(CartLine.variant_id).where(CartLine.cart_id == into_id)
    session.execute(
        delete(SavedLine).where(SavedLine.cart_id == into_id, SavedLine.variant_id.in_(has))
    )
    aside = select(SavedLine.variant_id).where(SavedLine.cart_id == into_id)
    moving = update(SavedLine).where(
        SavedLine.cart_id == source_id,
        SavedLine.variant_id.not_in(has),
        SavedLine.variant_id.not_in(aside.correlate(None)),
    )
    session.execute(
        moving.values(cart_id=into_id), execution_options={"synchronize_session": False}
    )


def _move_codes(
    session: Session, code: InstrumentedAttribute[int], source_id: int, into_id: int
) -> None:
    """Codes and gift cards come along as well, unless the bag has them already."""
    row = code.class_
    has = select(code).where(row.cart_id == into_id).correlate(None)
    moving = update(row).where(row.cart_id == source_id, code.not_in(has)).values(cart_id=into_id)
    session.execute(moving, execution_options={"synchronize_session": False})


def _title(session: Session, variant_id: int) -> str:
    named = select(Product.title).join(Variant, Variant.product_id == Product.id)
    return session.scalars(named.where(Variant.id == variant_id)).one()
