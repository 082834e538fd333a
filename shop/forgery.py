"""Telling a press on our own page from one that another site had a browser send.

Forms carry a token in a signed session. Putting something into a bag does without: a token would
give every visitor a cookie on the first page. There the browser itself is asked where the request
comes from, by Sec-Fetch-Site (W3C Fetch Metadata) or, in older ones, by Origin (RFC 6454); what
says neither is no browser, and nobody else's cookies are in it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import request

from shop.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])


def from_here(view: View) -> View:
    """Let the view answer only what this site's own pages send. Raises Forbidden otherwise."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        if not is_from_here():
            raise Forbidden("sent by another site")
        return view(*args, **values)

    return cast("View", guarded)


def is_from_here() -> bool:
    """Whether the request comes from a page of this host, or from no page at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
