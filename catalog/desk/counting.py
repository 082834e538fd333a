"""Counting what lies at a location, on the product's page: place by place, with a reason."""

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog import editing
from catalog.blueprint import desk_blueprint
from catalog.desk.editor import zone
from catalog.desk.editor_page import editor_page
from catalog.desk.editor_queries import read_editing
from catalog.desk.filling import filled
from catalog.forms import StockForm
from catalog.stock import OutOfStock
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Stale

_CONFLICT, _WRONG = 409, 422


@desk_blueprint.post("/<int:product_id>/variants/<int:variant_id>/stock/<int:location_id>")
@staff("catalogue.edit")
def set_stock(product_id: int, variant_id: int, location_id: int) -> Response | tuple[str, int]:
    """How many there really are, and why."""
    form = StockForm()
    place = (product_id, variant_id, location_id)
    if not form.validate():
        return _refused(place, form, _WRONG)
    try:
        with write() as session:
            editing.set_stock(
                session,
                *place,
                seen=form.seen.data,
                counted=form.counted.data,
                reason=form.reason.data,
                actor=viewer().actor,
            )
    except Stale:
        said = gettext("It has moved since: the figure beside it is the new one.")
        return _refused(place, form, _CONFLICT, said)
    except OutOfStock:
        said = gettext("More than that is promised to orders already. Cancel or ship them first.")
        return _refused(place, form, _CONFLICT, said)
    flash(gettext("Stock saved"), "ok")
    return redirect(url_for(".product", product_id=product_id, _anchor="stock"), 303)


def _refused(
    place: tuple[int, int, int], form: StockForm, status: int, said: str = ""
) -> tuple[str, int]:
    """The same page, with what was typed and what is wrong with it beside it."""
    if said:
        form.form_errors.append(said)
    product_id, variant_id, location_id = place
    with read() as session:
        now = read_editing(session, product_id)
        counting = (variant_id, location_id, form)
        page = editor_page(session, now, filled(now, zone()), counting=counting)
    return page, status
