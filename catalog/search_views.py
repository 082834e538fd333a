"""What a search found, in the same frame as a shelf; an order number leads to the order."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog import listing, seen_views
from catalog.blueprint import blueprint, config, reader
from catalog.card_views import card_views, variant_url
from catalog.cards import Card, read_cards
from catalog.filters import PER_PAGE, Filters
from catalog.list_pages import Address, Choice, ListPage, list_page
from catalog.marking import marked
from catalog.models import ACTIVE, Product, Variant
from catalog.reader import Reader
from catalog.search import SearchResults, Selection, Sort
from catalog.search.jobs import engine
from catalog.search.languages import words_of
from catalog.search.words import MOST_QUERY_LETTERS, code
from catalog.search_told import told
from catalog.tree import CategoryTree, Shelf
from shop.access import public
from shop.db import read
from shop.locales import current_locale


@blueprint.get("/search")
@public
def search() -> str | Response:
    """Search in products and parts; an order number, a SKU or a GTIN leads to the thing itself."""
    query = cleaned(request.args.get("q", "")[:MOST_QUERY_LETTERS])
    if number := order_number(query):
        return redirect(url_for("orders.show", number=number), 302)
    with read() as session:
        catalogue = reader(session)
        filters = _filters(catalogue)
        kind = catalogue.words.tree.find(request.args.get("kind", ""))
        if shortcut := seen_views.shortcut(catalogue, query, filters, kind):
            return shortcut
        found = _found(catalogue, query, filters, kind)
        if (exact := _exact(session, query, found)) and seen_views.is_fresh(filters, kind):
            return redirect(exact, 302)
        cards = read_cards(catalogue, found.product_ids)
        loved = [] if found.total else listing.read_first(catalogue, "loved", 4)
    page = _page(catalogue, query, filters, kind, found, cards)
    return render_template(
        "catalog/search.html",
        q=query,
        told=told(query, found),
        kind=kind,
        all_kinds_url=_search_address(query, None)(filters.args()),
        list=page,
        loved=card_views(loved),
        shelves=catalogue.words.tree.roots[:8],
    )


def cleaned(typed: str) -> str:
    """What somebody typed, without spaces that say nothing."""
    return " ".join(typed.replace("\0", " ").split())


def order_number(query: str) -> str | None:
    """The order number that somebody typed, as the shop writes it."""
    prefix = config().order_prefix
    shape = rf"{re.escape(prefix)}[-\s]?(\d{{1,12}})"
    found = re.fullmatch(shape, query, re.IGNORECASE | re.ASCII)
    return f"{prefix}-{found[1]}" if found else None


def _filters(catalogue: Reader) -> Filters:
    """The filters of the address; what is no attribute is left out."""
    filters = Filters.from_args(request.args, config().currency)
    known = catalogue.words.attributes
    return replace(filters, facets=tuple(each for each in filters.facets if each[0] in known))


def _exact(session: Session, query: str, found: SearchResults) -> str | None:
    """The address of what bears the SKU or GTIN that the whole query is."""
    if found.exact is None:
        return None
    wanted = code(query)
    rows = session.execute(
        select(Product.handle, Variant.sku, Variant.gtin)
        .join(Variant, Variant.product_id == Product.id)
        .where(Product.id == found.exact, Variant.active, Product.status == ACTIVE)
    )
    fitting = [row for row in rows if wanted in {code(row.sku), code(row.gtin or "")}]
    return variant_url(fitting[0].handle, fitting[0].sku) if fitting else None


def _page(
    catalogue: Reader,
    query: str,
    filters: Filters,
    kind: Shelf | None,
    found: SearchResults,
    cards: list[Card],
) -> ListPage:
    """The results in the frame of a shelf, with the words that were found marked."""

    def in_kind(shelf: Shelf | None) -> str:
        return _search_address(query, shelf)(filters.args())

    words = words_of(current_locale())
    asked = found.read_as or query
    return list_page(
        filters,
        [
            card._replace(marked=marked(card.title, asked, words))  # a NamedTuple's own way
            for card in card_views(cards)
        ],
        total=found.total,
        page=_page_within(filters, found.total),
        address=_search_address(query, kind),
        keep={"q": query, **({"kind": kind.slug} if kind else {})},
        best=gettext("Best match"),
        kinds=_found_kinds(catalogue.words.tree, found, in_kind),
        prices=found.prices,
        facets=found.facets,
        words=catalogue.words,
    )


def _found(catalogue: Reader, query: str, filters: Filters, kind: Shelf | None) -> SearchResults:
    if not query:
        return SearchResults()
    sort: Sort = "best" if filters.sort == "loved" else filters.sort
    in_stock = partial(listing.in_stock_among, catalogue.session)
    selection = Selection(
        categories=catalogue.words.tree.subtree(kind) if kind else None,
        among=in_stock if filters.in_stock else None,
        stocked=in_stock,
        facets=dict(filters.facets),
        from_minor=filters.from_minor,
        to_minor=filters.to_minor,
        sort=sort,
        offset=(filters.page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    synonyms = seen_views.words_of(catalogue).synonyms
    found = engine(current_locale()).search(query, selection, synonyms=synonyms)
    seen_views.keep_note(query, filters, kind, found.total)
    return found


def _page_within(filters: Filters, total: int) -> int:
    return min(filters.page, max(1, -(-total // PER_PAGE)))


def _search_address(query: str, kind: Shelf | None) -> Address:
    fixed: dict[str, Any] = {"q": query, **({"kind": kind.slug} if kind else {})}
    return lambda args: url_for("catalog.search", **fixed, **args)


def _found_kinds(
    tree: CategoryTree, found: SearchResults, url: Callable[[Shelf], str]
) -> list[Choice]:
    """The shelves on which something was found, the fullest first."""
    shelves = [
        (tree.by_id.get(category_id), count) for category_id, count in found.categories.items()
    ]
    return [Choice(shelf.title, url(shelf), count=count) for shelf, count in shelves if shelf]
