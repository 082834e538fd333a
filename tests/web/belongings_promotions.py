"""What of promotions, gift cards and credit belongs to somebody: parameters and forms of routes."""

from collections.abc import Callable
from typing import Any

from cart import bag
from cart.gift_cards import cards_of, put_in_card
from shop.customers.ledgers import issue_gift_card
from tests import factories_promotions

_TENTH = {"name": "A tenth", "kind": "percent", "percent": "10", "starts_at": "2026-01-01T00:00"}
_TOKEN = "A" * 43


def promotion_id(mine: Any) -> int:
    """One with a code; where it is to be taken out, it is in the bag."""
    made = factories_promotions.promotion(mine.session, code=mine.endpoint[-20:])
    if mine.endpoint == "cart.drop_code":
        factories_promotions.with_code(mine.session, mine.bag_token, made.code or "")
    return made.id


def ledger_id(mine: Any) -> int:
    """A gift card in the bag."""
    code = issue_gift_card(
        mine.session, 500, "EUR", email="mia@example.org", locale="en", words="",
        actor=factories_promotions.MARKETING, key=mine.endpoint,
    )  # fmt: skip
    cart = bag.find_cart(mine.session, mine.bag_token)
    assert cart is not None
    put_in_card(mine.session, cart, code or "")
    return cards_of(mine.session, cart.id)[0].id


FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "cart.drop_card": lambda _mine: {},
    "cart.drop_code": lambda _mine: {},
    "promotions_desk.make": lambda _mine: _TENTH,
    "promotions_desk.change": lambda _mine: {**_TENTH, "name": "Tenth of all", "version": 1},
    "promotions_desk.end": lambda _mine: {"version": 1},
    "support_desk.grant_credit": lambda _mine: {
        "token": _TOKEN, "amount": "5", "reason": "Sorry",
    },
    "support_desk.grant_points": lambda _mine: {
        "points-token": _TOKEN, "points-points": "5", "points-way": "give", "points-why": "Sorry",
    },
    "support_desk.issue_gift_card": lambda _mine: {
        "token": _TOKEN, "amount": "50", "email": "mia@example.org",
    },
}  # fmt: skip
