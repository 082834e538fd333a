"""How the payment's end comes in: the shopper comes back, and the provider's webhook tells."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from orders import paying, queries
from orders.blueprint import blueprint
from orders.jobs import gateway
from orders.models import DRAFT
from shop.access import public, viewer
from shop.db import database, read
from shop.errors import Unavailable


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
