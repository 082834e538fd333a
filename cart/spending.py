"""What becomes of a bag whose order is paid: it is closed, and what wasn't bought stays.

Between the order button and the payment, things may have been put in from another device; and
what was put aside for later is nobody's order.
"""

from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cart.models import Cart, CartLine, SavedLine
from shop import clock, ids


def spend(session: Session, cart_id: int, bought: Mapping[int, int]) -> None:
    """Close a bag of which ``bought`` (variant id to units) is paid.

    What is left goes on in a new bag, which the same browser, or the same customer, opens. A bag
    that is closed already rests, or was spent: what was bought leaves it.
    """
    cart = session.scalars(select(Cart).where(Cart.id == cart_id).with_for_update()).one()
    if cart.closed_at is not None:
        paid = CartLine.variant_id.in_(bought)
        session.execute(delete(CartLine).where(CartLine.cart_id == cart_id, paid))
        return
    token_digest = cart.token_digest
    lines = session.scalars(select(CartLine).where(CartLine.cart_id == cart_id)).all()
    left = [line for line in lines if line.quantity > bought.get(line.variant_id, 0)]
    saved = session.scalar(select(SavedLine.id).where(SavedLine.cart_id == cart_id).limit(1))
    cart.closed_at = clock.now()
    if left or saved:
        cart.token_digest = ids.digest(ids.new_token())
    session.flush()
    if left or saved:
        _go_on(session, cart, token_digest, left, bought)
    session.expire(cart)


def wake(session: Session, cart_id: int, customer_id: int) -> None:
    """What is left in a bag that rests goes on in a new one: its order may be paid meanwhile."""
    rested = session.get_one(Cart, cart_id, populate_existing=True)
    lines = session.scalars(select(CartLine).where(CartLine.cart_id == cart_id)).all()
    saved = session.scalar(select(SavedLine.id).where(SavedLine.cart_id == cart_id).limit(1))
    if lines or saved:
        rested.customer_id = customer_id
        _go_on(session, rested, ids.digest(ids.new_token()), list(lines), {})


def _go_on(
    session: Session,
    spent: Cart,
    token_digest: str,
    left: list[CartLine],
    bought: Mapping[int, int],
) -> None:
    moment = clock.now()
    new = Cart(
        token_digest=token_digest,
        customer_id=spent.customer_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(new)
    session.flush()
    for line in left:
        units = bought.get(line.variant_id, 0)
        rest = CartLine(
            cart_id=new.id,
            variant_id=line.variant_id,
            quantity=line.quantity - units,
            seen_price_minor=line.seen_price_minor,
        )
        session.add(rest)
        if units:
            line.quantity = units
        else:
            session.delete(line)
    aside = update(SavedLine).where(SavedLine.cart_id == spent.id).values(cart_id=new.id)
    session.execute(aside, execution_options={"synchronize_session": False})
    session.flush()
