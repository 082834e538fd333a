"""The wishlist's page, and the button that puts things on it from any page."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from cart import wishing
from cart.bearer import own_cart
from cart.blueprint import blueprint
from cart.forms import WishForm
from cart.queries import show_wishes
from cart.stock_words import short
from catalog.stock import OutOfStock
from shop.access import customer, public, viewer
from shop.db import read, write
from shop.errors import Invalid, NotFound
from shop.forgery import from_here
from shop.locales import other_locale


@blueprint.get("/account/wishlist")
@customer
def wishlist() -> str:
    """What this customer would like to have."""
    with read() as session:
        wishes = show_wishes(session, _me(), _other())
    return render_template("cart/wishlist.html", wishes=wishes)


@blueprint.post("/account/wishlist")
@public
@from_here
def wish() -> Any:
    """Put a thing on the list; who isn't signed in is led there first."""
    form = WishForm()
    if not form.validate():
        raise NotFound("not for sale")
    if viewer().customer_id is None:
        flash(gettext("Sign in to keep a wishlist."), "info")
        return redirect(url_for("accounts.sign_in", next=url_for(".wishlist")), 303)
    try:
        with write() as session:
            variant = wishing.wish(session, _me(), form.variant_id.data)
            handle, sku, title = variant.product.handle, variant.sku, variant.product.title
    except Invalid:
        flash(gettext("Your wishlist is full. Please take something off it first."), "warn")
        return redirect(url_for(".wishlist"), 303)
    flash(gettext("%(title)s is on your wishlist.", title=title), "ok")
    return redirect(url_for("catalog.product", handle=handle, variant=sku), 303)


@blueprint.post("/account/wishlist/<int:wish_id>/removal")
@customer
def unwish(wish_id: int) -> Response:
    """Take a thing off the list."""
    with write() as session:
        wishing.unwish(session, _me(), wish_id)
    return redirect(url_for(".wishlist"), 303)


@blueprint.post("/account/wishlist/<int:wish_id>/bag")
@customer
def wish_to_bag(wish_id: int) -> Response:
    """From the list into the bag."""
    try:
        with write() as session:
            added = wishing.move_to_bag(session, own_cart(session), _me(), wish_id, _other())
    except OutOfStock as error:
        flash(short(error), "warn")
    except Invalid:
        flash(gettext("At most 99 of one thing, please."), "warn")
    else:
        flash(gettext("%(title)s is in your bag", title=added.title), "ok")
    return redirect(url_for(".wishlist"), 303)


def _me() -> int:
    return viewer().customer_id or 0


def _other() -> str:
    return other_locale(current_app.extensions["config"].locale)
