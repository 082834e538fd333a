"""Wishlists: a customer's own, one entry a variant, each way in and out in the customer's story."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from cart import bag
from cart.models import Cart
from cart.wish_models import Wish
from catalog.models import Variant
from shop import clock
from shop.customers.records import CUSTOMER, touch
from shop.db import changed, insert_once
from shop.errors import Invalid, NotFound

MOST_WISHES = 200


def wish(session: Session, customer_id: int, variant_id: int) -> Variant:
    """Put a variant on the list; twice is once. Raises NotFound, and Invalid for a full list."""
    variant = bag.for_sale(session, variant_id)
    mine = select(func.count()).select_from(Wish).where(Wish.customer_id == customer_id)
    if (session.scalar(mine) or 0) >= MOST_WISHES:
        raise Invalid("the wishlist is full", most=MOST_WISHES)
    facts = {"customer_id": customer_id, "variant_id": variant_id, "created_at": clock.now()}
    if insert_once(session, Wish, **facts):
        _note(session, customer_id, "wish_added", variant)
    return variant


def unwish(session: Session, customer_id: int, wish_id: int) -> None:
    """Take it off the list. Raises NotFound."""
    _take(session, _own(session, customer_id, wish_id), "wish_removed")


def move_to_bag(
    session: Session, cart: Cart, customer_id: int, wish_id: int, locale: str = ""
) -> bag.Added:
    """One of it into the bag, and off the list. Raises NotFound, OutOfStock and Invalid."""
    found = _own(session, customer_id, wish_id)
    added = bag.add(session, cart, found.variant_id, 1, locale)
    _take(session, found, "wish_moved")
    return added


def wishes_of(session: Session, customer_id: int) -> list[Wish]:
    """The list, newest first, with variants and products: one statement."""
    things = joinedload(Wish.variant).joinedload(Variant.product)
    mine = select(Wish).options(things).where(Wish.customer_id == customer_id)
    return list(session.scalars(mine.order_by(Wish.id.desc())))


def _own(session: Session, customer_id: int, wish_id: int) -> Wish:
    found = session.scalar(
        select(Wish)
        .options(joinedload(Wish.variant).joinedload(Variant.product))
        .where(Wish.id == wish_id, Wish.customer_id == customer_id)
    )
    if found is None:
        raise NotFound("not on this list", wish=wish_id)
    return found


def _take(session: Session, found: Wish, kind: str) -> None:
    if changed(session.execute(delete(Wish).where(Wish.id == found.id))) == 1:
        _note(session, found.customer_id, kind, found.variant)


def _note(session: Session, customer_id: int, kind: str, variant: Variant) -> None:
    number, fact = variant.sku[:40], variant.product.title
    touch(session, customer_id, kind, about="product", number=number, fact=fact, actor=CUSTOMER)
