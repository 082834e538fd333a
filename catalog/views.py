"""Shoppers' pages of the catalogue: the shop window, one product, help. Lists are next door."""

from pathlib import Path
from typing import Any

from flask import Flask, render_template, request, url_for
from flask_babel import gettext

import catalog.invariants
import catalog.list_views  # noqa: F401 - registers its routes, as the line above its rules
from catalog import listing, policies, sentences
from catalog.blueprint import NavCategories, blueprint, config, terms, tree_of_shelves
from catalog.card_views import card_views, full_url, product_url, variant_url
from catalog.filters import major
from catalog.help_pages import SLUGS, read_page, rendered
from catalog.product_page import ProductPage, read_product_page
from catalog.search.whoosh_engine import WhooshEngine
from catalog.structured import product_data, short_text
from catalog.tree import CategoryTree, Shelf
from shop.access import public
from shop.config import Config
from shop.db import read
from shop.locales import current_locale

HERO = "hero"
ROW = 4


def init_app(app: Flask) -> None:
    """Register the shopper's pages, the search engine and the navigation."""
    settings: Config = app.extensions["config"]
    app.extensions["search"] = WhooshEngine(settings.instance_dir / "search", settings.locale)
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"nav_categories": NavCategories()})
    app.jinja_env.globals.update(product_url=product_url, variant_url=variant_url)
    app.jinja_env.filters["major"] = major


@blueprint.get("/")
@public
def home() -> str:
    """The shop window: the hero, the shelves, what is loved and what is new, the parts."""
    with read() as session:
        tree = tree_of_shelves(session)
        loved = listing.read_first(session, "loved", 8)
        newest = listing.read_first(session, "newest", 8)
        parts = listing.part_pictures(session, 4)
    return render_template(
        "catalog/home.html",
        shelves=_tiles(tree),
        loved=card_views(loved),
        newest=card_views(newest),
        mend=parts,
        hero=_hero(),
        terms=terms(),
    )


def _tiles(tree: CategoryTree) -> list[Shelf]:
    """The pictured shelves, in whole rows of four where there are that many."""
    pictured = [shelf for shelf in tree.roots if shelf.picture]
    whole_rows = len(pictured) // ROW * ROW or len(pictured)
    return pictured[: min(whole_rows, 2 * ROW)]


def _hero() -> str | None:
    """The stem of the shop's own large picture, if somebody has put one into the folder."""
    path = Path(config().picture_folder, f"{HERO}-1600.webp")
    return HERO if path.exists() else None


@blueprint.get("/p/<handle>")
@public
def product(handle: str) -> str:
    """One product, with the variant that ``?variant=SKU`` names. Raises NotFound."""
    with read() as session:
        tree = tree_of_shelves(session)
        page = read_product_page(session, handle, request.args.get("variant", ""))
    shelf = tree.by_id[page.product.category_id]
    way = tree.way_to(shelf)
    url = full_url("catalog.product", handle=handle)
    guarantee = sentences.guarantee(page)
    steps = [(gettext("Home"), full_url("catalog.home"))]
    steps += [(one.title, full_url("catalog.category", slug=one.slug)) for one in way]
    return render_template(
        "catalog/product.html",
        page=page,
        product=page.product,
        chosen=page.chosen,
        shelf=shelf,
        nav_here=way[0].slug,
        way=way,
        delivery=sentences.delivery(page),
        returns=sentences.returns(page),
        guarantee=guarantee,
        about=_about(page, guarantee.text),
        terms=terms(),
        canonical=url,
        summary=short_text(page),
        data=product_data(
            page,
            base_url=config().base_url,
            url=url,
            country=config().country,
            way=[*steps, (page.product.title, url)],
        ),
    )


def _about(page: ProductPage, guarantee: str) -> dict[str, Any]:
    """The plain values by which what is folded up under a product can be kept."""
    product, chosen = page.product, page.chosen
    return {
        **terms(),
        "facts": tuple(product.facts.items()),
        "care_html": product.care_html,
        "brand": product.brand,
        "maker": product.maker,
        "sku": chosen.sku,
        "gtin": chosen.gtin,
        "weight_g": chosen.weight_g,
        "exempt": chosen.no_return_reason,
        "guarantee": guarantee,
    }


@blueprint.get("/help/<slug>")
@public
def page(slug: str) -> str:
    """A page of help or policy. Raises NotFound."""
    with read() as session:
        parts = tree_of_shelves(session).find("parts")
    found = read_page(slug, current_locale())
    others = [(name, read_page(name, current_locale()).title) for name in SLUGS]
    values = {
        **{name: str(value) for name, value in terms().items()},
        "shop": config().shop_name,
        "find_order": url_for("orders.find"),
        "ask": url_for("support.ask"),
        "returns": url_for("catalog.page", slug="returns"),
        "delivery_page": url_for("catalog.page", slug="delivery"),
        "parts_page": url_for("catalog.page", slug="parts"),
        "parts_shelf": (
            url_for("catalog.category", slug="parts") if parts else url_for("catalog.everything")
        ),
        "until": str(policies.DISPATCH_UNTIL_HOUR),
        "days": str(policies.DELIVERY_WORKING_DAYS),
    }
    return render_template(
        "catalog/page.html",
        title=found.title,
        body=rendered(found.source, values),
        others=others,
        slug=slug,
    )
