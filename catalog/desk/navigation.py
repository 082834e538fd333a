"""The way about the desk's catalogue: one row of pages, the same on all of them.

Packages of their own (imports) stand in the row too, so it is built from names of endpoints.
"""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _

from catalog.blueprint import desk_blueprint
from shop.access import access_of, viewer

PLACES = (
    ("catalog_desk.products", _("Products")),
    ("catalog_desk.sheet", _("Prices and stock")),
    ("catalog_desk.shelves", _("Shelves")),
    ("catalog_desk.attributes", _("Attributes")),
    ("catalog_desk.brands", _("Brands")),
    ("catalog_desk.searches", _("Search")),
    ("catalog_desk.takes", _("Stock-taking")),
    ("catalog_imports.runs", _("Imports")),
    ("catalog_desk.changes", _("Changes")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the row."""

    label: str
    url: str
    here: bool


@desk_blueprint.app_template_global()
def catalogue_places() -> list[Place]:
    """The pages that this person may see; the one with the longest fitting address is here."""
    known = [(str(label), url_for(endpoint)) for endpoint, label in PLACES if _may_see(endpoint)]
    fitting = [url for _, url in known if request.path.startswith(_own_path(url))]
    here = max(fitting, key=len, default="")
    return [Place(label, url, url == here) for label, url in known]


def _may_see(endpoint: str) -> bool:
    if endpoint not in current_app.view_functions:
        return False
    access = access_of(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined] # noqa: SLF001
    return bool(access and access.permission and viewer().may(access.permission))


def _own_path(url: str) -> str:
    """An address without the language in front, as ``request.path`` has it."""
    return url.removeprefix(request.script_root)
