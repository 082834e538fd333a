"""Codes at the checkout: used and removed on its own page, so that nothing typed is lost."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from cart import bag, codes
from cart.bearer import whose
from cart.code_words import refusal
from cart.codes import CodeRefused
from cart.gift_cards import EmptyCard, take_out_card
from cart.models import Cart
from orders.forms import CheckoutForm
from shop.db import write
from shop.errors import Conflict, NotFound
from shop.fields import LARGEST
from shop.limits import CODES, limiter


def codes_changed(form: CheckoutForm) -> bool:
    """Do what the code's buttons ask; whether they, and not the order button, were pressed.

    A code that was typed and not yet used is used first: nobody orders at a price they don't see.
    """
    dropped = request.form.get("drop_code")
    if dropped is not None:
        _drop(dropped, codes.take_out_code)
        return True
    card = request.form.get("drop_card")
    if card is not None:
        _drop(card, take_out_card)
        return True
    if not form.code.data:
        return bool(request.form.get("use_code"))
    with limiter.limit(CODES):
        _use(form)
    return True


def _use(form: CheckoutForm) -> None:
    """Put the typed code in, or say beside its field why not."""
    try:
        with write() as session:
            cart = bag.find_cart(session, whose())
            if cart is not None:
                codes.put_in(session, cart, form.code.data)
                form.code.data = ""
    except (CodeRefused, EmptyCard) as error:
        form.code.data = form.code.data.replace("\0", "")
        form.code.errors = [refusal(error)]
    except Conflict:
        form.code.errors = [gettext("More codes than that don't fit into one bag.")]


def _drop(typed: str, take_out: Callable[[Session, Cart, int], None]) -> None:
    """Take a code out; one that is out already, or was never one, is no fault of this page."""
    digits = typed.isascii() and typed.isdigit() and len(typed) < len(str(LARGEST))
    number = int(typed) if digits else 0
    try:
        with write() as session:
            cart = bag.find_cart(session, whose())
            if cart is not None:
                take_out(session, cart, number)
    except NotFound:
        return
