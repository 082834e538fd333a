"""Why a code takes nothing off, in the reader's words, for the bag and the checkout."""

from flask import current_app
from flask_babel import gettext

from cart.codes import CodeRefused
from cart.gift_cards import EmptyCard
from cart.promotions import Refused
from shop.formats import day, money


def why_not(refused: Refused) -> str:
    """Why a code in the bag doesn't count now."""
    lacking = money(refused.missing_minor, current_app.extensions["config"].currency)
    reasons = {
        "minimum": gettext("%(amount)s more, and it counts.", amount=lacking),
        "nothing": gettext("Nothing in your bag is part of it."),
        "beaten": gettext("You have something better already; the two can't be combined."),
        "free_anyway": gettext("Delivery is free already."),
        "not_yet": gettext("It doesn't count yet."),
        "ended": gettext("It has ended."),
        "used_up": gettext("It has been used up."),
        "yours_used": gettext("You have used it already."),
    }
    return reasons[refused.reason]


def refusal(error: CodeRefused | EmptyCard) -> str:
    """Why a code can't be put in."""
    if isinstance(error, EmptyCard):
        ending = error.facts["ending"]
        return gettext("Nothing is left on the gift card ending in %(ending)s.", ending=ending)
    code, reason, at = (error.facts[name] for name in ("code", "reason", "at"))
    if reason == "not_yet":
        return gettext("%(code)s counts from %(day)s on.", code=code, day=day(at))
    if reason == "ended":
        return gettext("%(code)s has ended on %(day)s.", code=code, day=day(at))
    if reason == "used_up":
        return gettext("%(code)s has been used up.", code=code)
    return gettext("We don't know this code. Please look at its letters once more.")
