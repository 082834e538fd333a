"""What must always be true of bags and what waits beside them."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cart.models import Cart, CartLine, SavedLine
from cart.wish_models import TOLD, WAITING, StockAlert
from shop.invariants import invariant


@invariant("a customer has one open bag")
def one_open_bag(session: Session) -> Iterator[str]:
    open_bags = select(Cart.customer_id, func.count()).where(
        Cart.closed_at.is_(None), Cart.customer_id.is_not(None)
    )
    several = open_bags.group_by(Cart.customer_id).having(func.count() > 1)
    for customer_id, bags in session.execute(several):
        yield f"customer {customer_id} has {bags}"


@invariant("what is saved for later is not in the bag as well")
def saved_is_outside(session: Session) -> Iterator[str]:
    both = select(SavedLine.id).join(
        CartLine,
        (CartLine.cart_id == SavedLine.cart_id) & (CartLine.variant_id == SavedLine.variant_id),
    )
    for saved_id in session.scalars(both):
        yield f"saved line {saved_id}"


@invariant("whoever waits for stock agreed, and whoever was told was told at a time")
def waiting_is_agreed(session: Session) -> Iterator[str]:
    nobody = (StockAlert.state == WAITING) & StockAlert.customer_id.is_(None)
    never = (StockAlert.state == TOLD) & StockAlert.told_at.is_(None)
    for alert_id in session.scalars(select(StockAlert.id).where(nobody | never)):
        yield f"stock alert {alert_id}"
