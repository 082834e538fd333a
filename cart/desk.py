"""The desk's zones and methods of delivery: one page, with the one that is open beside the list."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from cart.desk_drafts import (
    band_words,
    method_data,
    method_draft,
    shown_method,
    typed_method,
    typed_zone,
    zone_data,
    zone_draft,
)
from cart.desk_forms import MethodForm, ZoneForm
from cart.shipping_models import ShippingMethod, ShippingZone
from cart.zones import save_method, save_zone
from catalog.desk.conflicts import Difference, Draft, is_open, reconciled, seen_of
from catalog.desk.differing import Choice
from catalog.desk.form_errors import faults, has_errors
from catalog.desk.typed import say
from catalog.stock_models import StockLocation
from shop.access import staff, viewer
from shop.config import Config
from shop.db import read, write
from shop.desk import Section
from shop.errors import Conflict, NotFound, Stale
from shop.locales import LANGUAGES

blueprint = Blueprint(
    "cart_desk", __name__, template_folder="templates", url_prefix="/desk/delivery"
)
_CONFLICT, _WRONG = 409, 422
_NEW: Draft = {"days_min": 1, "days_max": 3, "active": True, "position": 0, "bands": []}


@dataclass(slots=True)
class Delivery:
    """All zones and methods, the shops, and what is open."""

    zones: list[ShippingZone]
    methods: list[ShippingMethod]
    shops: list[StockLocation]
    zone: ShippingZone | None = None
    method: ShippingMethod | None = None


def sections() -> list[Section]:
    """This package's entry in the desk's rail."""
    return [Section("truck", lambda: gettext("Delivery"), "cart_desk.show", "delivery.edit")]


@blueprint.get("/")
@staff("delivery.edit")
def show() -> str:
    """The list; ``?zone=1`` or ``?method=1`` opens one, 0 the form for a new one."""
    zone_id, method_id = (request.args.get(name, type=int) for name in ("zone", "method"))
    with read() as session:
        found = _read(session, zone_id, method_id)
    if zone_id is not None:
        draft = zone_draft(found.zone) if found.zone else {}
        return _page(found, zone_form=_filled(ZoneForm, draft, draft, found.zone))
    if method_id is not None:
        draft = method_draft(found.method, _others()) if found.method else _NEW
        shown = shown_method(draft, _currency(), _others())
        form = _filled(MethodForm, shown, draft, found.method)
        _furnish(form, found)
        return _page(found, method_form=form)
    return _page(found)


@blueprint.post("/zones")
@staff("delivery.edit")
def make_zone() -> Any:
    """One more zone."""
    return _save_zone(None)


@blueprint.post("/zones/<int:zone_id>")
@staff("delivery.edit")
def change_zone(zone_id: int) -> Any:
    """Another name, other countries. Raises NotFound."""
    return _save_zone(zone_id)


def _save_zone(zone_id: int | None) -> Any:
    with read() as session:
        found = _read(session, zone_id, None)
    zone, form = found.zone, ZoneForm()
    theirs = zone_draft(zone) if zone else {}
    if not form.validate():
        return _page(found, zone_form=form), _WRONG
    after, differing, moved = _reconciled(form, typed_zone(form), theirs, zone)
    if moved and is_open(differing, request.form):
        return _page(found, zone_form=form, differing=differing), _CONFLICT
    try:
        with write() as session:
            version = zone.version if zone else 0
            saved = save_zone(
                session, zone_data(after), zone_id, version=version, actor=viewer().actor
            )
    except Stale:
        return _save_zone(zone_id)
    except Conflict as error:
        said = gettext("%(area)s is in the zone %(zone)s already.", **error.facts)
        say(form.areas, said)
        return _page(found, zone_form=form), _WRONG
    flash(gettext("Zone saved"), "ok")
    return redirect(url_for(".show", zone=saved.id), 303)


@blueprint.post("/methods")
@staff("delivery.edit")
def make_method() -> Any:
    """One more way to get one's things."""
    return _save_method(None)


@blueprint.post("/methods/<int:method_id>")
@staff("delivery.edit")
def change_method(method_id: int) -> Any:
    """Other prices, another name. Raises NotFound."""
    return _save_method(method_id)


def _save_method(method_id: int | None) -> Any:
    with read() as session:
        found = _read(session, None, method_id)
    method, form = found.method, MethodForm()
    _furnish(form, found)
    if not (form.validate() and _makes_sense(form)):
        return _page(found, method_form=form), _WRONG
    theirs = method_draft(method, _others()) if method else {}
    mine = typed_method(form, _others(), _currency())
    after, differing, moved = _reconciled(form, mine, theirs, method)
    if moved and is_open(differing, request.form):
        return _page(found, method_form=form, differing=differing), _CONFLICT
    try:
        with write() as session:
            data, version = method_data(after, _others()), method.version if method else 0
            saved = save_method(session, data, method_id, version=version, actor=viewer().actor)
    except Stale:
        return _save_method(method_id)
    flash(gettext("Delivery saved"), "ok")
    return redirect(url_for(".show", method=saved.id), 303)


