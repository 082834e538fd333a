"""The checkout page, the way back from the payment page, and the provider's webhook."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from cart.queries import BagView, show_bag
from cart.tax import COUNTRIES
from catalog.stock import OutOfStock
from orders import paying, placing, queries
from orders.blueprint import blueprint, config
from orders.forms import CheckoutForm
from orders.gateways import GatewayRefused, GatewayUnavailable
from orders.jobs import gateway
from orders.models import DRAFT, Order
from orders.payment_models import Payment
from shop.access import keep_link, public, viewer
from shop.customers.models import Customer
from shop.db import database, read
from shop.errors import Conflict, Invalid, NotFound, ShopError, Unavailable
from shop.locales import current_locale, other_locale

PREFILLED = ("name", "street", "postcode", "city", "country", "phone", "email")


@blueprint.get("/checkout")
@public
def checkout() -> Any:
    """Contact, delivery and the button that pays, on one page."""
    asked = request.args.get("country", "")
    with read() as session:
        known = {"country": asked if asked in COUNTRIES else config().country, **_known(session)}
        bag = _bag(session, known["country"])
    if not bag.lines:
        return redirect(url_for("cart.show"), 302)
    form = _form(formdata=None, data=known)
    return _page(form, bag)


@blueprint.post("/checkout")
@public
def order_and_pay() -> Any:
    """Make the order, hold its stock, and lead to the payment page.

    Pressing twice leads to the same place; whatever goes wrong keeps what was typed.
    """
    form = _form()
    if not form.validate():
        return _again(form, status=422)
    try:
        payment = _start(form)
        keep_link("order", payment.order.number, payment.order.link_version)
        return redirect(paying.pay_page(database(), gateway(), payment.id, config()), 303)
    except (Conflict, Invalid, NotFound, GatewayUnavailable) as error:
        return _went_wrong(form, error)


def _again(form: CheckoutForm, *, said: str = "", status: int) -> Any:
    """The page with what was typed, and with the bag as it is now."""
    with read() as session:
        country = form.country.data if form.country.data in COUNTRIES else config().country
        bag = _bag(session, country)
    return _page(form, bag, said=said, status=status) if bag.lines else _without_bag()


def _went_wrong(form: CheckoutForm, error: ShopError) -> Any:
    """Nothing was charged: say what it was, and let the button be pressed again."""
    if isinstance(error, placing.CartChanged | OutOfStock | Invalid):
        return _changed(form, error)
    if isinstance(error, NotFound):
        return _without_bag()
    if isinstance(error, GatewayUnavailable):
        said = gettext("The payment service doesn't answer. Nothing was charged; please try again.")
    elif isinstance(error, GatewayRefused):
        said = gettext("The payment page could not be opened. Nothing was charged.")
    else:
        said = error.facts.get("say") or gettext("A payment for this bag is under way already.")
    return _again(form, said=said, status=error.status)


def _start(form: CheckoutForm) -> Payment:
    """The payment attempt of this press; a draft with other contents is closed first."""
    for _attempt in range(2):
        try:
            with database().write() as session:
                return placing.start_order(
                    session,
                    cookie.get("cart", ""),
                    form.to_buyer(current_locale()),
                    placing.Shop(config().order_prefix, config().currency, config().locale),
                    seen_total_minor=form.seen_total.data,
                    customer_id=viewer().customer_id,
                )
        except placing.DraftInTheWay as error:
            old = error.facts["payment_id"]
            paying.close_attempt(database(), gateway(), old, config(), because="changed")
    raise Conflict("two checkouts of one bag at once", say=gettext("Please try once more."))


def _changed(form: CheckoutForm, error: Exception) -> Any:
    """The bag isn't what it was: say so, show it as it is now, charge nothing."""
    with read() as session:
        bag = _bag(session, form.country.data)
    if isinstance(error, OutOfStock):
        sku = error.facts.get("sku")
        title = next((line.title for line in bag.lines if line.sku == sku), "")
        said = gettext(
            "%(title)s is no longer there in that number. Please look at your bag.", title=title
        )
    else:
        said = gettext("Your bag changed meanwhile. Please look at the new total before you order.")
    return _page(form, bag, said=said, status=409) if bag.lines else _without_bag()


def _without_bag() -> Response:
    """The bag is gone: bought already (show that order), or never there."""
    flash(gettext("This bag was ordered already, or is empty."), "info")
    return redirect(url_for("cart.show"), 303)


def _page(form: CheckoutForm, bag: BagView, *, said: str = "", status: int = 200) -> Any:
    """The page; what was typed stays, but the button asks for the total that is shown now."""
    form.seen_total.data, form.seen_total.raw_data = bag.quote.total_minor, None
    return render_template("orders/checkout.html", form=form, bag=bag, said=said), status


def _form(**given: Any) -> CheckoutForm:
    form = CheckoutForm(**given)
    form.offer_countries(current_locale(), config().country)
    return form


def _bag(session: Session, country: str) -> BagView:
    locale = other_locale(config().locale)
    return show_bag(session, cookie.get("cart"), country, locale)


def _known(session: Session) -> dict[str, str]:
    """What a signed-in shopper needn't type again: contact, and the last order's address."""
    customer_id = viewer().customer_id
    if customer_id is None:
        return {}
    person = session.get_one(Customer, customer_id)
    last = select(Order).where(Order.customer_id == customer_id).order_by(Order.id.desc()).limit(1)
    order = session.scalar(last)
    known = {"email": person.email or "", "name": person.name, "phone": person.phone}
    if order is not None:
        known |= {name: getattr(order, name) for name in PREFILLED if getattr(order, name)}
    return known


@blueprint.get("/orders/<number>/payment")
@public
def back_from_payment(number: str) -> Response:
    """Where the payment page sends the shopper: ask the provider, settle, show the order.

    The one GET that may change something: the provider redirects with GET, and the change is the
    provider's own truth, applied once whoever asks. What the address says is not believed.
    """
    with read() as session:
        order, payment_id = queries.find_attempt(session, number, viewer())
    try:
        if payment_id is not None and order.state == DRAFT:
            paying.ask_and_settle(database(), gateway(), payment_id)
    except Unavailable:
        flash(gettext("Your bank's answer is on its way. This page will know in a moment."), "info")
    return redirect(url_for("orders.show", number=number), 303)


@blueprint.post("/stripe/webhook")
@public
def webhook() -> Any:
    """The provider tells what happened; signed, and applied once. Raises ForgedEvent (400)."""
    signature = request.headers.get("Stripe-Signature", "")
    paying.receive_event(database(), gateway(), request.get_data(), signature)
    return "", 204
