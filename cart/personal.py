"""What a bag, a wish and a used promotion say of whoever they are of."""

from typing import Any

from sqlalchemy import select

from cart.models import Cart, CartLine, SavedLine
from cart.promotion_models import CartCard, CartCode, Promotion, PromotionTurn, PromotionUse
from cart.shipping_models import ShippingArea, ShippingMethod, ShippingZone
from cart.wish_models import StockAlert, Wish
from shop import ids
from shop.customers.holdings import Holding, Person, about_nobody, holds


def _bags(person: Person) -> Any:
    return Cart.customer_id.in_(person.customer_ids)


def _bag_ids(person: Person) -> Any:
    return select(Cart.id).where(_bags(person))


def _digests(person: Person) -> list[str]:
    return [ids.digest(email) for email in person.emails]


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
        lambda person: CartLine.cart_id.in_(_bag_ids(person)),
        tell=("cart_id", "variant_id", "quantity", "seen_price_minor"),
    ),
    Holding(
        "things saved for later",
        SavedLine,
        lambda person: SavedLine.cart_id.in_(_bag_ids(person)),
        tell=("cart_id", "variant_id", "quantity"),
    ),
    Holding(
        "codes in bags",
        CartCode,
        lambda person: CartCode.cart_id.in_(_bag_ids(person)),
        tell=("cart_id", "promotion_id"),
    ),
    Holding(
        "gift cards in bags",
        CartCard,
        lambda person: CartCard.cart_id.in_(_bag_ids(person)),
        tell=("cart_id", "ledger_id"),
    ),
    Holding(
        "promotions used",
        PromotionUse,
        lambda person: PromotionUse.customer_id.in_(person.customer_ids),
        tell=("reference", "promotion_id", "amount_minor", "at"),
        stay={"reference": "an order's number"},
    ),
    Holding(
        "turns of promotions",
        PromotionTurn,
        lambda person: PromotionTurn.who.in_(_digests(person)),
        tell=("reference", "promotion_id"),
        withhold={"who": "a digest of the address"},
        erase=None,
    ),
    Holding(
        "wishes",
        Wish,
        lambda person: Wish.customer_id.in_(person.customer_ids),
        tell=("variant_id", "created_at"),
        erase=None,
    ),
    Holding(
        "waited for",
        StockAlert,
        lambda person: (
            StockAlert.email.in_(person.emails) | StockAlert.customer_id.in_(person.customer_ids)
        ),
        tell=("variant_id", "email", "locale", "state", "asked_at", "told_at"),
        erase=None,
    ),
)
about_nobody("what the shop offers", Promotion, ShippingArea, ShippingMethod, ShippingZone)
