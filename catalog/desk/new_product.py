"""A new product: a title and a shelf are enough for a draft; the rest may come at once or later."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.blueprint import config, desk_blueprint
from catalog.desk.companions import suggestions as found_products
from catalog.desk.editor_forms import NewProductForm, offered
from catalog.desk.editor_queries import shelf_choices
from catalog.desk.form_errors import faults, has_errors
from catalog.desk.markup import to_html
from catalog.desk.pictures import is_known, store_uploads
from catalog.desk.typed import say
from catalog.editing import ProductEdit, create_product, edit_product, set_stock
from catalog.forms import to_minor
from catalog.models import ACTIVE, Product
from catalog.product_data import PictureData
from catalog.products import SkuTaken
from catalog.stock_models import StockLocation
from catalog.tree import read_tree
from shop.access import staff, viewer
from shop.db import read, write

Uploads = list[tuple[str, str]]


@desk_blueprint.get("/new")
@staff("catalogue.edit")
def new_product() -> str:
    """The empty form; ``?shelf=`` sets the shelf."""
    form = NewProductForm(formdata=None, category_id=request.args.get("shelf", type=int))
    return _page(form, [])


@desk_blueprint.post("/new")
@staff("catalogue.edit")
def make_product() -> Response | tuple[str, int]:
    """Make a draft and open it in the editor; or put it on sale at once."""
    form = NewProductForm()
    uploads, wrong = store_uploads(config().picture_folder, form.uploads.data)
    uploads += [(stem, "") for stem in request.form.getlist("stored")[:100]]
    _furnish(form)
    form.validate()
    for message in wrong:
        say(form.uploads, message)
    _refuse_unpriced(form)
    if not has_errors(form):
        try:
            product = _made(form, _unique(uploads))
        except SkuTaken as error:
            handle = str(error.facts["handle"])
            said = gettext("The product %(handle)s has this SKU already.", handle=handle)
            say(form.sku, said)
        else:
            published = product.status == ACTIVE
            flash(gettext("On sale now") if published else gettext("Draft saved"), "ok")
            return redirect(url_for(".product", product_id=product.id), 303)
    return _page(form, _unique(uploads)), 422


def _unique(uploads: Uploads) -> Uploads:
    """Only what really was put away; a page may claim anything."""
    folder = config().picture_folder
    return [one for one in dict(uploads).items() if is_known(one[0], set(), folder)]


def _refuse_unpriced(form: NewProductForm) -> None:
    if "publish" in request.form and not to_minor(form.price.data, config().currency):
        say(form.price, gettext("A price first: it would go on sale for nothing."))


def _made(form: NewProductForm, uploads: Uploads) -> Product:
    currency, actor = config().currency, viewer().actor
    with write() as session:
        product = create_product(
            session,
            form.title.data,
            form.category_id.data,
            actor=actor,
            price_minor=to_minor(form.price.data, currency) or 0,
            currency=currency,
            sku=form.sku.data or "",
            description_html=to_html(form.description.data or ""),
        )
        changes: dict[str, Any] = {}
        if uploads:
            changes["pictures"] = [PictureData(stem, product.title) for stem, _ in uploads]
        if "publish" in request.form:
            changes["status"] = ACTIVE
        if changes:
            edit_product(session, product.id, product.version, ProductEdit(**changes), actor)
        if form.units.data:
            _put_away(session, product, form.units.data)
    return product


def _put_away(session: Session, product: Product, units: int) -> None:
    """What is there already lies at the place that ships first."""
    first = select(StockLocation.id).order_by(StockLocation.position, StockLocation.id).limit(1)
    place = session.scalar(first)
    if place is not None:
        set_stock(
            session,
            product.id,
            product.variants[0].id,
            place,
            seen=0,
            counted=units,
            reason="delivery",
            actor=viewer().actor,
        )


def _furnish(form: NewProductForm) -> None:
    with read() as session:
        form.category_id.choices = offered(shelf_choices(read_tree(session)))


def _page(form: NewProductForm, uploads: Uploads) -> str:
    _furnish(form)
    with read() as session:
        places = select(StockLocation.name).order_by(StockLocation.position, StockLocation.id)
        place = session.scalar(places.limit(1))
    return render_template(
        "catalog/desk_product_new.html",
        form=form,
        faults=faults(form),
        stored=uploads,
        place=place or "",
        currency=config().currency,
    )


@desk_blueprint.get("/suggestions")
@staff("catalogue.edit")
def suggestions() -> dict[str, list[dict[str, str]]]:
    """Products that fit what is being typed, for the fields that name one."""
    with read() as session:
        found = found_products(session, request.args.get("q", "")[:80])
    return {"products": [{"handle": one.handle, "title": one.title} for one in found]}
