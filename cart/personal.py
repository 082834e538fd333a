"""What a bag says of whoever filled it."""

from typing import Any

from sqlalchemy import select

from cart.models import Cart, CartLine
from shop.customers.holdings import Holding, Person, holds


def _bags(person: Person) -> Any:
    return Cart.customer_id.in_(person.customer_ids)


holds(
    Holding(
        "bags",
        Cart,
        _bags,
        tell=("created_at", "updated_at", "closed_at"),
        withhold={"token_digest": "whoever knows it has the bag", "hold_reference": "a number"},
        stay={"token_digest": "a number without a meaning", "hold_reference": "an order's number"},
    ),
    Holding(
        "things in bags",
        CartLine,
        lambda person: CartLine.cart_id.in_(select(Cart.id).where(_bags(person))),
        tell=("cart_id", "variant_id", "quantity", "seen_price_minor"),
    ),
)
