"""The desk's orders: what to pack, what is on its way, and what needs a look."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from orders import actions, capturing, collecting, fulfilment, giving_back, promises, queries
from orders.forms import PayoutForm, ReceiptForm, ShipForm, StepForm
from orders.gateways import GatewayUnavailable
from orders.jobs import gateway
from orders.payment_models import CARD
from orders.shipment_models import Shipment
from orders.timeline import timeline
from shop.access import staff, viewer
from shop.db import database, read, write
from shop.desk import Section, neighbours
from shop.errors import Invalid, NotFound, ShopError, Stale

blueprint = Blueprint(
    "orders_desk", __name__, template_folder="templates", url_prefix="/desk/orders"
)


def sections() -> list[Section]:
    """This package's entry in the desk's rail, with how many orders wait to be packed."""
    return [
        Section(
            "box",
            lambda: gettext("Orders"),
            "orders_desk.queue",
            "orders.see",
            lambda session: queries.counts(session)["pack"],
        )
    ]


_VIEW_OF = {
    "paid": "pack",
    "ordered": "pack",
    "collect": "pack",
    "transfer": "await",
    "paid_pickup": "pack",
    "shipped": "way",
    "ready": "pickup",
    "delivered": "done",
    "collected": "done",
    "refunded": "done",
    "problem": "look",
    "lapsed": "look",
}


def _views() -> list[tuple[str, str]]:
    return [
        ("pack", gettext("Pack")),
        ("way", gettext("On its way")),
        ("await", gettext("Waiting for money")),
        ("pickup", gettext("To be picked up")),
        ("look", gettext("Look at")),
        ("done", gettext("Done")),
        ("unpaid", gettext("Unpaid")),
    ]


@blueprint.get("/")
@staff("orders.see")
def queue() -> str:
    """The queue alone."""
    return render_template("orders/desk_queue.html", **_queue())


def _queue(otherwise: str = "pack", here: str = "") -> dict[str, Any]:
    """The left pane: a saved view or a search, both in the address; and the case's neighbours."""
    text = request.args.get("q", "")[:200]
    view = request.args.get("view", otherwise)
    if view not in queries.VIEWS:
        raise NotFound("no such view")
    with read() as session:
        rows = queries.queue(session, view, text)
        counts = queries.counts(session)
    return {
        "rows": rows,
        "views": _views(),
        "counts": counts,
        "here": view,
        "q": text,
        **neighbours(
            [row.number for row, _status in rows],
            here,
            lambda one: url_for("orders_desk.case", number=one, view=view, q=text or None),
        ),
    }


@blueprint.get("/<number>")
@staff("orders.see")
def case(number: str) -> str:
    """One order: lines, parcel, money and story."""
    return case_page(number)


def case_page(number: str, ship_form: ShipForm | None = None, **forms: Any) -> str:
    """The whole case, with the form that was refused, if one was."""
    with read() as session:
        view = queries.show_order(session, number, viewer())
        story = actions.order_story(session, view.order)
    pending = next((parcel for parcel in view.shipments if parcel.state == "pending"), None)
    version = pending.version if pending else 0
    return render_template(
        "orders/desk_case.html",
        view=view,
        order=view.order,
        steps=timeline(view),
        story=story,
        ship_form=ship_form or ShipForm(formdata=None, version=version),
        receipt_form=forms.get("receipt_form")
        or ReceiptForm(formdata=None, version=view.order.version),
        payout_form=forms.get("payout_form") or PayoutForm(formdata=None),
        **_queue(_VIEW_OF.get(view.status.kind, "unpaid"), number),
    )


@blueprint.post("/<number>/shipments/<int:shipment_id>/dispatch")
@staff("orders.fulfil")
def dispatch(number: str, shipment_id: int) -> Any:
    """The parcel left, with this carrier under this number."""
    form = ShipForm()
    _own_shipment(number, shipment_id)
    if not form.validate():
        return case_page(number, form), 422
    try:
        capturing.capture_before_leaving(database(), gateway(), shipment_id, form.version.data)
        with write() as session:
            fulfilment.mark_shipped(
                session,
                shipment_id,
                form.version.data,
                carrier=form.carrier.data,
                tracking=form.tracking.data,
                actor=viewer().actor,
            )
    except Stale as error:
        flash(_stale(error), "warn")
        return case_page(number, form), 409
    except (promises.Unsecured, GatewayUnavailable) as error:
        flash(_unpaid(error), "warn")
        return case_page(number, form), error.status
    flash(gettext("Sent. The customer has a mail with the tracking number."), "ok")
    return _back(number)


