"""What the catalogue's pages share: their blueprints, the reader's words, the shop's promises."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, current_app, g
from sqlalchemy.orm import Session

from catalog import policies
from catalog.card_views import short_money
from catalog.kept import Kept
from catalog.reader import Reader, read_catalogue
from catalog.tree import Shelf
from shop.config import Config
from shop.db import read
from shop.locales import other_locale

blueprint = Blueprint("catalog", __name__, template_folder="templates")
desk_blueprint = Blueprint(
    "catalog_desk", __name__, template_folder="templates", url_prefix="/desk/catalogue"
)
MOST_IN_NAV = 6


class NavCategories:
    """The shelves in the navigation, read only by a page that shows them."""

    def __iter__(self) -> Iterator[Shelf]:
        if "vocabulary" not in g:
            with read() as session:
                reader(session)
        return iter(g.vocabulary.tree.roots[:MOST_IN_NAV])


def reader(session: Session) -> Reader:
    """The catalogue in the language of the request, as it is now."""
    found = read_catalogue(session, kept(), other_locale(config().locale))
    g.vocabulary = found.words
    return found


def kept() -> Kept:
    """What this process remembers of the catalogue."""
    found: Kept = current_app.extensions["catalogue"]
    return found


def config() -> Config:
    """The running shop's configuration."""
    found: Config = current_app.extensions["config"]
    return found


def terms(catalogue: Reader) -> dict[str, Any]:
    """The shop's promises in figures, for pages; ``free_from`` is empty where that is never."""
    currency, delivery = config().currency, catalogue.words.delivery
    free = delivery.free_from
    return {
        "return_days": policies.RETURN_DAYS,
        "withdrawal_days": policies.WITHDRAWAL_DAYS,
        "delivery": short_money(delivery.price, currency),
        "free_from": "" if free is None else short_money(free, currency),
        "delivery_days": delivery.days,
        "repair_adds": policies.REPAIR_ADDS_MONTHS,
    }
