"""What an address may hold, checked before any route or query sees it.

PostgreSQL stores no NUL and neither database has room for a number of thirty digits: both mean
that there is no such page, not that the shop is broken.
"""

from typing import Any

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

from shop.errors import NotFound
from shop.fields import LARGEST


class RowNumber(IntegerConverter):
    """``<int:…>`` in a route: a number that a row may have."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        options.setdefault("max", LARGEST)
        super().__init__(url_map, *args, **options)


def init_app(app: Flask) -> None:
    """Before any blueprint is registered, because routes keep the converter they were made with."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """Raise NotFound for an address with a NUL in its path or in its query."""
    if "\x00" in request.path or any("\x00" in text for text in _query_texts()):
        raise NotFound("no address has a NUL in it")


def _query_texts() -> list[str]:
    return [text for pair in request.args.items(multi=True) for text in pair]
