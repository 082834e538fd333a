"""Saved views of the list of products: each person's own, as tabs beside those of the house."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.blueprint import desk_blueprint
from catalog.desk.forms import ViewForm
from catalog.desk.products import SECTION, products_page
from catalog.desk_filters import DeskFilters
from shop import saved_views
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Invalid
from shop.saved_views import MOST_VIEWS, NameTaken


@desk_blueprint.post("/views")
@staff("catalogue.edit")
def save_view() -> Any:
    """Keep what the list shows under a name; a name that exists shows the new filters."""
    form = ViewForm()
    filters = DeskFilters.from_query(form.query.data or "")
    if not form.validate():
        return products_page(filters, saving=form), 422
    try:
        with write() as session:
            saved_views.save_view(session, _me(), SECTION, form.name.data, filters.query())
    except Invalid:
        said = gettext("Up to %(most)s views, and each needs a filter.", most=MOST_VIEWS)
        form.name.errors = [said]
        return products_page(filters, saving=form), 422
    flash(gettext("View saved"), "ok")
    return _shown(filters.query())


@desk_blueprint.post("/views/<int:view_id>/name")
@staff("catalogue.edit")
def rename_view(view_id: int) -> Any:
    """Another name for one's own view."""
    form = ViewForm()
    with read() as session:
        query = saved_views.own_view(session, _me(), view_id).query
    filters = DeskFilters.from_query(query)
    if not form.validate():
        return products_page(filters, renaming=form), 422
    try:
        with write() as session:
            saved_views.rename_view(session, _me(), view_id, form.name.data)
    except NameTaken:
        form.name.errors = [gettext("Another of your views has this name.")]
        return products_page(filters, renaming=form), 422
    return _shown(query)


@desk_blueprint.post("/views/<int:view_id>/deletion")
@staff("catalogue.edit")
def delete_view(view_id: int) -> Response:
    """Forget one's own view; the products stay what they are."""
    with write() as session:
        saved_views.delete_view(session, _me(), view_id)
    flash(gettext("View deleted"), "ok")
    return redirect(url_for(".products"), 303)


def _me() -> int:
    return viewer().account_id or 0


def _shown(query: str) -> Response:
    return redirect(url_for(".products", **DeskFilters.from_query(query).args()), 303)
