"""What is suggested while somebody types into the search box, as a piece of HTML."""

from typing import Any

from flask import jsonify, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from catalog.blueprint import blueprint, reader
from catalog.card_views import CardView, card_views
from catalog.cards import read_cards
from catalog.help_pages import SLUGS, read_page
from catalog.search import Selection
from catalog.search.jobs import engine
from catalog.search.words import MOST_QUERY_LETTERS
from catalog.search_views import cleaned, order_number
from catalog.seen_views import words_of
from catalog.suggesting import completions, named
from shop.access import public
from shop.db import read
from shop.locales import current_locale

SHORTEST = 2
LOOKED_AT = 40
MOST_THINGS, MOST_SHELVES, MOST_PAGES = 4, 3, 2
KEPT_SECONDS = 60


@blueprint.get("/search/suggest")
@public
def suggest() -> Response:
    """Completions, things, shelves and pages for what is in the box, as the list's HTML."""
    typed = request.args.get("q", "")[:MOST_QUERY_LETTERS].replace("\0", " ").lstrip()
    query = cleaned(typed)
    shown = _suggested(typed, query) if len(query) >= SHORTEST else {}
    many = sum(map(len, shown.values()))
    html = render_template("catalog/suggestions.html", **shown) if many else ""
    said = ngettext("%(num)s suggestion", "%(num)s suggestions", many) if many else ""
    answer = jsonify(html=html, said=said)
    # Going back a letter asks nobody, and what is suggested depends on nobody.
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer


def _unspoken(view: CardView) -> CardView:
    """Who hears the list is told the title, and not the picture before it."""
    return view._replace(picture=view.picture._replace(alt=""))


def _suggested(typed: str, query: str) -> dict[str, list[Any]]:
    with read() as session:
        catalogue = reader(session)
        found = engine(current_locale()).search(
            query,
            Selection(limit=LOOKED_AT, strict=True, counted=False),
            synonyms=words_of(catalogue).synonyms,
            unfinished=not typed[-1:].isspace(),
        )
        cards = read_cards(catalogue, found.product_ids)
    shelves = catalogue.words.tree.by_id.values()
    pages = [(slug, read_page(slug, current_locale()).title) for slug in SLUGS]
    number = order_number(query)
    return {
        "orders": [number] if number else [],
        "said": completions(typed, [card.facts.title for card in cards]),
        "things": [_unspoken(view) for view in card_views(cards[:MOST_THINGS])],
        "shelves": [shelf for shelf in shelves if named(query, shelf.title)][:MOST_SHELVES],
        "pages": [page for page in pages if named(query, page[1])][:MOST_PAGES],
    }
