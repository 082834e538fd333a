"""Shoppers' pages of the catalogue: the shop window and help. Products and lists are next door."""

from pathlib import Path
from typing import Any

from flask import Flask, current_app, render_template, url_for

import catalog.invariants
import catalog.list_views
import catalog.machines.views
import catalog.product_views
import catalog.search_views
import catalog.suggest_views  # noqa: F401 - register their routes, as the first its rules
from catalog import listing, policies, seen_views
from catalog.blueprint import NavCategories, blueprint, config, reader, terms
from catalog.card_views import card_views, product_url, variant_url
from catalog.filters import major
from catalog.help_pages import SLUGS, read_page, rendered
from catalog.kept import Kept
from catalog.machines.heads import help_head, home_head
from catalog.search.jobs import engines
from catalog.tree import CategoryTree, Shelf
from shop.access import public
from shop.config import Config
from shop.db import read
from shop.locales import LANGUAGES, current_locale
from shop.templating import known

HERO = "hero"
ROW = 4
HOME_PARTS = ("catalog/_head.html", "catalog/_home.html")


def init_app(app: Flask) -> None:
    """Register the shopper's pages, the search engine and the navigation."""
    settings: Config = app.extensions["config"]
    app.extensions["catalogue"] = Kept()
    app.extensions["search"] = engines(
        settings.instance_dir / "search", app.extensions["database"], LANGUAGES
    )
    app.register_blueprint(blueprint)
    seen_views.init_app(app)
    app.context_processor(lambda: {"nav_categories": NavCategories()})
    app.jinja_env.globals.update(product_url=product_url, variant_url=variant_url)
    app.jinja_env.filters["major"] = major


@blueprint.get("/")
@public
def home() -> str:
    """The shop window: the hero, the shelves, what is loved and what is new, the parts."""
    with read() as session:
        catalogue = reader(session)
        loved = listing.read_first(catalogue, "loved", 8)
        newest = listing.read_first(catalogue, "newest", 8)
        parts = listing.part_pictures(catalogue, 4)

    def values() -> dict[str, Any]:
        return {
            "shelves": _tiles(catalogue.words.tree),
            "loved": card_views(loved),
            "newest": card_views(newest),
            "mend": parts,
            "hero": hero,
            "terms": terms(catalogue),
            "told": home_head(catalogue, _logo(), hero, loved),
        }

    hero = _hero()
    shown = tuple(card.signature for card in [*loved, *newest])
    head, main = known(catalogue.key("home", hero, shown), HOME_PARTS, values)
    return render_template("catalog/home.html", head=head, main=main)


def _tiles(tree: CategoryTree) -> list[Shelf]:
    """The pictured shelves, in whole rows of four where there are that many."""
    pictured = [shelf for shelf in tree.roots if shelf.picture]
    whole_rows = len(pictured) // ROW * ROW or len(pictured)
    return pictured[: min(whole_rows, 2 * ROW)]


def _logo() -> str:
    """The path of the shop's sign."""
    return str(current_app.jinja_env.globals["asset"]("favicon.svg"))  # type: ignore[operator]


def _hero() -> str | None:
    """The stem of the shop's own large picture, if somebody has put one into the folder."""
    path = Path(config().picture_folder, f"{HERO}-1600.webp")
    return HERO if path.exists() else None


@blueprint.get("/help/<slug>")
@public
def page(slug: str) -> str:
    """A page of help or policy. Raises NotFound."""
    with read() as session:
        catalogue = reader(session)
    words = catalogue.words
    parts = words.tree.find("parts")
    found = read_page(slug, current_locale())
    others = [(name, read_page(name, current_locale()).title) for name in SLUGS]
    values = {
        **{name: str(value) for name, value in terms(catalogue).items()},
        "shop": config().shop_name,
        "find_order": url_for("orders.find"),
        "ask": url_for("support.ask"),
        "own_data": url_for("customers.ask_privacy_link"),
        "returns": url_for("catalog.page", slug="returns"),
        "delivery_page": url_for("catalog.page", slug="delivery"),
        "parts_page": url_for("catalog.page", slug="parts"),
        "parts_shelf": (
            url_for("catalog.category", slug="parts") if parts else url_for("catalog.everything")
        ),
        "until": str(policies.DISPATCH_UNTIL_HOUR),
        "days": str(words.delivery.days),
    }
    body = rendered(found.source, values)
    (head,) = known(
        ("help", slug, parts is None),
        ("catalog/_head.html",),
        lambda: {"told": help_head(slug, found.title, body)},
    )
    return render_template(
        "catalog/page.html",
        title=found.title,
        head=head,
        body=body,
        others=others,
        slug=slug,
    )
