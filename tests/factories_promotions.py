"""Builders of promotions, by the verb that the desk itself uses."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cart import bag, codes
from cart.promoting import PromotionData, make_promotion
from cart.promotion_models import Promotion
from shop import clock
from shop.customers.records import Actor

MARKETING = Actor("staff", "Mara Pons")


def promotion(session: Session, **facts: Any) -> Promotion:
    """A promotion that runs; ten percent off everything unless something else is said."""
    kind = facts.setdefault("kind", "percent")
    if kind == "percent":
        facts.setdefault("percent_bp", 1000)
    facts.setdefault("name", "Ten percent off")
    facts.setdefault("starts_at", clock.now() - timedelta(days=1))
    return make_promotion(session, PromotionData(**facts), MARKETING)


def with_code(session: Session, token: str, code: str) -> str:
    """The bag of this token, with a code in it."""
    cart = bag.find_cart(session, token)
    assert cart is not None
    codes.put_in_code(session, cart, code)
    session.flush()
    return token


def uses_of(session: Session, promotion_id: int) -> int:
    """How many uses the promotion itself counts."""
    return session.scalar(select(Promotion.uses).where(Promotion.id == promotion_id)) or 0
