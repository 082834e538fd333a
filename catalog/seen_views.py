"""What a results page says of itself when somebody sees it: which search it was, and one click.

Nobody is asked for and no cookie is read or set; see ``catalog.search_notes``.
"""

from flask import Flask, g, redirect, request
from werkzeug.wrappers import Response

from catalog.blueprint import blueprint, config
from catalog.filters import Filters
from catalog.reader import Reader
from catalog.search_notes import read_note, write_note
from catalog.search_targets import is_there
from catalog.search_words import SearchWords, read_search_words
from catalog.searched import Searched, count_click, count_search, folded, may_be_kept
from catalog.tree import Shelf
from shop.access import public
from shop.db import write
from shop.forgery import from_here
from shop.limits import BEACONS, limiter
from shop.locales import current_locale


def init_app(app: Flask) -> None:
    """The signed note is this form's token: no cookie is in it, so nobody's can be misused."""
    app.extensions["csrf"].exempt(f"{seen.__module__}.{seen.__name__}")


@blueprint.post("/search/seen")
@public
@from_here
@limiter.limit(BEACONS)
def seen() -> tuple[str, int]:
    """A note comes back: count its search, and its click, each once. Raises BadNote."""
    note = read_note(config().secret_key, request.form.get("note", ""))
    with write(light=True) as session:
        count_search(session, note.key, note.searched, config().order_prefix)
        if request.form.get("clicked") == "1":  # which may overtake the first
            count_click(session, note.key, note.searched)
    return "", 204


def words_of(catalogue: Reader) -> SearchWords:
    """What the desk taught the search in the language of the request."""
    session, kept, state = catalogue.session, catalogue.kept, catalogue.state
    return read_search_words(session, kept, state, current_locale())


def shortcut(
    catalogue: Reader, query: str, filters: Filters, kind: Shelf | None
) -> Response | None:
    """The page to which this query leads, if the desk said so and there still is one."""
    path = words_of(catalogue).redirects.get(folded(query)) if is_fresh(filters, kind) else None
    if path is None or not is_there(catalogue, path):
        return None
    return redirect(request.script_root + path, 302)


def keep_note(query: str, filters: Filters, kind: Shelf | None, found: int) -> None:
    """Write the note of this page, unless it is no new search or nobody's to know."""
    searched = Searched(query, current_locale(), found)
    if is_fresh(filters, kind) and may_be_kept(searched, config().order_prefix):
        g.search_note = write_note(config().secret_key, searched)


def is_fresh(filters: Filters, kind: Shelf | None) -> bool:
    """Whether this is a search of its own, and no paging, sorting or narrowing of one."""
    return kind is None and not filters.args(page=filters.page)
