"""The bag: its page, and the three things one does to it."""

from typing import Any

from flask import (
    Flask,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response

import cart.telling  # noqa: F401 - tells the catalogue of delivery
from cart import (
    alert_views,
    bag,
    bearer,
    codes,
    invariants,
    jobs,
    point_words,
    saving,
    wish_views,
)
from cart.bearer import own_cart, whose
from cart.blueprint import blueprint
from cart.code_words import refusal, why_not
from cart.codes import CodeRefused
from cart.forms import AddForm, CodeForm, QuantityForm
from cart.gift_cards import EmptyCard, take_out_card
from cart.offers import emails_of
from cart.promises import promise, vat_note
from cart.queries import show_bag, with_saved
from cart.stock_words import short
from cart.sums import sum_rows, tender_word
from cart.tax import Seller
from catalog.stock import OutOfStock
from shop.access import public, viewer
from shop.accounts.identity import at_sign_in
from shop.db import read, write
from shop.errors import Conflict, Invalid
from shop.forgery import from_here
from shop.limits import CODES, limiter
from shop.locales import other_locale

__all__ = ["blueprint", "init_app", "invariants", "jobs"]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    at_sign_in(bearer.arrive)
    app.context_processor(lambda: {"bag_count": BagCount()})
    app.jinja_env.globals.update(
        promise=promise,
        sum_rows=sum_rows,
        points_offered=point_words.points_offered,
        points_to_come=point_words.points_to_come,
        rule_of_the_programme=point_words.rule_of_the_programme,
        tender_word=tender_word,
        vat_note=vat_note,
        why_not=why_not,
        alert_link=alert_views.alert_link,
        product_link=alert_views.product_link,
    )
    for view in (add, wish_views.wish, alert_views.ask_alert, alert_views.end_alert):
        app.extensions["csrf"].exempt(f"{view.__module__}.{view.__name__}")


class BagCount:
    """The number on the bag, read only when a page shows it."""

    def __init__(self) -> None:
        self._number: int | None = None

    def __int__(self) -> int:
        if self._number is None:
            holder = whose() if request else None
            self._number = _count(holder) if holder else 0
        return self._number

    def __bool__(self) -> bool:
        return int(self) > 0

    def __str__(self) -> str:
        return str(int(self))

    __index__ = __int__


def _count(holder: bag.Whose) -> int:
    with read() as session:
        return bag.count(session, holder)


@blueprint.get("/cart")
@public
def show() -> str:
    """The bag's page."""
    return _page(CodeForm(formdata=None))


def _page(code_form: CodeForm) -> str:
    with read() as session:
        config = current_app.extensions["config"]
        locale = other_locale(config.locale)
        seller = Seller(config.country, config.prices_include_vat)
        emails = emails_of(session, viewer().customer_id)
        view = show_bag(session, whose(), config.country, locale, seller=seller, emails=emails)
        view = with_saved(session, view, locale)
    removed = request.args.get("removed", type=int)
    return render_template(
        "cart/show.html", bag=view, removed=removed, most=bag.MOST, code_form=code_form
    )


@blueprint.post("/cart/lines")
@public
@from_here
def add() -> Any:
    """Put something in: on to the bag without JavaScript, an answer in JSON with it."""
    form = AddForm()
    if not form.validate():
        return _refused(gettext("Please choose what and how many, from 1 to 99."), 422)
    try:
        with write(light=True) as session:
            cart = own_cart(session)
            locale = other_locale(current_app.extensions["config"].locale)
            added = bag.add(session, cart, form.variant_id.data, form.quantity.data, locale)
            number = bag.count(session, whose()) if _wants_json() else 0
    except OutOfStock as error:
        return _refused(short(error), 409)
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
            bag.set_quantity(session, own_cart(session), line_id, form.quantity.data)
    except OutOfStock as error:
        flash(short(error), "warn")
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/lines/<int:line_id>/removal")
@public
def remove(line_id: int) -> Response:
    """Take a line out, with a way back."""
    with write() as session:
        line = bag.remove(session, own_cart(session), line_id)
    return redirect(url_for("cart.show", removed=line.variant_id, n=line.quantity), 303)


@blueprint.post("/cart/lines/<int:line_id>/price")
@public
def accept_price(line_id: int) -> Response:
    """The shopper has read that the price changed."""
    with write() as session:
        bag.accept_price(session, own_cart(session), line_id)
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/lines/<int:line_id>/later")
@public
def save_for_later(line_id: int) -> Response:
    """Put a line aside."""
    with write() as session:
        saving.save_for_later(session, own_cart(session), line_id)
    return redirect(url_for("cart.show", _anchor="saved"), 303)


@blueprint.post("/cart/saved/<int:saved_id>/return")
@public
def put_back(saved_id: int) -> Response:
    """From what is saved into the bag again."""
    try:
        with write() as session:
            saving.put_back(session, own_cart(session), saved_id)
    except OutOfStock as error:
        flash(short(error), "warn")
    except Invalid:
        flash(gettext("At most 99 of one thing, please."), "warn")
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/saved/<int:saved_id>/removal")
@public
def forget_saved(saved_id: int) -> Response:
    """Drop what was saved."""
    with write() as session:
        saving.forget(session, own_cart(session), saved_id)
    return redirect(url_for("cart.show", _anchor="saved"), 303)


@blueprint.post("/cart/codes")
@public
@limiter.limit(CODES)
def use_code() -> Any:
    """Put a code in, or say beside its field why not."""
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    try:
        with write() as session:
            codes.put_in(session, own_cart(session), form.code.data)
    except (CodeRefused, EmptyCard) as error:
        form.code.errors = [refusal(error)]
        return _page(form), 422
    except Conflict:
        form.code.errors = [gettext("More codes than that don't fit into one bag.")]
        return _page(form), 409
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/codes/<int:promotion_id>/removal")
@public
def drop_code(promotion_id: int) -> Response:
    """Take a code out."""
    with write() as session:
        codes.take_out_code(session, own_cart(session), promotion_id)
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/cart/cards/<int:ledger_id>/removal")
@public
def drop_card(ledger_id: int) -> Response:
    """Take a gift card out."""
    with write() as session:
        take_out_card(session, own_cart(session), ledger_id)
    return redirect(url_for("cart.show"), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refused(said: str, status: int) -> Any:
    if _wants_json():
        return jsonify(error=said), status
    flash(said, "warn")
    return redirect(url_for("cart.show"), 303)
