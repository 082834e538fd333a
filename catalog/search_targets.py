"""Where a query may lead: to a page of this shop that there is, and never back to the search."""

from collections.abc import Callable, Mapping
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
    found = _route(path)
    if found is None or found[0] == SEARCH:
        return False
    endpoint, values = found
    access = access_of(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined] # noqa: SLF001
    if access is None or access.kind != "public":
        return False
    ask = _ASK.get(endpoint)
    return ask(catalogue, **values) if ask else not values


def _route(path: str) -> tuple[str, Mapping[str, Any]] | None:
    """The endpoint of a path of this shop and what it is asked for."""
    if local_path(path, "") != path or not path:
        return None
    try:
        return current_app.url_map.bind("").match(unquote(urlsplit(path).path), method="GET")
    except HTTPException:
        return None


def _has_shelf(catalogue: Reader, slug: str) -> bool:
    return catalogue.words.tree.find(slug) is not None


def _has_brand(catalogue: Reader, slug: str) -> bool:
    return catalogue.words.brand_of_slug(slug) is not None


def _has_product(catalogue: Reader, handle: str) -> bool:
    wanted = select(Product.id).where(Product.handle == handle, Product.status == ACTIVE)
    return catalogue.session.scalar(wanted) is not None


def _has_help(_catalogue: Reader, slug: str) -> bool:
    return slug in SLUGS


_ASK: Mapping[str, Callable[..., bool]] = {
    "catalog.category": _has_shelf,
    "catalog.brand": _has_brand,
    "catalog.product": _has_product,
    "catalog.page": _has_help,
}
