"""What a bag comes to with the delivery that was chosen, and how the order remembers that."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cart.delivery import Asked, Priced, price_bag
from cart.models import Cart
from cart.promotions import Offer
from cart.queries import wanted
from cart.tax import Destination, Seller
from shop.errors import Invalid


def priced_for(
    session: Session,
    cart: Cart,
    destination: Destination,
    seller: Seller,
    method_id: int | None,
    locale: str,
    offers: Sequence[Offer] = (),
) -> Priced:
    """The bag as it is sold now with these promotions.

    ``locale`` is the buyer's ("" for the shop's own).
    Raises Invalid where nothing is delivered.
    """
    asked = Asked(wanted(cart), destination, method_id, cart.hold_reference, offers)
    priced = price_bag(session, asked, seller, locale)
    if priced.method is None:
        raise Invalid("no delivery there", country=destination.country)
    return priced


def shipping_facts(priced: Priced) -> dict[str, object]:
    """How it goes, as the order remembers it."""
    method = priced.method
    if method is None:
        return {}
    return {
        "shipping_method_id": method.id,
        "shipping_name": method.name,
        "shipping_carrier": method.carrier,
        "shipping_days_min": method.days[0],
        "shipping_days_max": method.days[1],
        "pickup_location_id": method.location_id,
        "pickup_place": method.place,
    }
