"""What a page says to its reader, and which of it went past the translators."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale
from babel.support import NullTranslations
from sqlalchemy import String, select
from sqlalchemy.types import JSON

from catalog.help_pages import FOLDER
from orders.fulfilment import CARRIERS
from shop.cli import all_tables
from shop.config import Config
from shop.db import Database
from shop.locales import LANGUAGES

SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-busy", "data-open", "data-alt")
SILENT = {"script", "style", "kbd", "code", "svg"}
_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_HANDLE = re.compile(r"[a-z0-9_.:-]*")
_LIKE_HANDLES = {"code", "email", "handle", "name", "reference", "sku", "slug", "source", "title"}
_IN_OUR_WORDS = {"fact"}
_ADDRESS = re.compile(r"https?://\S+")


class Marked(NullTranslations):
    """A language in which whatever was translated stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    ugettext, ungettext = gettext, ngettext


def page_of(html: str) -> Element:
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)


def sayings(item: Element) -> Iterator[str]:
    """Every text of a page, its names for screen readers and its description among them."""
    if not isinstance(item.tag, str) or item.tag in SILENT or _is_initials(item):
        return
    yield from (item.get(name) or "" for name in SPOKEN)
    if item.tag == "meta" and item.get("name") == "description":
        yield item.get("content") or ""
    yield item.text or ""
    for inner in item:
        yield from sayings(inner)
        yield inner.tail or ""


def _is_initials(item: Element) -> bool:
    return "av" in (item.get("class") or "").split()


def unmarked(text: str) -> str:
    """What is left of a text without all that stands in brackets."""
    while (shorter := _INNERMOST.sub(" ", text)) != text:
        text = shorter
    return text


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\b[^\W\d_]{2,}\b", _ADDRESS.sub("", text)))


def known_words(database: Database, config: Config, locale: str) -> set[str]:
    """Words that need no translator: what people wrote, names, and what Babel says."""
    found = {word for text in _written(database) for word in words_of(text)}
    for text in (config.shop_name, config.return_address, config.mail_from, config.base_url):
        found |= words_of(text)
    spoken = Locale.parse(locale)
    months, days = spoken.months["format"], spoken.days["format"]
    for names in (spoken.territories, *months.values(), *days.values(), LANGUAGES):
        found |= {word for name in names.values() for word in words_of(name)}
    for page in (FOLDER / locale).glob("*.md"):
        found |= words_of(page.read_text("utf-8"))
    return found | set(CARRIERS) | {config.currency, "de", "del"}


def _written(database: Database) -> Iterator[str]:
    """Every text in the database that isn't a handle, which nobody should get to see."""
    with database.read() as session:
        for table in all_tables().sorted_tables:
            for column in table.columns:
                if isinstance(column.type, (String, JSON)) and column.name not in _IN_OUR_WORDS:
                    for value in session.scalars(select(column).distinct()):
                        text = value if isinstance(value, str) else repr(value or "")
                        if column.name in _LIKE_HANDLES or not _HANDLE.fullmatch(text):
                            yield text
