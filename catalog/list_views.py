"""Lists: one shelf, all shelves, what a search found. Their whole state is in the address."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog import listing
from catalog.blueprint import blueprint, config, tree_of_shelves
from catalog.card_views import card_views
from catalog.filters import PER_PAGE, Filters
from catalog.list_pages import Address, Choice, ListPage, kinds_below, list_page, prices_of
from catalog.search import SearchResults, Sort
from catalog.search.jobs import engine
from catalog.search.words import MOST_QUERY_LETTERS
from catalog.tree import CategoryTree, Shelf
from shop.access import public
from shop.db import read
from shop.errors import NotFound

ENOUGH_CARDS = 6


@blueprint.get("/c")
@public
def everything() -> str:
    """All shelves as one."""
    return _shelf_page(None)


@blueprint.get("/c/<slug>")
@public
def category(slug: str) -> str:
    """One shelf with all below it. Raises NotFound."""
    return _shelf_page(slug)


def _shelf_page(slug: str | None) -> str:
    filters = Filters.from_args(request.args, config().currency)
    with read() as session:
        tree = tree_of_shelves(session)
        shelf = tree.find(slug) if slug else None
        if slug and shelf is None:
            raise NotFound("no such shelf", slug=slug)
        found = listing.read_listing(session, tree.subtree(shelf) if shelf else None, filters)
        parts = listing.part_pictures(session, 4) if _has_room_for_parts(found) else []
    address = _shelf_address(shelf)
    page = list_page(
        filters,
        card_views(found.cards),
        total=found.total,
        page=found.page,
        address=address,
        keep={},
        best=gettext("Most loved"),
        kinds=kinds_below(
            tree, shelf, found.counts, lambda child: _shelf_address(child)(filters.args())
        ),
        prices=prices_of(found),
    )
    return render_template(
        "catalog/category.html",
        shelf=shelf,
        nav_here=tree.way_to(shelf)[0].slug if shelf else "",
        way=tree.way_to(shelf)[:-1] if shelf else [],
        tiles=_tiles(tree, shelf),
        list=page,
        mend=parts,
        canonical=_canonical(shelf, page),
    )


def _has_room_for_parts(found: listing.Listing) -> bool:
    """Whether the list is long enough for a word on spare parts in its midst."""
    return found.page == 1 and len(found.cards) >= ENOUGH_CARDS


def _shelf_address(shelf: Shelf | None) -> Address:
    """How a state of this shelf's list is written as an address."""
    if shelf is None:
        return lambda args: url_for("catalog.everything", **args)
    return lambda args: url_for("catalog.category", slug=shelf.slug, **args)


def _canonical(shelf: Shelf | None, page: ListPage) -> str:
    """The one address of this page for search engines: filters and orders are the same shelf."""
    args = {"page": str(page.page)} if page.page > 1 and not page.filters.narrows else {}
    return f"{config().base_url}{_shelf_address(shelf)(args)}"


def _tiles(tree: CategoryTree, shelf: Shelf | None) -> list[tuple[str, str, Shelf, bool]]:
    """Pictured kinds: what is below a shelf, or beside it if nothing is."""
    if shelf is None:
        return []
    above = shelf if tree.below(shelf) else tree.by_id.get(shelf.parent_id or 0)
    if above is None:
        return []
    rows = [(gettext("Everything"), above, above is shelf)]
    rows += [(child.title, child, child is shelf) for child in tree.below(above)]
    return [
        (title, url_for("catalog.category", slug=kind.slug), kind, here)
        for title, kind, here in rows
        if kind.picture
    ]


@blueprint.get("/search")
@public
def search() -> str | Response:
    """Search in products and parts; an order number leads to the order."""
    typed = request.args.get("q", "")[:MOST_QUERY_LETTERS]
    query = " ".join(typed.replace("\0", " ").split())
    if number := _order_number(query):
        return redirect(url_for("orders.show", number=number), 302)
    filters = Filters.from_args(request.args, config().currency)
    with read() as session:
        tree = tree_of_shelves(session)
        kind = tree.find(request.args.get("kind", ""))
        found = _found(session, query, filters, tree, kind)
        cards = listing.read_by_id(session, found.product_ids)
        loved = [] if found.total else listing.read_first(session, "loved", 4)

    def in_kind(shelf: Shelf | None) -> str:
        return _search_address(query, shelf)(filters.args())

    address = _search_address(query, kind)
    page = list_page(
        filters,
        card_views(cards),
        total=found.total,
        page=_page_within(filters, found.total),
        address=address,
        keep={"q": query, **({"kind": kind.slug} if kind else {})},
        best=gettext("Best match"),
        kinds=_found_kinds(tree, found, in_kind),
        prices=None,
    )
    return render_template(
        "catalog/search.html",
        q=query,
        kind=kind,
        all_kinds_url=in_kind(None),
        list=page,
        loved=card_views(loved),
        shelves=tree.roots[:8],
    )


def _order_number(query: str) -> str | None:
    """The order number that somebody typed, as the shop writes it."""
    prefix = config().order_prefix
    shape = rf"{re.escape(prefix)}[-\s]?(\d{{1,12}})"
    found = re.fullmatch(shape, query, re.IGNORECASE | re.ASCII)
    return f"{prefix}-{found[1]}" if found else None


def _found(
    session: Session, query: str, filters: Filters, tree: CategoryTree, kind: Shelf | None
) -> SearchResults:
    if not query:
        return SearchResults()
    sort: Sort = "best" if filters.sort == "loved" else filters.sort
    return engine().search(
        query,
        categories=set(tree.subtree(kind)) if kind else None,
        among=partial(listing.in_stock_among, session) if filters.in_stock else None,
        sort=sort,
        offset=(filters.page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )


def _page_within(filters: Filters, total: int) -> int:
    return min(filters.page, max(1, -(-total // PER_PAGE)))


def _search_address(query: str, kind: Shelf | None) -> Address:
    fixed: dict[str, Any] = {"q": query, **({"kind": kind.slug} if kind else {})}
    return lambda args: url_for("catalog.search", **fixed, **args)


def _found_kinds(
    tree: CategoryTree, found: SearchResults, url: Callable[[Shelf], str]
) -> list[Choice]:
    """The shelves on which something was found, the fullest first."""
    shelves = [(tree.by_id.get(category_id), count) for category_id, count in found.categories]
    return [Choice(shelf.title, url(shelf), count=count) for shelf, count in shelves if shelf]
