"""Jinja for pages: names in one dictionary, phrases looked up once, shared pieces rendered once.

A page says some fifty phrases and is put together from a dozen files. What is the same for
everybody is worked out once a process and kept; ``make bench`` shows what that is worth.
"""

from collections.abc import Callable, Hashable, MutableMapping
from functools import lru_cache
from threading import Lock
from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, has_app_context, request
from flask.templating import Environment
from flask_babel import Babel, Domain, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from shop.locales import reading
from shop.phrases import phrases

MOST_PHRASES = 10_000
MOST_PIECES = 5_000
MOST_LETTERS = 24_000_000
MOST_KEPT = 500


class PageEnvironment(Environment):
    """Jinja's environment with one dictionary of global names for all templates.

    Jinja lays a dictionary of each template's own over the shared one, though Flask gives templates
    none; with the two, every import of a macro compares all names one by one.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Translations(Domain):
    """Our phrases in place of Flask-Babel's files, found by the language's name and remembered."""

    def get_translations(self) -> NullTranslations:
        return phrases(reading()) if has_app_context() else NullTranslations()

    def gettext(self, string: str, **variables: Any) -> str:
        found = _pattern(reading(), string, markup=False)
        return found % variables if variables else found


def init_app(app: Flask, babel: Babel) -> None:
    """Put the phrases and the pieces into the templates, in place of Flask-Babel's ``_``."""
    babel.domain_instance = Translations()
    env = app.jinja_env
    app.extensions["pieces"] = pieces = Pieces(keep=not env.auto_reload)
    env.globals.update(_=phrase, gettext=phrase, piece=pieces.piece)
    env.globals["kept"] = lru_cache(maxsize=MOST_KEPT)  # for macros that know no language


@pass_eval_context
def phrase(context: EvalContext, text: str, /, **values: Any) -> str:
    """``text`` in the reader's language; values are put in, escaped where the template escapes."""
    if not values:
        return _ready(reading(), text, markup=context.autoescape)
    return _pattern(reading(), text, markup=context.autoescape) % values


@lru_cache(maxsize=MOST_PHRASES)
def _ready(locale: str, text: str, *, markup: bool) -> str:
    """A phrase without values; "%%" in it is a plain percent sign, as in those with values."""
    return _pattern(locale, text, markup=markup) % {}


@lru_cache(maxsize=MOST_PHRASES)
def _pattern(_locale: str, text: str, *, markup: bool) -> str:
    found = get_translations().gettext(text)
    return Markup(found) if markup else found  # noqa: S704 - translations are our own


class Pieces:
    """Parts of pages that are the same for everybody, kept by all that they depend on."""

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._piece = lru_cache(maxsize=MOST_PIECES)(_rendered) if keep else _rendered
        self._known: dict[Hashable, tuple[Markup, ...]] = {}
        self._letters = 0
        self._making_room = Lock()

    def piece(self, template: str, **values: Any) -> Markup:
        """A template rendered once for each language and for these plain values.

        It sees nothing else of the page: no person, no bag and no token may be in it. Raises
        TypeError for a value that can't be compared with another.
        """
        plain = [(name, _plain(value)) for name, value in values.items()]
        found = tuple((name, type(value), value) for name, value in plain)
        return self._piece(template, reading(), request.script_root, found)

    def known(
        self, key: Hashable, templates: tuple[str, ...], values: Callable[[], dict[str, Any]]
    ) -> tuple[Markup, ...]:
        """Templates rendered once for each language and for ``key``, which all values follow from.

        The values are only asked for when they are needed. The same holds as for ``piece``.
        """
        whole = (key, reading(), request.script_root)
        found = self._known.get(whole)
        if found is None:
            given = values()
            found = tuple(_of(template, given) for template in templates)
            if self._keep:
                self._remember(whole, found)
        return found

    def _remember(self, key: Hashable, found: tuple[Markup, ...]) -> None:
        """Take it in, and let go of the oldest where there is no room for all."""
        with self._making_room:
            self._letters += sum(map(len, found)) - sum(map(len, self._known.get(key, ())))
            self._known[key] = found
            while self._letters > MOST_LETTERS:
                oldest = self._known.pop(next(iter(self._known)))
                self._letters -= sum(map(len, oldest))


def known(
    key: Hashable, templates: tuple[str, ...], values: Callable[[], dict[str, Any]]
) -> tuple[Markup, ...]:
    """``Pieces.known`` of the running application."""
    pieces: Pieces = current_app.extensions["pieces"]
    return pieces.known(key, templates, values)


def _plain(value: Any) -> Any:
    """What two values can be compared by; an object that is only itself would never match.

    Types are compared too: markup that is equal to a text is still not escaped.
    """
    if isinstance(value, list):
        return tuple(value)
    if value is None or isinstance(value, (str, int, tuple)):
        return value
    raise TypeError(f"a piece can't be kept by {type(value).__name__}")


def _rendered(
    template: str, _locale: str, _root: str, values: tuple[tuple[str, type, Any], ...]
) -> Markup:
    return _of(template, {name: value for name, _, value in values})


def _of(template: str, values: dict[str, Any]) -> Markup:
    found = current_app.jinja_env.get_template(template).render(values)
    return Markup(found)  # noqa: S704 - it was escaped when it was rendered
