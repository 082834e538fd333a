"""Languages: ``/ca/p/…`` is Catalan, ``/p/…`` the shop's own.

The language is cut off the path and put into SCRIPT_NAME before Flask routes the request, so every
``url_for`` stays in the reader's language without knowing that there are any.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from flask.globals import app_ctx
from flask_babel import get_locale

from shop.config import Config, ConfigurationError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = {"en": "English", "es": "Español", "ca": "Català", "eu": "Euskara", "el": "Ελληνικά"}
_KEY = "taulell.locale"


class LocaleInPath:
    """WSGI middleware that reads the language off the path."""

    def __init__(self, wsgi_app: "WSGIApplication", default: str) -> None:
        if default not in LANGUAGES:
            raise ConfigurationError(f"LOCALE={default!r} is none of {', '.join(LANGUAGES)}")
        self.wsgi_app = wsgi_app
        self.default = default

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        environ[_KEY] = self.default
        _, first, *rest = [*environ.get("PATH_INFO", "/").split("/", 2), ""][:3]
        if first in LANGUAGES and first != self.default:
            environ[_KEY] = first
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
            environ["PATH_INFO"] = f"/{rest[0]}"
        return self.wsgi_app(environ, start)


def current_locale() -> str:
    """The language of the request, from its address."""
    found: Any = request.environ.get(_KEY, "en") if request else "en"
    return str(found)


def other_locale(own: str) -> str:
    """The language of the request, or "" where it is the shop's own: what is said is stored so."""
    asked = current_locale()
    return "" if asked == own else asked


def reading() -> str:
    """The language of what is being written now: a page, or a mail under ``force_locale``.

    A page asks dozens of times; Flask-Babel's answer is taken from where it keeps it for this
    context, because finding the context anew costs eight times as much.
    """
    try:
        context = app_ctx._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    except RuntimeError:
        return "en"
    kept = context.g.get("_flask_babel")
    found = getattr(kept, "babel_locale", None) or get_locale()
    return found.language if found else "en"


def public_url(path: str, locale: str = "") -> str:
    """The full address of a path of this shop, in ``locale`` or in the language being written."""
    config: Config = current_app.extensions["config"]
    return config.base_url + localised(path, locale or reading(), config.locale)


def localised(path: str, locale: str, own: str) -> str:
    """``path`` with its language in front, unless that is the shop's own."""
    return path if locale == own else f"/{locale}{path}"


def same_page_in(default: str) -> list[tuple[str, str, str]]:
    """(code, name, path) of this page in every language, the query kept."""
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    path = request.path
    return [
        (code, name, localised(path, code, default) + query) for code, name in LANGUAGES.items()
    ]