def _makes_sense(form: MethodForm) -> bool:
    """What no single field can know; says beside one of them what is wrong."""
    rows = [entry.form for entry in form.bands]
    priced = [row for row in rows if row.price.data]
    for row in rows:
        if not row.price.data and (row.goods_from.data or row.weight_to.data is not None):
            say(row.price, gettext("What does it cost then?"))
    if not priced:
        say(rows[0].price if rows else form.name, gettext("What does it cost?"))
    keys = [(row.goods_from.data or "0", row.weight_to.data) for row in priced]
    for index, row in enumerate(priced):
        if keys[index] in keys[:index]:
            say(row.price, gettext("Another line is for the same."))
    if form.days_max.data < form.days_min.data:
        say(form.days_max, gettext("That is less than at least."))
    return not has_errors(form)


def _read(session: Session, zone_id: int | None, method_id: int | None) -> Delivery:
    zones = select(ShippingZone).options(selectinload(ShippingZone.areas))
    methods = select(ShippingMethod).options(joinedload(ShippingMethod.location))
    shops = select(StockLocation).where(StockLocation.public).order_by(StockLocation.position)
    found = Delivery(
        list(session.scalars(zones.order_by(ShippingZone.position, ShippingZone.id))),
        list(session.scalars(methods.order_by(ShippingMethod.position, ShippingMethod.id))),
        list(session.scalars(shops)),
    )
    found.zone = next((one for one in found.zones if one.id == zone_id), None)
    found.method = next((one for one in found.methods if one.id == method_id), None)
    if (zone_id and found.zone is None) or (method_id and found.method is None):
        raise NotFound("no such zone or method", zone=zone_id, method=method_id)
    return found


def _reconciled(
    form: Any, mine: Draft, theirs: Draft, stored: ShippingZone | ShippingMethod | None
) -> tuple[Draft, list[Difference], bool]:
    """(what is to be stored, what there is to choose, whether somebody else was quicker)."""
    if stored is None:
        return mine, [], False
    moved = form.version.data != stored.version
    after, differing = reconciled(request.form, theirs | mine, theirs, moved=moved)
    form.version.data, form.seen.data = stored.version, seen_of(theirs)
    form.version.raw_data = None
    return after, differing, moved


def _filled(kind: Any, shown: Draft, draft: Draft, stored: Any) -> Any:
    version = {"version": stored.version, "seen": seen_of(draft)} if stored else {}
    return kind(formdata=None, data=shown | version)


def _furnish(form: MethodForm, found: Delivery) -> None:
    shops = list(found.shops)
    here = found.method.location if found.method else None
    if here is not None and here.id not in {one.id for one in shops}:
        shops.append(here)
    form.offer_places([(zone.id, zone.name) for zone in found.zones], shops)


def _others() -> list[str]:
    return [code for code in LANGUAGES if code != _config().locale]


def _currency() -> str:
    return _config().currency


def _config() -> Config:
    found: Config = current_app.extensions["config"]
    return found


def _page(
    found: Delivery,
    zone_form: ZoneForm | None = None,
    method_form: MethodForm | None = None,
    differing: list[Difference] | None = None,
) -> str:
    form = zone_form or method_form
    return render_template(
        "cart/desk_delivery.html",
        found=found,
        zone_form=zone_form,
        method_form=method_form,
        form=form,
        faults=faults(form) if form else [],
        differing=[_line(one, form) for one in differing or []],
        tongues=LANGUAGES,
        bands_of=lambda row: band_words(
            [[one["goods_from"], one["weight_to"], one["price"]] for one in row.bands], _currency()
        ),
    )


def _line(one: Difference, form: Any) -> Choice:
    """A difference in words."""
    name, _, code = one.key.partition(" ")
    label = gettext("Prices") if name == "bands" else str(form[name].label.text)
    label = f"{label} ({LANGUAGES[code]})" if code else label
    mine, theirs = (_words(name, side, form) for side in (one.mine, one.theirs))
    return Choice(one.key, label, mine, theirs, one.keep)


def _words(name: str, value: Any, form: Any) -> str:
    if name == "bands":
        return band_words(value, _currency()) or "–"
    if name == "free_from" and value is not None:
        return band_words([[0, None, value]], _currency())
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "place":
        return str(dict(form.place.choices).get(value, value))
    return str(value) if value not in (None, "") else "–"