@blueprint.post("/<number>/shipments/<int:shipment_id>/delivery")
@staff("orders.fulfil")
def deliver(number: str, shipment_id: int) -> Any:
    """The parcel arrived; the clocks of withdrawal and guarantee begin."""
    said = gettext("Delivered. Returns and guarantee run from today.")
    return _step(number, shipment_id, fulfilment.mark_delivered, said)


@blueprint.post("/<number>/shipments/<int:shipment_id>/readiness")
@staff("orders.fulfil")
def ready(number: str, shipment_id: int) -> Any:
    """It lies ready in the shop."""
    said = gettext("Ready. The customer has a mail to come for it.")
    return _step(number, shipment_id, collecting.mark_ready, said)


@blueprint.post("/<number>/shipments/<int:shipment_id>/collection")
@staff("orders.fulfil")
def collect(number: str, shipment_id: int) -> Any:
    """Somebody came for it; the clocks of withdrawal and guarantee begin."""
    said = gettext("Picked up. Returns and guarantee run from today.")
    return _step(number, shipment_id, collecting.mark_collected, said)


def _step(number: str, shipment_id: int, verb: Callable[..., Shipment], said: str) -> Any:
    """One step of a parcel that needs only the version of the page."""
    form = StepForm()
    _own_shipment(number, shipment_id)
    if not form.validate():
        raise Invalid("no version")
    try:
        if verb is collecting.mark_collected:
            capturing.capture_before_leaving(database(), gateway(), shipment_id, form.version.data)
        with write() as session:
            verb(session, shipment_id, form.version.data, actor=viewer().actor)
    except Stale as error:
        flash(_stale(error), "warn")
        return case_page(number), 409
    except collecting.NotPaidYet:
        flash(gettext("Please write down the money first: it is not paid yet."), "warn")
        return case_page(number), 409
    except (promises.Unsecured, GatewayUnavailable) as error:
        flash(_unpaid(error), "warn")
        return case_page(number), error.status
    flash(said, "ok")
    return _back(number)


@blueprint.post("/<number>/refund")
@staff("refunds.send")
def refund(number: str) -> Any:
    """The money that came and placed nothing goes back."""
    form = StepForm()
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            order = queries.find_order(session, number, viewer())
            back = giving_back.give_back(session, order.id, form.version.data, actor=viewer().actor)
            by_hand = back.payment.method != CARD
    except Stale:
        flash(gettext("A colleague was quicker, or the order was placed after all."), "warn")
        return case_page(number), 409
    if by_hand:
        flash(gettext("Please send the money by hand, and write its reference down here."), "info")
    else:
        flash(gettext("The money is on its way back."), "ok")
    return _back(number)


def _own_shipment(number: str, shipment_id: int) -> None:
    """Raise NotFound unless the parcel is really one of this order's."""
    with read() as session:
        if not fulfilment.belongs_to(session, shipment_id, number):
            raise NotFound("no such shipment", number=number, shipment=shipment_id)


def _unpaid(error: ShopError) -> str:
    """Why nothing may leave the house: the money for it could not be taken."""
    if isinstance(error, GatewayUnavailable):
        return gettext("The payment service doesn’t answer, so nothing was sent. Please try again.")
    if error.facts.get("why") == "capture":
        return gettext("The bank would not pay, so nothing was sent.")
    return gettext("The bank no longer promises this money, so nothing was sent.")


def _stale(error: Stale) -> str:
    states = {
        "pending": gettext("waiting to be packed"),
        "shipped": gettext("on its way"),
        "delivered": gettext("delivered"),
        "ready_for_pickup": gettext("ready to be picked up"),
        "collected": gettext("picked up"),
    }
    now = states.get(str(error.facts.get("state")), "")
    return gettext("A colleague was quicker: this parcel is %(state)s.", state=now)


def _back(number: str) -> Response:
    return redirect(url_for("orders_desk.case", number=number), 303)
