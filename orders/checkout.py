"""The checkout page: what is bought, by whom, how it comes, and how it is paid."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from cart.bearer import whose
from cart.delivery import countries
from cart.offers import emails_of
from cart.promises import promise
from cart.promotion_uses import UsedUp
from cart.queries import BagView, show_bag
from catalog.stock import OutOfStock
from orders import drafting, methods, paying, placing, queries, settling, waiting
from orders.blueprint import blueprint, config
from orders.checkout_codes import codes_changed
from orders.checkout_terms import seller_of, shop_of, tender_of
from orders.forms import CheckoutForm
from orders.gateways import GatewayRefused, GatewayUnavailable
from orders.jobs import bank_account, gateway
from orders.models import Order
from orders.payment_models import CARD, Payment
from shop.access import keep_link, public, viewer
from shop.customers import consents
from shop.customers.address_book import addresses_of
from shop.customers.consents import NEWSLETTER
from shop.customers.ledger_models import CREDIT, POINTS
from shop.customers.ledgers import TooLittleLeft, balances_of
from shop.customers.models import Address, Customer
from shop.db import database, read
from shop.errors import Conflict, Invalid, NotFound, ShopError
from shop.formats import money
from shop.locales import current_locale, other_locale

PREFILLED = ("name", "street", "street2", "postcode", "city", "region", "country", "phone")


@blueprint.get("/checkout")
@public
def checkout() -> Any:
    """Contact, delivery and the button that pays, on one page."""
    with read() as session:
        here, asked = config().country, request.args.get("country", "")
        known = {"country": here, **_known(session)}
        known |= {"country": asked} if asked and asked in countries(session, here) else {}
        form = _form(session, formdata=None, data=known)
        bag = _bag(session, form)
    if not bag.lines:
        return redirect(url_for("cart.show"), 302)
    return _page(form, bag)


@blueprint.post("/checkout")
@public
def order_and_pay() -> Any:
    """Make the order, hold its stock, and lead to the payment page.

    Pressing twice leads to the same place; whatever goes wrong keeps what was typed. The button
    that only updates the total makes nothing.
    """
    with read() as session:
        form = _form(session)
    changed = codes_changed(form)
    with read() as session:
        bag = _bag(session, form)
    if not bag.lines:
        return _without_bag()
    if changed or "fit" in request.form or "update" in request.form:  # only to be shown anew
        return _page(form, bag, status=422 if form.code.errors else 200)
    if not form.validate() or not bag.fits:
        return _page(form, bag, said="" if bag.fits else _no_such_delivery(), status=422)
    try:
        payment = _start(form, bag)
        keep_link("order", payment.order.number, payment.order.link_version)
        if payment.method != CARD or not payment.amount_minor:
            return redirect(url_for("orders.show", number=payment.order.number), 303)
        return redirect(paying.pay_page(database(), gateway(), payment.id, config()), 303)
    except (Conflict, Invalid, NotFound, GatewayUnavailable) as error:
        return _went_wrong(form, bag, error)


def _went_wrong(form: CheckoutForm, bag: BagView, error: ShopError) -> Any:
    """Nothing was charged: say what it was, and let the button be pressed again."""
    if isinstance(error, placing.CartChanged | OutOfStock | UsedUp | TooLittleLeft | Invalid):
        return _changed(form, error)
    if isinstance(error, NotFound):
        return _without_bag()
    if isinstance(error, GatewayUnavailable):
        said = gettext("The payment service doesn't answer. Nothing was charged; please try again.")
    elif isinstance(error, GatewayRefused):
        said = gettext("The payment page could not be opened. Nothing was charged.")
    else:
        said = error.facts.get("say") or gettext("A payment for this bag is under way already.")
    return _page(form, bag, said=said, status=error.status)


def _no_such_delivery() -> str:
    return gettext("That delivery isn’t offered for this bag and place. Please choose again.")


def _start(form: CheckoutForm, bag: BagView) -> Payment:
    """The payment attempt of this press; a draft with other contents is closed first."""
    for _attempt in range(2):
        try:
            with database().write() as session:
                payment = placing.start_order(
                    session,
                    whose(),
                    _buyer(form, bag),
                    shop_of(config()),
                    seen_total_minor=form.seen_total.data,
                    customer_id=viewer().customer_id,
                    method_id=form.method_id,
                    tender=tender_of(form, viewer().customer_id),
                    pay_by=form.method.data,
                )
                if payment.method != CARD:
                    waiting.confirm(session, payment, bank_account(config()))
                    session.refresh(payment, ["order"])
                if form.newsletter.data:
                    person = payment.order.customer_id
                    consents.say(session, person, NEWSLETTER, given=True, where="checkout")
                if not payment.amount_minor:
                    settling.settle_nothing_due(session, payment)
                return payment
        except placing.DraftInTheWay as error:
            old = error.facts["payment_id"]
            paying.close_attempt(database(), gateway(), old, config(), because="changed")
    raise Conflict("two checkouts of one bag at once", say=gettext("Please try once more."))


def _buyer(form: CheckoutForm, bag: BagView) -> drafting.Buyer:
    """Who buys; what is picked up goes to no street."""
    buyer = form.to_buyer(current_locale())
    if bag.method and bag.method.is_pickup:
        return replace(buyer, street="", postcode="", city="", country=config().country)
    return buyer


def _changed(form: CheckoutForm, error: Exception) -> Any:
    """The bag isn't what it was: say so, show it as it is now, charge nothing."""
    with read() as session:
        bag = _bag(session, form)
    if isinstance(error, OutOfStock):
        sku = error.facts.get("sku")
        title = next((line.title for line in bag.lines if line.sku == sku), "")
        said = gettext(
            "%(title)s is no longer there in that number. Please look at your bag.", title=title
        )
    elif isinstance(error, UsedUp):
        said = gettext(
            "%(name)s has just been used up. Please look at the new total.",
            name=error.facts["name"],
        )
    else:
        said = gettext("Your bag changed meanwhile. Please look at the new total before you order.")
    return _page(form, bag, said=said, status=409)


