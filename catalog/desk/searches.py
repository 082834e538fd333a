"""What people search for, and where it led nowhere: a synonym or a redirect is one step away."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from catalog.blueprint import desk_blueprint, kept
from catalog.search_words import SearchWords, phrase_key, read_search_words
from catalog.searched_queries import PERIODS, Asked, SearchRow, read_searches
from catalog.state import read_state
from shop.access import staff
from shop.db import read
from shop.locales import LANGUAGES

SHOWN = (("all", _("What people search")), ("nothing", _("Found nothing")),
         ("unclicked", _("Found but nobody clicked")))  # fmt: skip
TAUGHT = (("catalog_desk.synonyms", _("Synonyms")), ("catalog_desk.redirects", _("Redirects")))


@desk_blueprint.get("/search")
@staff("catalogue.edit")
def searches() -> str:
    """The most frequent first, of a period and perhaps one language, all of it in the address."""
    asked = Asked.from_args(request.args)
    with read() as session:
        found = read_searches(session, asked)
        state = read_state(session)
        spoken = {row.locale for row in found.rows}
        words = {one: read_search_words(session, kept(), state, one) for one in spoken}
    return render_template(
        "catalog/desk_searches.html",
        asked=asked,
        found=found,
        taught=[_taught(row, words) for row in found.rows],
        back=urlencode({"show": asked.show, **asked.args(page=found.page)}),
        periods=PERIODS,
        tongues=LANGUAGES,
        url_for_page=lambda page: url_for(".searches", **asked.args(page=page)),
    )


@desk_blueprint.app_template_global()
def search_tabs(asked: Asked | None = None) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is open) of the pages about searching; the period goes along."""
    period = asked or Asked()
    tabs = []
    for show, label in SHOWN:
        url = url_for("catalog_desk.searches", **period.args(show=show))
        tabs.append((str(label), url, asked is not None and asked.show == show))
    for endpoint, label in TAUGHT:
        url = url_for(endpoint)
        here = request.path.startswith(url.removeprefix(request.script_root))
        tabs.append((str(label), url, here))
    return tabs


def went_back(back: str | None, otherwise: str) -> Response:
    """To the list of searches that somebody came from, if they came from one."""
    if not back:
        return redirect(otherwise, 303)
    asked = Asked.from_args(dict(parse_qsl(back[:200])))
    return redirect(url_for(".searches", **asked.args(page=asked.page)), 303)


def _taught(row: SearchRow, words: Mapping[str, SearchWords]) -> tuple[bool, bool]:
    """Whether the desk has made synonyms of a query already, and a redirect."""
    known = words[row.locale]
    synonyms = phrase_key(row.query, row.locale) in known.synonyms
    return synonyms, row.query in known.redirects
