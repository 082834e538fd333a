"""Asking to be told when something is back: the form, the mailed link, and the way out.

The answer to asking is the same for every address, known or not.
"""

from typing import Any
from urllib.parse import quote

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from cart import alerts
from cart.blueprint import blueprint
from cart.forms import AlertForm
from cart.wish_models import StockAlert
from catalog.naming import names_of
from shop import ids
from shop.access import link_key, opened_by_key, public, viewer
from shop.config import Config
from shop.db import read, write
from shop.errors import Forbidden, Invalid, NotFound
from shop.forgery import from_here, is_from_here
from shop.limits import MAILED_LINKS, limiter
from shop.locales import current_locale, other_locale, public_url


def alert_link(alert_id: int, version: int) -> str:
    """The way to one's asking, for mails."""
    key = link_key("alert", alert_id, version)
    return f"{public_url(f'/stock-alerts/{alert_id}')}?key={key}"


def product_link(handle: str, sku: str) -> str:
    """The way to a thing, for mails, where signs that Markdown knows have a stroke before them."""
    found = quote(sku.replace("\\", ""))
    return f"{public_url(f'/p/{quote(handle)}')}?variant={found}"


@blueprint.post("/stock-alerts")
@public
@from_here
@limiter.limit(MAILED_LINKS)
def ask_alert() -> Any:
    """Write an address down for something that is sold out."""
    form, proven = AlertForm(), _proven()
    form.email.data = form.email.data or proven or ""
    valid = form.validate()
    if form.variant_id.errors:
        raise NotFound("not for sale")
    if valid:
        try:
            with write() as session:
                given = (form.variant_id.data, form.email.data, current_locale())
                alerts.ask(session, *given, proven=proven)
        except Invalid:
            form.email.errors = [gettext("Please give an e-mail address.")]
        else:
            return render_template("cart/alert_sent.html", email=form.email.data, proven=proven)
    return render_template("cart/alert_ask.html", form=form), 422


def _proven() -> str | None:
    """The address of whoever is signed in here as a shopper: proven, or there were no account."""
    email: str | None = current_user.account.email if viewer().customer_id else None
    return email


@blueprint.get("/stock-alerts/<int:alert_id>")
@public
def alert(alert_id: int) -> Any:
    """Where the mailed link leads: what was asked for, and both buttons."""
    return _shown(alert_id)


@blueprint.get("/stock-alerts/<int:alert_id>/end")
@public
def ending_alert(alert_id: int) -> Any:
    """The same page, for mail programs that open the way out (RFC 8058 has them send a POST)."""
    return _shown(alert_id)


def _shown(alert_id: int) -> Any:
    config: Config = current_app.extensions["config"]
    with read() as session:
        found = alerts.find(session, alert_id)
        opened = opened_by_key("alert", found.id, found.version)
        if opened:
            return opened
        _check_owner(found)
        name = names_of(session, [found.variant], other_locale(config.locale))[found.variant_id]
    return render_template("cart/alert.html", alert=found, name=name)


@blueprint.post("/stock-alerts/<int:alert_id>/confirmation")
@public
def confirm_alert(alert_id: int) -> Any:
    """The mailbox agrees."""
    with write() as session:
        found = alerts.find(session, alert_id)
        _check_owner(found)
        alerts.confirm(session, found.id, found.version)
    return redirect(url_for(".alert", alert_id=alert_id), 303)


@blueprint.post("/stock-alerts/<int:alert_id>/end")
@public
def end_alert(alert_id: int) -> Any:
    """No mail, please: by the button of the page, or by a mail program with the mailed key."""
    with write() as session:
        found = alerts.find(session, alert_id)
        key = request.args.get("key", "")
        if not ids.same(key, link_key("alert", found.id, found.version)):
            _check_owner(found)
            if not is_from_here():
                raise Forbidden("sent by another site")
        alerts.end(session, found.id)
    if "key" in request.args:
        return gettext("You get no mail about this any more."), 200, {"Content-Type": "text/plain"}
    return redirect(url_for(".alert", alert_id=alert_id), 303)


def _check_owner(found: StockAlert) -> None:
    """Raises NotFound for everybody but the mailbox and its customer."""
    if not viewer().owns(found.customer_id or -1, "alert", found.id, found.version):
        raise NotFound("not yours")
