"""The files that machines ask for: robots.txt, sitemaps, the price list, llms.txt.

They are the same for everybody and may be kept for some minutes. The long ones are sent while they
are written.
"""

from collections.abc import Iterator
from typing import Any

from flask import Response, url_for

from catalog.blueprint import blueprint, config, reader, terms
from catalog.help_pages import SLUGS, read_page
from catalog.machines import sitemaps
from catalog.machines.addresses import Site, help_path, shelf_path
from catalog.machines.merchant_feed import FeedOf, feed_xml
from catalog.machines.merchant_rows import each_ware
from catalog.machines.robots import robots_text
from catalog.reader import Reader
from shop.access import public
from shop.db import database, read
from shop.errors import NotFound
from shop.limits import limiter
from shop.locales import current_locale
from shop.templating import known

MINUTES = 15
FEEDS = "6 per minute; 60 per hour"
XML, PLAIN = "application/xml", "text/plain"
_SEND_FROM = 65_536


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """What crawlers may visit."""
    return _kept(Response(robots_text(Site.of(config())), mimetype=PLAIN))


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """The index of all sitemaps."""
    with read() as session:
        parts = sitemaps.read_index(reader(session))
    return _kept(Response(_joined(sitemaps.index_xml(Site.of(config()), parts)), mimetype=XML))


@blueprint.get("/sitemaps/<any(pages, shelves, brands, products):kind>-<int:part>.xml")
@public
def sitemap_part(kind: str, part: int) -> Response:
    """One of them. Raises NotFound for one with nothing in it."""
    with read() as session:
        addresses = sitemaps.read_part(reader(session), kind, part)
    if not addresses:
        raise NotFound("no such sitemap", kind=kind, part=part)
    return _kept(Response(_joined(sitemaps.part_xml(Site.of(config()), addresses)), mimetype=XML))


@blueprint.get("/feeds/google.xml")
@public
@limiter.limit(FEEDS)
def merchant_feed() -> Response:
    """Everything for sale that is said in the language of the address, for Google Merchant."""
    with read() as session:
        words = reader(session).words
    feed = FeedOf(config(), words, current_locale())
    pieces = _joined(feed_xml(feed, each_ware(database(), words.locale)))
    return _kept(Response(pieces, mimetype=XML))


@blueprint.get("/llms.txt")
@public
def llms() -> Response:
    """The shop in a page of plain words, for assistants (llmstxt.org)."""
    with read() as session:
        catalogue = reader(session)
    (text,) = known(catalogue.key("llms"), ("catalog/llms.txt",), lambda: _about(catalogue))
    return _kept(Response(text, mimetype=PLAIN))


def _about(catalogue: Reader) -> dict[str, Any]:
    site, locale = Site.of(config()), current_locale()
    shelves = catalogue.words.tree.roots
    return {
        "terms": terms(catalogue),
        "shelves": [
            (one.title, site.url(shelf_path(one.slug), locale), one.lead) for one in shelves
        ],
        "helps": [
            (read_page(slug, locale).title, site.url(help_path(slug), locale)) for slug in SLUGS
        ],
        "search": f"{site.base_url}{url_for('catalog.search')}",
        "ask": f"{site.base_url}{url_for('support.ask')}",
        "sitemap": site.url("/sitemap.xml"),
        "feed": site.url("/feeds/google.xml", locale),
    }


def _kept(response: Response) -> Response:
    """Nothing in it is anybody's own, so whoever stands between may keep it."""
    response.headers["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    return response


def _joined(pieces: Iterator[str]) -> Iterator[bytes]:
    """In parcels that are worth sending."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _SEND_FROM:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
