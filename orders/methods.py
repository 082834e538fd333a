"""The ways to pay that a checkout offers, in words."""

from flask_babel import lazy_gettext as _

from orders.payment_models import CARD, COUNTER, TRANSFER
from shop.config import Config

TITLES = {
    CARD: _("Card, wallet or online banking"),
    TRANSFER: _("Bank transfer"),
    COUNTER: _("At the counter, when you collect it"),
}
NOTES = {
    CARD: _("On the next page, at our payment provider. We hold your things while you pay."),
    TRANSFER: _("We hold your things, and send them when the money is there."),
    COUNTER: _("Only for what you pick up in the shop."),
}


def offered(config: Config, *, pick_up: bool) -> list[str]:
    """The ways, the usual one first; ``pick_up`` says whether this order may be collected."""
    ways = [CARD]
    if config.bank_account:
        ways.append(TRANSFER)
    if pick_up and config.pay_at_pickup:
        ways.append(COUNTER)
    return ways
