"""The desk's list of products: search, filters, sorting and paging, all of it in the address."""

from typing import Any

from flask import current_app, render_template, request, url_for

from catalog.blueprint import config, desk_blueprint
from catalog.desk.filtering import SORTS, filter_panel
from catalog.desk.forms import ViewForm
from catalog.desk_filters import DeskFilters
from catalog.desk_lists import brand_names, read_list, shelf_choices
from catalog.forms import STATUSES
from shop.access import staff, viewer
from shop.db import read
from shop.saved_views import views_of

SECTION = "products"


@desk_blueprint.get("/")
@staff("catalogue.edit")
def products() -> str:
    """The list that the address asks for."""
    return products_page(DeskFilters.from_args(request.args))


def products_page(
    filters: DeskFilters, saving: ViewForm | None = None, renaming: ViewForm | None = None
) -> str:
    """The list; a form that was refused is shown again as it was sent."""
    with read() as session:
        found = read_list(session, filters)
        shelves, brands = shelf_choices(session), brand_names(session)
        own = views_of(session, viewer().account_id or 0, SECTION)
    here = next((view for view in own if view.query == filters.query()), None)
    return render_template(
        "catalog/desk_products.html",
        found=found,
        filters=filters,
        panel=filter_panel(filters, ".products", shelves, brands),
        own_views=own,
        here=here,
        saving=saving or ViewForm(formdata=None, query=filters.query()),
        renaming=renaming or ViewForm(formdata=None, name=here.name if here else ""),
        saving_open=saving is not None,
        sorts=SORTS,
        new_product_url=_url_if_there("catalog_desk.new_product"),
        statuses=dict(STATUSES),
        currency=config().currency,
        sort_url=lambda one: url_for(".products", **filters.args(sort=one)),
        url_for_page=lambda page: url_for(".products", **filters.args(page=page)),
        chosen=_chosen(filters),
    )


def _chosen(filters: DeskFilters) -> dict[str, Any]:
    """What goes along when all that match are to be changed."""
    return {name: value for name, value in filters.args().items() if name != "sort"}


def _url_if_there(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""
