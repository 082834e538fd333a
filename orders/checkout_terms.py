"""On which terms the shop sells at the checkout, and with what the buyer pays beside the card."""

from cart.tax import Seller
from orders.drafting import Shop
from orders.forms import CheckoutForm
from orders.tendering import Tender
from shop.config import Config
from shop.customers.points import programme_of


def seller_of(config: Config) -> Seller:
    """Where the shop sells from, and how its prices are meant."""
    return Seller(config.country, config.prices_include_vat)


def shop_of(config: Config) -> Shop:
    """What placing needs to know of this shop."""
    return Shop(
        config.order_prefix,
        config.currency,
        config.locale,
        seller_of(config),
        programme_of(config),
        capture_later=config.payment_capture == "dispatch",
        transfer_days=config.transfer_days,
    )


def tender_of(form: CheckoutForm, own: int | None) -> Tender:
    """Gift cards as they were shown, and store credit and points of one's ``own``, if ticked."""
    return Tender(
        credit_of=own if form.use_credit.data else None,
        seen_cards_minor=form.seen_cards.data,
        points_of=own if form.use_points.data else None,
    )
