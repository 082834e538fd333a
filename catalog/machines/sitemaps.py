"""The sitemaps: every page that is its own canonical, in each of its languages (sitemaps.org).

Each address names the page's other languages beside it (Google, "Localized versions of your pages",
"Sitemap").
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from catalog.help_pages import SLUGS, languages_of
from catalog.machines import for_sale, xml
from catalog.machines.addresses import (
    EVERYTHING,
    HOME,
    Site,
    brand_path,
    help_path,
    product_path,
    shelf_path,
)
from catalog.reader import Reader
from shop.locales import LANGUAGES

AT_ONCE = 2_000
"""Products a file: with five languages 10,000 addresses, of the 50,000 that one may have."""

KINDS = ("pages", "shelves", "brands", "products")
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_BOTH = f'{_SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml"'


class Address(NamedTuple):
    """A page, and the languages it is said in beside the shop's own."""

    path: str
    languages: Collection[str] = tuple(LANGUAGES)


def read_index(reader: Reader) -> list[tuple[str, int]]:
    """(kind, number) of the files that have something in them."""
    parts = -(-for_sale.count_products(reader.session) // AT_ONCE)
    small = [(kind, 1) for kind in KINDS[:-1] if read_part(reader, kind, 1)]
    return [*small, *(("products", number + 1) for number in range(parts))]


def read_part(reader: Reader, kind: str, number: int) -> list[Address]:
    """What stands in one file; nothing for a file that doesn't exist."""
    if kind == "products":
        start = (number - 1) * AT_ONCE
        found = for_sale.read_addresses(reader.session, offset=max(0, start), limit=AT_ONCE)
        return [Address(product_path(one.handle), one.languages) for one in found if number > 0]
    return _small(reader, kind) if number == 1 else []


def _small(reader: Reader, kind: str) -> list[Address]:
    """The kinds that fit into one file."""
    if kind == "pages":
        helps = [Address(help_path(slug), languages_of(slug)) for slug in SLUGS]
        return [Address(HOME), Address(EVERYTHING), *helps]
    if kind == "shelves":
        shelves = for_sale.shelves_with_goods(reader.session, reader.words.tree)
        return [Address(shelf_path(shelf.slug)) for shelf in shelves]
    named = for_sale.brands_with_goods(reader.session)
    brands = reader.words.brands.values()
    return [Address(brand_path(brand.slug)) for brand in brands if brand.name in named]


def index_xml(site: Site, parts: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The index of the files."""
    yield f"{xml.DECLARATION}<sitemapindex {_SPACE}>\n"
    for kind, number in parts:
        where = xml.element("loc", site.url(f"/sitemaps/{kind}-{number}.xml"))
        yield f"<sitemap>{where}</sitemap>\n"
    yield "</sitemapindex>\n"


def part_xml(site: Site, addresses: Iterable[Address]) -> Iterator[str]:
    """One file, an address at a time: each page once for each of its languages."""
    yield f"{xml.DECLARATION}<urlset {_BOTH}>\n"
    for address in addresses:
        alternates = site.alternates(address.path, address.languages)
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={xml.attribute(url)}/>'
            for code, url in alternates
        )
        own = [url for _, url in alternates[:-1]] or [site.url(address.path)]
        yield "".join(f"<url>{xml.element('loc', url)}{links}</url>\n" for url in own)
    yield "</urlset>\n"
