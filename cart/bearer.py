"""Whose bag this browser has: the signed-in customer's, or the one whose token is in its cookie."""

from flask import flash
from flask import session as cookie
from flask_babel import gettext
from sqlalchemy.orm import Session

from cart import bag, keeping
from cart.models import Cart
from shop.access import viewer
from shop.accounts.models import Account


def whose() -> bag.Whose:
    """The bag to look at."""
    return viewer().customer_id or cookie.get("cart")


def own_cart(session: Session) -> Cart:
    """The bag to change, made now if there is none.

    A bag of this browser that waited for its payment when its person signed in comes in here.
    """
    customer_id, token = viewer().customer_id, cookie.get("cart")
    if customer_id is not None:
        if token:
            keeping.take_over(session, token, customer_id)
        return keeping.bag_of(session, customer_id)
    cart = bag.find_cart(session, token)
    if cart is None:
        cart, cookie["cart"] = bag.new_cart(session)
        cookie.permanent = True
    return cart


def arrive(session: Session, account: Account) -> None:
    """At sign-in, in its transaction: what this browser's guest had in the bag is the person's."""
    if account.customer_id is None:
        return
    for capped in keeping.take_over(session, cookie.get("cart"), account.customer_id):
        said = gettext(
            "You had %(wanted)s of %(title)s in two bags. "
            "Your bag now holds %(most)s, the most there can be.",
            wanted=capped.wanted,
            title=capped.title,
            most=bag.MOST,
        )
        flash(said, "warn")
