"""Saved for later: a line leaves the bag without being lost, and comes back when it is wanted."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cart import bag
from cart.models import Cart, SavedLine
from shop import clock
from shop.db import insert_once
from shop.errors import NotFound


def save_for_later(session: Session, cart: Cart, line_id: int) -> None:
    """Put a line aside, off sale or not. Raises NotFound."""
    line = bag.own_line(session, cart, line_id)
    facts = {"cart_id": cart.id, "variant_id": line.variant_id, "quantity": line.quantity}
    insert_once(session, SavedLine, **facts)
    session.delete(line)
    cart.updated_at = clock.now()
    session.flush()


def put_back(session: Session, cart: Cart, saved_id: int, locale: str = "") -> bag.Added:
    """Into the bag again, at today's price.

    Raises NotFound, also for what is not sold any more, OutOfStock, and Invalid.
    """
    saved = _own(session, cart, saved_id)
    return bag.add(session, cart, saved.variant_id, saved.quantity, locale)


def forget(session: Session, cart: Cart, saved_id: int) -> None:
    """Drop what was put aside. Raises NotFound."""
    saved = _own(session, cart, saved_id)
    session.execute(delete(SavedLine).where(SavedLine.id == saved.id))
    cart.updated_at = clock.now()


def _own(session: Session, cart: Cart, saved_id: int) -> SavedLine:
    saved = session.scalar(
        select(SavedLine).where(SavedLine.id == saved_id, SavedLine.cart_id == cart.id)
    )
    if saved is None:
        raise NotFound("nothing of that kind is put aside here", saved=saved_id)
    return saved
