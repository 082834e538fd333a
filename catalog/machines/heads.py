"""The heads of the shopper's pages, made when a page is rendered and kept with it."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from catalog.blueprint import config
from catalog.cards import Card, CardPicture
from catalog.help_pages import languages_of
from catalog.list_pages import ListPage
from catalog.machines.addresses import HOME, Site, help_path, product_path, shelf_path
from catalog.machines.head import Head, Price, amount, head_of, preview_of
from catalog.machines.list_schema import breadcrumbs, item_list
from catalog.machines.product_schema import product_graph, short_text
from catalog.machines.shop_schema import Node, graph, shop_graph
from catalog.product_page import ProductPage
from catalog.reader import Reader
from catalog.search.documents import plain
from catalog.tree import Shelf
from shop.locales import current_locale

MOST_LETTERS = 300


def product_head(catalogue: Reader, page: ProductPage, way: Sequence[Shelf]) -> Head:
    """A product's, with the chosen variant's price."""
    product, chosen, locale = page.product, page.chosen, current_locale()
    path, picture = product_path(product.handle), page.pictures[0]
    steps = [*_way(way), (product.title, Site.of(config()).url(path, locale))]
    return head_of(
        config(),
        locale,
        path,
        title=product.seo_title or product.title,
        description=product.seo_description or short_text(product),
        languages=product.languages,
        preview=preview_of(config(), picture.stem, picture.alt),
        kind="product",
        price=Price(amount(chosen.price_minor, chosen.currency), chosen.currency, page.free > 0),
        data=product_graph(page, catalogue.words, config(), locale, steps),
    )


def list_head(
    path: str,
    page: ListPage,
    cards: Sequence[Card],
    *,
    title: str,
    lead: str,
    way: Sequence[Shelf] = (),
    stem: str = "",
) -> Head:
    """A shelf's or a brand's. Filters and orders are states of it that nobody has to find."""
    indexed = not page.filters.narrows and page.filters.sort == "loved"
    here = Site.of(config()).url(path, current_locale())
    steps = [*_way(way), (title, here)]
    if indexed and page.page > 1:
        path = f"{path}?page={page.page}"
    pictures = [card.facts.picture.stem for card in cards if card.facts.picture.stem]
    return head_of(
        config(),
        current_locale(),
        path,
        title=title,
        description=lead or gettext("All we sell, and the parts of it."),
        preview=preview_of(config(), next(iter([*filter(None, [stem]), *pictures]), ""), title),
        indexed=indexed,
        data=_list_data(page, cards, steps) if indexed else None,
    )


def _list_data(page: ListPage, cards: Sequence[Card], way: list[tuple[str, str]]) -> Node:
    site, first = Site.of(config()), (page.page - 1) * page.step + 1
    urls = [site.url(product_path(card.facts.handle), current_locale()) for card in cards]
    return graph(breadcrumbs(way), item_list(urls, total=page.total, first=first))


def _way(shelves: Sequence[Shelf]) -> list[tuple[str, str]]:
    """From the front page down these shelves."""
    site, locale = Site.of(config()), current_locale()
    return [
        (gettext("Home"), site.url(HOME, locale)),
        *((shelf.title, site.url(shelf_path(shelf.slug), locale)) for shelf in shelves),
    ]


def home_head(catalogue: Reader, logo: str, hero: str | None, loved: Sequence[Card]) -> Head:
    """The front page's, with who sells here. ``logo`` is the path of the shop's own sign."""
    shown = loved[0].facts.picture if loved else CardPicture("", "", "")
    alt = shown.alt or (loved[0].facts.title if loved else "")
    base, name, locale = config().base_url, config().shop_name, current_locale()
    said = gettext(
        "%(shop)s: household things, kept in service. Spare parts, repairs and free returns.",
        shop=name,
    )
    return head_of(
        config(),
        locale,
        HOME,
        title=name,
        description=said,
        preview=preview_of(config(), hero or shown.stem, name if hero else alt),
        data=shop_graph(
            config(),
            locale,
            catalogue.words.delivery,
            logo=f"{base}{logo}",
            ask=f"{base}{url_for('support.ask')}",
            search=f"{base}{url_for('catalog.search')}",
        ),
    )


def help_head(slug: str, title: str, body: Markup) -> Head:
    """A page of help; its first words say what it is about."""
    text = " ".join(plain(body).split())
    return head_of(
        config(),
        current_locale(),
        help_path(slug),
        title=title,
        description=shortened(text, MOST_LETTERS),
        languages=languages_of(slug),
        kind="article",
    )


def shortened(text: str, most: int) -> str:
    """The first whole words, at most so many letters."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rpartition(' ')[0] or text[: most - 1]}…"
