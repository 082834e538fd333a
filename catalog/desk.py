"""The desk's catalogue: find a product, see its stock and past, change price, stock and status."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog import editing
from catalog.desk_queries import DeskProduct, desk_product, product_rows
from catalog.forms import MOVEMENTS, REASONS, STATUSES, PriceForm, StatusForm, StockForm, to_minor
from catalog.stock import OutOfStock
from shop.access import staff, viewer
from shop.config import Config
from shop.db import read, write
from shop.desk import Section
from shop.errors import Invalid, Stale

blueprint = Blueprint(
    "catalog_desk", __name__, template_folder="templates", url_prefix="/desk/catalogue"
)


def sections() -> list[Section]:
    """This package's entry in the desk's rail."""
    return [Section("tag", lambda: gettext("Catalogue"), "catalog_desk.products", "catalogue.edit")]


@blueprint.get("/")
@staff("catalogue.edit")
def products() -> str:
    """The list, searched and filtered by its address."""
    text = " ".join(request.args.get("q", "")[:80].replace("\0", "").split())
    status = request.args.get("status", "")
    known = status if status in dict(STATUSES) else ""
    with read() as session:
        found = product_rows(session, text, known, request.args.get("page", 1, type=int))
    return render_template(
        "catalog/desk_products.html",
        found=found,
        text=text,
        status=known,
        statuses=STATUSES,
        currency=_currency(),
        url_for_page=lambda page: url_for(".products", q=text, status=known, page=page),
    )


@blueprint.get("/<int:product_id>")
@staff("catalogue.edit")
def product(product_id: int) -> str:
    """One product: variants, stock by location, prices and movements. Raises NotFound."""
    with read() as session:
        found = desk_product(session, product_id)
    return _page(found)


def _page(found: DeskProduct) -> str:
    stored = found.product
    return render_template(
        "catalog/desk_product.html",
        found=found,
        product=stored,
        status_form=StatusForm(formdata=None, status=stored.status, version=stored.version),
        stock_form_reasons=REASONS,
        reasons=MOVEMENTS,
        currency=_currency(),
    )


@blueprint.post("/<int:product_id>/status")
@staff("catalogue.edit")
def set_status(product_id: int) -> Response:
    """Put a product on sale or take it off."""
    form = StatusForm()
    if not form.validate():
        return _refused(product_id, gettext("Please choose a status."))
    try:
        with write() as session:
            editing.set_status(session, product_id, form.version.data, form.status.data)
    except Stale:
        return _refused(product_id, _changed_meanwhile())
    return _done(product_id, gettext("Status saved"))


@blueprint.post("/<int:product_id>/variants/<int:variant_id>/price")
@staff("catalogue.edit")
def set_price(product_id: int, variant_id: int) -> Response:
    """Another price for a variant."""
    form = PriceForm()
    if not form.validate():
        return _refused(product_id, gettext("An amount such as 84.00, please."))
    price = to_minor(form.price.data, _currency()) or 0
    compare_at = to_minor(form.compare_at.data, _currency())
    try:
        with write() as session:
            editing.set_price(session, product_id, variant_id, form.version.data, price, compare_at)
    except Stale:
        return _refused(product_id, _changed_meanwhile())
    except Invalid:
        return _refused(product_id, gettext("The price before the cut must be the higher one."))
    return _done(product_id, gettext("Price saved"))


@blueprint.post("/<int:product_id>/variants/<int:variant_id>/stock/<int:location_id>")
@staff("catalogue.edit")
def set_stock(product_id: int, variant_id: int, location_id: int) -> Response:
    """How many there really are, and why."""
    form = StockForm()
    if not form.validate():
        return _refused(product_id, gettext("A whole number, from zero up."))
    try:
        with write() as session:
            editing.set_stock(
                session,
                product_id,
                variant_id,
                location_id,
                seen=form.seen.data,
                counted=form.counted.data,
                reason=form.reason.data,
                by=viewer().name,
            )
    except Stale:
        return _refused(product_id, _changed_meanwhile())
    except OutOfStock:
        said = gettext("More than that is promised to orders already. Cancel or ship them first.")
        return _refused(product_id, said)
    return _done(product_id, gettext("Stock saved"))


def _changed_meanwhile() -> str:
    return gettext("Somebody changed this meanwhile. Here is how it stands now.")


def _refused(product_id: int, said: str) -> Response:
    flash(said, "bad")
    return redirect(url_for(".product", product_id=product_id), 303)


def _done(product_id: int, said: str) -> Response:
    flash(said, "ok")
    return redirect(url_for(".product", product_id=product_id), 303)


def _currency() -> str:
    config: Config = current_app.extensions["config"]
    return config.currency
