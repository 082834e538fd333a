"""Flask as this shop uses it: our templates, paths built once, no coroutines to look for."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

from shop.templating import PageEnvironment

MOST_PATHS = 10_000
_EXACT = (str, int)


class Shop(Flask):
    """The application's class; ``shop.app`` makes the one there is."""

    jinja_environment = PageEnvironment

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._path = lru_cache(maxsize=MOST_PATHS)(self._built)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: Flask would look at every hook of every request for being a coroutine."""
        return func

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's, but a plain path is built once for each place the shop is mounted at."""
        given = tuple(values.items())
        plain = all(type(value) in _EXACT and name[0] != "_" for name, value in given)
        if plain and endpoint[0] != "." and has_request_context():
            return self._path(request.script_root, endpoint, given)
        return super().url_for(endpoint, **values)

    def _built(self, _root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return super().url_for(endpoint, **dict(values))
