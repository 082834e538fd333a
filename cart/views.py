"""The bag: its page, and the three things one does to it."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import (
    session as cookie,
)
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from cart import bag
from cart.forms import AddForm, QuantityForm
from cart.models import Cart
from cart.queries import show_bag
from catalog.stock import OutOfStock
from shop.access import public
from shop.db import read, write
from shop.errors import Invalid
from shop.forgery import from_here
from shop.locales import other_locale

blueprint = Blueprint("cart", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"bag_count": BagCount()})
    app.extensions["csrf"].exempt(f"{__name__}.{add.__name__}")


class BagCount:
    """The number on the bag, read only when a page shows it."""

    def __init__(self) -> None:
        self._number: int | None = None

    def __int__(self) -> int:
        if self._number is None:
            token = cookie.get("cart") if request else None
            self._number = _count(token) if token else 0
        return self._number

    def __bool__(self) -> bool:
        return int(self) > 0

    def __str__(self) -> str:
        return str(int(self))

    __index__ = __int__


def _count(token: str) -> int:
    with read() as session:
        return bag.count(session, token)


@blueprint.get("/cart")
@public
def show() -> str:
    """The bag's page."""
    with read() as session:
        config = current_app.extensions["config"]
        locale = other_locale(config.locale)
        view = show_bag(session, cookie.get("cart"), config.country, locale)
    removed = request.args.get("removed", type=int)
    return render_template("cart/show.html", bag=view, removed=removed, most=bag.MOST)


@blueprint.post("/cart/lines")
@public
@from_here
def add() -> Any:
    """Put something in: on to the bag without JavaScript, an answer in JSON with it."""
    form = AddForm()
    if not form.validate():
        return _refused(gettext("Please choose what and how many, from 1 to 99."), 422)
    try:
        with write() as session:
            cart = _cart(session)
            locale = other_locale(current_app.extensions["config"].locale)
            added = bag.add(session, cart, form.variant_id.data, form.quantity.data, locale)
            number = bag.count(session, cookie["cart"]) if _wants_json() else 0
    except OutOfStock as error:
        return _refused(_short(error), 409)
    except Invalid:
        return _refused(gettext("At most 99 of one thing, please."), 422)
    said = gettext("%(title)s is in your bag", title=added.title)
    if _wants_json():
        picture = f"/pictures/{added.picture or 'placeholder'}-160.webp"
        return jsonify(count=number, message=said, picture=picture, url=url_for("cart.show"))
    flash(said, "ok")
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/lines/<int:line_id>")
@public
def change(line_id: int) -> Response:
    """Another quantity for a line."""
    form = QuantityForm()
    if not form.validate():
        flash(gettext("A number from 1 to 99, please."), "bad")
        return redirect(url_for("cart.show"), 303)
    try:
        with write() as session:
            bag.set_quantity(session, _cart(session), line_id, form.quantity.data)
    except OutOfStock as error:
        flash(_short(error), "warn")
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/lines/<int:line_id>/removal")
@public
def remove(line_id: int) -> Response:
    """Take a line out, with a way back."""
    with write() as session:
        line = bag.remove(session, _cart(session), line_id)
    return redirect(url_for("cart.show", removed=line.variant_id, n=line.quantity), 303)


def _cart(session: Session) -> Cart:
    """This browser's open bag, made now if it has none."""
    cart = bag.find_cart(session, cookie.get("cart"))
    if cart is None:
        cart, cookie["cart"] = bag.new_cart(session)
        cookie.permanent = True
    return cart


def _short(error: OutOfStock) -> str:
    left = error.facts["available"]
    if not left:
        return gettext("That is sold out at the moment.")
    return ngettext("There is only %(num)d left.", "There are only %(num)d left.", left)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refused(said: str, status: int) -> Any:
    if _wants_json():
        return jsonify(error=said), status
    flash(said, "warn")
    return redirect(url_for("cart.show"), 303)
