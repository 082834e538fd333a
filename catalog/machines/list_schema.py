"""Where a page stands and what a list leads to, as schema.org has it."""

from collections.abc import Iterable

from catalog.machines.shop_schema import Node


def breadcrumbs(way: Iterable[tuple[str, str]]) -> Node:
    """The (name, full address) from home down to the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(way, start=1)
        ],
    }


def item_list(urls: Iterable[str], *, total: int, first: int) -> Node:
    """The products of one page of a list of ``total``; the first of them is number ``first``."""
    return {
        "@type": "ItemList",
        "numberOfItems": total,
        "itemListElement": [
            {"@type": "ListItem", "position": place, "url": url}
            for place, url in enumerate(urls, start=first)
        ],
    }
