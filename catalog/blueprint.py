"""What the catalogue's pages share: their blueprint, the tree of shelves, the shop's promises."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app, g
from sqlalchemy.orm import Session

from catalog import policies
from catalog.card_views import short_money
from catalog.tree import CategoryTree, Shelf, read_tree
from shop.config import Config
from shop.db import read

blueprint = Blueprint("catalog", __name__, template_folder="templates")
MOST_IN_NAV = 6


class NavCategories:
    """The shelves in the navigation, read only by a page that shows them."""

    def __iter__(self) -> Iterator[Shelf]:
        if "category_tree" not in g:
            with read() as session:
                tree_of_shelves(session)
        return iter(g.category_tree.roots[:MOST_IN_NAV])


def tree_of_shelves(session: Session) -> CategoryTree:
    """The tree, read once a request."""
    if "category_tree" not in g:
        g.category_tree = read_tree(session)
    found: CategoryTree = g.category_tree
    return found


def config() -> Config:
    """The running shop's configuration."""
    found: Config = current_app.extensions["config"]
    return found


def terms() -> dict[str, Any]:
    """The shop's promises in figures, for pages."""
    currency = config().currency
    return {
        "return_days": policies.RETURN_DAYS,
        "withdrawal_days": policies.WITHDRAWAL_DAYS,
        "delivery": short_money(policies.DELIVERY_MINOR, currency),
        "free_from": short_money(policies.FREE_DELIVERY_FROM_MINOR, currency),
        "repair_adds": policies.REPAIR_ADDS_MONTHS,
    }
