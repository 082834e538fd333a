"""Lists: one shelf, all shelves, one brand. Their whole state is in the address."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from catalog import listing
from catalog.blueprint import blueprint, config, reader
from catalog.card_views import card_views
from catalog.filters import Filters
from catalog.list_pages import Address, ListPage, kinds_below, list_page, prices_of
from catalog.listing import Listing, Scope
from catalog.machines.addresses import EVERYTHING, brand_path, shelf_path
from catalog.machines.heads import list_head
from catalog.reader import Reader
from catalog.tree import CategoryTree, Shelf
from shop.access import public
from shop.db import read
from shop.errors import NotFound
from shop.templating import known

ENOUGH_CARDS = 6
PARTS = ("catalog/_list_head.html", "catalog/_list_main.html")


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


@blueprint.get("/brands/<slug>")
@public
def brand(slug: str) -> str:
    """All of one brand. Raises NotFound."""
    filters = Filters.from_args(request.args, config().currency)
    with read() as session:
        catalogue = reader(session)
        about = catalogue.words.brand_of_slug(slug)
        if about is None:
            raise NotFound("no such brand", slug=slug)
        found = listing.read_listing(catalogue, Scope(brand=about.name), filters)

    def values() -> dict[str, Any]:
        address = _brand_address(slug)
        page = _page(catalogue, filters, found, address, kinds=None)
        shown = {"title": about.name, "lead": about.lead, "way": [], "tiles": [], "mend": []}
        said: dict[str, Any] = {"title": about.name, "lead": about.lead, "stem": about.picture}
        told = list_head(brand_path(slug), page, found.cards, **said)
        return {**shown, "list": page, "told": told}

    return _rendered(
        *(catalogue, ("brand", slug), filters, found, values), title=about.name, nav_here=""
    )


def _shelf_page(slug: str | None) -> str:
    filters = Filters.from_args(request.args, config().currency)
    with read() as session:
        catalogue = reader(session)
        tree = catalogue.words.tree
        shelf = tree.find(slug) if slug else None
        if slug and shelf is None:
            raise NotFound("no such shelf", slug=slug)
        scope = Scope(tuple(tree.subtree(shelf)) if shelf else None)
        found = listing.read_listing(catalogue, scope, filters)
        parts = listing.part_pictures(catalogue, 4) if _has_room_for_parts(found) else []

    def values() -> dict[str, Any]:
        address = _shelf_address(shelf)
        page = _page(catalogue, filters, found, address, kinds=(tree, shelf))
        shown: dict[str, Any] = {
            "title": shelf.title if shelf else gettext("Everything"),
            "lead": shelf.lead if shelf else "",
            "way": tree.way_to(shelf)[:-1] if shelf else [],
        }
        path, stem = (shelf_path(shelf.slug), shelf.picture) if shelf else (EVERYTHING, "")
        told = list_head(path, page, found.cards, stem=stem, **shown)
        return {
            **shown,
            "tiles": _tiles(tree, shelf),
            "list": page,
            "mend": parts,
            "told": told,
        }

    return _rendered(
        *(catalogue, ("shelf", slug), filters, found, values),
        title=shelf.title if shelf else gettext("Everything"),
        nav_here=tree.way_to(shelf)[0].slug if shelf else "",
    )


def _rendered(
    catalogue: Reader,
    of: tuple[Any, ...],
    filters: Filters,
    found: Listing,
    values: Any,
    **shell: Any,
) -> str:
    """The page; all of it that is the same for everybody is kept by what it shows."""
    shown = tuple(card.signature for card in found.cards)
    live = found.found if filters.in_stock else None
    key = catalogue.key(*of, filters, shown, live and (live.ids, tuple(live.counts.items())))
    head, main = known(key, PARTS, values)
    return render_template(
        "catalog/list.html", head=head, main=main, page=found.found.page, **shell
    )


def _page(
    catalogue: Reader,
    filters: Filters,
    found: Listing,
    address: Address,
    kinds: tuple[CategoryTree, Shelf | None] | None,
) -> ListPage:
    def of_kind(child: Shelf) -> str:
        return _shelf_address(child)(filters.args())

    return list_page(
        filters,
        card_views(found.cards),
        total=found.total,
        page=found.found.page,
        address=address,
        keep={},
        best=gettext("Most loved"),
        kinds=kinds_below(*kinds, found.found.counts, of_kind) if kinds else [],
        prices=prices_of(found),
        facets=found.found.facets,
        words=catalogue.words,
    )


def _has_room_for_parts(found: Listing) -> bool:
    """Whether the list is long enough for a word on spare parts in its midst."""
    return found.found.page == 1 and len(found.cards) >= ENOUGH_CARDS


def _shelf_address(shelf: Shelf | None) -> Address:
    """How a state of this shelf's list is written as an address."""
    if shelf is None:
        return lambda args: url_for("catalog.everything", **args)
    return lambda args: url_for("catalog.category", slug=shelf.slug, **args)


def _brand_address(slug: str) -> Address:
    return lambda args: url_for("catalog.brand", slug=slug, **args)


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
