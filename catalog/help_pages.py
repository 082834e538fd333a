"""Help and policies: Markdown files in the shop's own voice, with its own numbers put in."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markupsafe import Markup

from shop.errors import NotFound
from shop.locales import LANGUAGES

FOLDER = Path(__file__).parent / "pages"
SLUGS = (
    "delivery",
    "payment",
    "returns",
    "parts",
    "about",
    "accessibility",
    "terms",
    "privacy",
)


class Page(NamedTuple):
    """A page's heading, and its text with ``{names}`` still to be filled in."""

    title: str
    source: str


@lru_cache
def read_page(slug: str, locale: str) -> Page:
    """The page in this language, or else in English. Raises NotFound."""
    if slug not in SLUGS:
        raise NotFound("no such page", slug=slug)
    translated = _path(slug, locale)
    path = translated if translated.exists() else FOLDER / f"{slug}.md"
    heading, _, source = path.read_text(encoding="utf-8").partition("\n")
    return Page(heading.removeprefix("# ").strip(), source.strip())


@lru_cache
def languages_of(slug: str) -> tuple[str, ...]:
    """The languages in which this page is written."""
    return tuple(code for code in LANGUAGES if code == "en" or _path(slug, code).exists())


def _path(slug: str, locale: str) -> Path:
    return FOLDER / locale / f"{slug}.md"


def rendered(source: str, values: dict[str, str]) -> Markup:
    """The page's HTML; ``values`` are the shop's own, never a visitor's."""
    text = source.format_map(values)
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704 - HTML in the source is off
