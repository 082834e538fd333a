"""The shop's goods as Google Merchant Center reads them: RSS 2.0 with the namespace g.

Attributes and their limits are those of Google's product data specification (answer 7052112).
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from catalog.gtin import public_gtin
from catalog.machines import xml
from catalog.machines.addresses import HOME, Site, variant_path
from catalog.machines.head import amount
from catalog.machines.merchant_rows import Ware
from catalog.machines.varying import FOR_ALL, KNOWN, properties
from catalog.search.documents import plain
from catalog.units import unit_price
from catalog.vocabulary import Vocabulary
from shop.config import Config

MOST_ID, MOST_TITLE, MOST_TEXT, MOST_PICTURES = 50, 150, 5_000, 10
MOST_VALUE, MOST_PATH = 100, 750
_MEASURES = {
    "g": ("g", 1, "1 kg"),
    "ml": ("ml", 1, "1 l"),
    "mm": ("cm", 10, "1 m"),
    "cm2": ("sqm", 10_000, "1 sqm"),
    "pc": ("ct", 1, "1 ct"),
}
"""Google's name of a unit, how many of ours are one of it, and what prices are compared by."""

Pairs = Iterator[tuple[str, str]]


class FeedOf(NamedTuple):
    """Whose feed, in which language."""

    config: Config
    words: Vocabulary
    locale: str

    @property
    def site(self) -> Site:
        return Site.of(self.config)


def feed_xml(feed: FeedOf, wares: Iterable[Ware]) -> Iterator[str]:
    """The whole feed, a variant at a time; one without a picture is refused by Google, and left."""
    name = feed.config.shop_name
    yield f'{xml.DECLARATION}<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>'
    yield xml.element("title", name)
    yield xml.element("link", feed.site.url(HOME, feed.locale))
    yield xml.element("description", name)
    for ware in wares:
        if ware.picture:
            facts = "".join(xml.element(f"g:{tag}", value) for tag, value in _item(feed, ware))
            yield f"\n<item>{facts}{_shipping(feed, ware)}</item>"
    yield "\n</channel>\n</rss>\n"


def _item(feed: FeedOf, ware: Ware) -> Pairs:
    url = feed.site.url(variant_path(ware.handle, ware.sku), feed.locale)
    title = ", ".join([ware.title, *map(feed.words.say, ware.values)])
    yield "id", ware.sku if len(ware.sku) <= MOST_ID else f"variant-{ware.variant_id}"
    yield "title", _cut(title, MOST_TITLE)
    yield "description", _cut(plain(ware.description), MOST_TEXT) or _cut(title, MOST_TEXT)
    yield "link", url
    yield "image_link", feed.site.picture(ware.picture)
    for stem in ware.more_pictures[:MOST_PICTURES]:
        yield "additional_image_link", feed.site.picture(stem)
    yield "availability", "in_stock" if ware.in_stock else "out_of_stock"
    yield "condition", "new"
    yield from _prices(ware)
    yield from _identity(feed, ware)
    yield from _looks(feed, ware)
    yield from _place(feed, ware)
    yield from _measures(ware)


def _prices(ware: Ware) -> Pairs:
    """Where a cut may be announced, the price is the one before it, and today's is the sale's."""
    yield "price", _money(ware.price if ware.was is None else ware.was, ware.currency)
    if ware.was is not None:
        yield "sale_price", _money(ware.price, ware.currency)


def _identity(feed: FeedOf, ware: Ware) -> Pairs:
    """Which thing in the world it is. What the shop makes itself goes by the shop's own number."""
    gtin = public_gtin(ware.gtin)
    own = ware.brand == feed.config.shop_name
    if ware.brand:
        yield "brand", _cut(ware.brand, 70)
    if gtin:
        yield "gtin", gtin
    elif own:
        yield "mpn", _cut(ware.sku, 70)
    if not (ware.brand and (gtin or own)):
        yield "identifier_exists", "no"


def _looks(feed: FeedOf, ware: Ware) -> Pairs:
    """In what the variants of one product differ, and what it is made of."""
    if ware.varies:
        handle = ware.handle
        yield "item_group_id", handle if len(handle) <= MOST_ID else f"product-{ware.product_id}"
    say, codes = feed.words.say, feed.words.attributes
    found = {
        KNOWN[code]: "/".join(say(part.strip()) for part in value.split(";"))
        for code, value in ware.facts.items()
        if code in codes and KNOWN.get(code) in FOR_ALL
    }
    options, values = tuple(map(say, ware.options)), tuple(map(say, ware.values))
    found |= properties(options, values, feed.words)[0]
    for name, value in sorted(found.items()):
        if value:
            yield name, _cut(value, MOST_VALUE)


def _place(feed: FeedOf, ware: Ware) -> Pairs:
    tree = feed.words.tree
    if ware.category_id in tree.by_id:
        way = tree.way_to(tree.by_id[ware.category_id])
        yield "product_type", " > ".join(shelf.title for shelf in way)[:MOST_PATH]


def _measures(ware: Ware) -> Pairs:
    """Weight in grams, and how much is in it where a unit price is due."""
    if ware.weight_g:
        yield "shipping_weight", f"{ware.weight_g} g"
    if unit_price(ware.price, ware.content, ware.content_unit) is not None:
        unit, ours, base = _MEASURES[ware.content_unit]
        yield "unit_pricing_measure", f"{(Decimal(ware.content) / ours).normalize():f} {unit}"
        yield "unit_pricing_base_measure", base


def _shipping(feed: FeedOf, ware: Ware) -> str:
    """What it costs to send this one thing within the shop's country, and how long it takes."""
    delivery = feed.words.delivery
    days = str(delivery.days)
    facts = {
        "country": feed.config.country,
        "price": _money(delivery.costs(ware.price), ware.currency),
        "min_handling_time": "0",
        "max_handling_time": "1",
        "min_transit_time": days,
        "max_transit_time": days,
    }
    said = "".join(xml.element(f"g:{tag}", value) for tag, value in facts.items())
    return f"<g:shipping>{said}</g:shipping>"


def _money(minor: int, currency: str) -> str:
    return f"{amount(minor, currency)} {currency}"


def _cut(text: str, most: int) -> str:
    """As plain words in one line, no more letters than are read."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