def _without_bag() -> Response:
    """The bag is gone: bought already (show that order), or never there."""
    with read() as session:
        bought = queries.order_of_bag(session, whose())
    if bought is not None:
        keep_link("order", bought.number, bought.link_version)
        flash(gettext("This bag was ordered already. Here is the order."), "info")
        return redirect(url_for("orders.show", number=bought.number), 303)
    flash(gettext("This bag was ordered already, or is empty."), "info")
    return redirect(url_for("cart.show"), 303)


def _page(form: CheckoutForm, bag: BagView, *, said: str = "", status: int = 200) -> Any:
    """The page; what was typed stays, but the button asks for the total that is shown now."""
    form.seen_total.data, form.seen_total.raw_data = bag.quote.total_minor, None
    form.seen_cards.data, form.seen_cards.raw_data = bag.cards_minor, None
    customer_id = viewer().customer_id
    with read() as session:
        book = addresses_of(session, customer_id or 0)
        balances = balances_of(session, customer_id)
    page = render_template(
        "orders/checkout.html",
        form=form,
        bag=bag,
        said=said,
        notes=methods.NOTES,
        book=book,
        credit_minor=balances[CREDIT],
        points=balances[POINTS],
        vat_number=form.full_vat_number,
        **_deliveries(bag),
    )
    return page, status


def _deliveries(bag: BagView) -> dict[str, dict[str, str]]:
    """What is said beside each delivery: its promise and its place, and its price."""
    notes, prices = {}, {}
    for offer in bag.offers:
        method, price = offer.method, offer.price_minor
        said = (promise(*method.days, pickup=method.is_pickup), method.carrier, method.place)
        notes[str(method.id)] = " · ".join(filter(None, said))
        prices[str(method.id)] = money(price, config().currency) if price else gettext("Free")
    return {"delivery_notes": notes, "delivery_prices": prices}


def _form(session: Session, **given: Any) -> CheckoutForm:
    """The form; where the country is none of ours it is priced for the shop's own."""
    form = CheckoutForm(**given)
    here = config().country
    form.offer_countries(current_locale(), here, tuple(countries(session, here)))
    return form


def _bag(session: Session, form: CheckoutForm) -> BagView:
    """The bag as the form would have it; the form learns which deliveries and ways to pay fit."""
    offered = [code for code, _name in form.country.choices]
    country = form.country.data if form.country.data in offered else config().country
    if not form.is_submitted():
        form.country.data = country
    bag = show_bag(
        session,
        whose(),
        country,
        other_locale(config().locale),
        postcode=form.postcode.data or "",
        vat_number=form.full_vat_number,
        method_id=form.method_id,
        seller=seller_of(config()),
        emails=[form.email.data or "", *emails_of(session, viewer().customer_id)],
    )
    form.offer_deliveries(bag)
    form.offer_methods(config())
    return bag


def _known(session: Session) -> dict[str, str]:
    """What a signed-in shopper needn't type again: contact, and where things went or should go.

    The address book decides; without one, the last order. ``?address=`` names another of theirs.
    """
    customer_id = viewer().customer_id
    if customer_id is None:
        return {}
    person = session.get_one(Customer, customer_id)
    known = {"email": person.email or "", "name": person.name, "phone": person.phone}
    book = addresses_of(session, customer_id)
    asked = request.args.get("address", type=int)
    place: Address | Order | None = next((one for one in book if one.id == asked), None)
    place = place or next(iter(book), None)
    last = select(Order).where(Order.customer_id == customer_id).order_by(Order.id.desc()).limit(1)
    place = place or session.scalar(last)
    if place is not None:
        known |= {name: getattr(place, name) for name in PREFILLED if getattr(place, name)}
    if isinstance(place, Order) and place.email:
        known["email"] = place.email
    return known
