"""Codes in a bag: put in, taken out, and told why one doesn't count."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cart.gift_cards import put_in_card
from cart.models import Cart
from cart.offers import ENDED, NOT_YET, USED_UP, Running
from cart.pricing import Quote
from cart.promotion_models import CartCode, Promotion
from cart.promotions import Refused
from shop import clock
from shop.db import changed, insert_once
from shop.errors import Conflict, Invalid, NotFound

MOST_CODES = 5
LONGEST_CODE = 40


class CodeRefused(Invalid):
    """A code that is none, or can't count any more; facts: reason, code, at (a moment or None)."""


@dataclass(frozen=True, slots=True)
class CodeInBag:
    """A code as the bag shows it; ``refused`` says why it takes nothing off."""

    promotion_id: int
    code: str
    name: str
    refused: Refused | None


def spelled(code: str) -> str:
    """The one spelling of a code: people type them in small letters and with spaces."""
    signs = (sign for sign in code if sign.isprintable() and not sign.isspace())
    return "".join(signs).upper()[: LONGEST_CODE + 1]


def put_in_code(session: Session, cart: Cart, code: str) -> Promotion:
    """Put a code into a bag; once more changes nothing.

    Raises CodeRefused for one that is unknown, not valid now or used up, and Conflict for too many.
    """
    found = session.scalar(select(Promotion).where(Promotion.code == spelled(code)))
    if found is None:
        raise CodeRefused("unknown", reason="unknown", code=spelled(code), at=None)
    if session.get(CartCode, (cart.id, found.id)):
        return found
    now = clock.now()
    if found.starts_at > now:
        raise CodeRefused("early", reason=NOT_YET, code=found.code, at=found.starts_at)
    if found.ends_at is not None and found.ends_at <= now:
        raise CodeRefused("late", reason=ENDED, code=found.code, at=found.ends_at)
    if found.most_uses is not None and found.uses >= found.most_uses:
        raise CodeRefused("used up", reason=USED_UP, code=found.code, at=None)
    held = select(func.count()).select_from(CartCode).where(CartCode.cart_id == cart.id)
    if (session.scalar(held) or 0) >= MOST_CODES:
        raise Conflict("too many codes", most=MOST_CODES)
    insert_once(session, CartCode, cart_id=cart.id, promotion_id=found.id)
    cart.updated_at = now
    return found


def put_in(session: Session, cart: Cart, typed: str) -> None:
    """Put in what was typed: a gift card, or the code of a promotion.

    Raises CodeRefused, EmptyCard, or Conflict for too many.
    """
    if not put_in_card(session, cart, typed):
        put_in_code(session, cart, typed)


def take_out_code(session: Session, cart: Cart, promotion_id: int) -> None:
    """Take a code out of a bag. Raises NotFound."""
    gone = delete(CartCode).where(
        CartCode.cart_id == cart.id, CartCode.promotion_id == promotion_id
    )
    if changed(session.execute(gone)) != 1:
        raise NotFound("no such code in this bag", promotion=promotion_id)
    cart.updated_at = clock.now()


def codes_of(found: Running, priced: Quote) -> tuple[CodeInBag, ...]:
    """The codes of a bag, each with the reason why it doesn't count, if it doesn't."""
    refused: Mapping[int, Refused] = {**priced.refused, **found.refused}
    return tuple(
        CodeInBag(one.id, one.code or "", one.name, refused.get(one.id)) for one in found.codes
    )
