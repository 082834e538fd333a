"""Where a query may lead: to a page of this shop that there is, and never back to the search."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from catalog.help_pages import SLUGS
from catalog.models import ACTIVE, Product
from catalog.reader import Reader
from shop.access import access_of, local_path
from shop.locales import LANGUAGES

SEARCH = "catalog.search"
Route = tuple[str, Mapping[str, Any]]


def own_path(text: str, base_url: str) -> str:
    """What somebody copied from their browser as a path without host and language."""
    text = text.strip()
    inside = text.removeprefix(base_url)
    path = inside if inside.startswith("/") or text == inside else "/" + inside
    first, slash, rest = path.removeprefix("/").partition("/")
    return "/" + rest if first in LANGUAGES and (slash or not rest) else path


def is_search(path: str) -> bool:
    """Whether a path is the search page, to which no search may lead."""
    found = _route(path)
    return found is not None and found[0] == SEARCH


def is_there(catalogue: Reader, path: str) -> bool:
    """Whether anybody may open this path and would find something; one statement at most."""
    return path in those_there(catalogue, [path])


def those_there(catalogue: Reader, paths: Iterable[str]) -> set[str]:
    """Those paths that ``is_there``: one statement at most, however many there are."""
    routes = {path: route for path in paths if (route := _route(path)) and _is_open(route[0])}
    for_sale = _for_sale(catalogue, routes.values())
    return {path for path, route in routes.items() if _has(catalogue, *route, for_sale)}


def _route(path: str) -> Route | None:
    """The endpoint of a path of this shop and what it is asked for."""
    if local_path(path, "") != path or not path:
        return None
    try:
        return current_app.url_map.bind("").match(unquote(urlsplit(path).path), method="GET")
    except HTTPException:
        return None


def _is_open(endpoint: str) -> bool:
    """Whether everybody may go there; the search is no place to lead a search to."""
    access = access_of(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined] # noqa: SLF001
    return endpoint != SEARCH and access is not None and access.kind == "public"


def _for_sale(catalogue: Reader, routes: Iterable[Route]) -> set[str]:
    """The handles among the routes whose products are for sale."""
    handles = [values["handle"] for endpoint, values in routes if endpoint == "catalog.product"]
    wanted = select(Product.handle).where(Product.handle.in_(handles), Product.status == ACTIVE)
    return set(catalogue.session.scalars(wanted)) if handles else set()


def _has(catalogue: Reader, endpoint: str, values: Mapping[str, Any], for_sale: set[str]) -> bool:
    """Whether there is the thing that a path names; what names none is a page by itself."""
    words = catalogue.words
    if endpoint == "catalog.category":
        return words.tree.find(values["slug"]) is not None
    if endpoint == "catalog.brand":
        return words.brand_of_slug(values["slug"]) is not None
    if endpoint == "catalog.page":
        return values["slug"] in SLUGS
    return values["handle"] in for_sale if endpoint == "catalog.product" else not values
