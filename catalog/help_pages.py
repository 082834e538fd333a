"""Help and policies: Markdown files in the shop's own voice, with its own numbers put in."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markupsafe import Markup

from shop.errors import NotFound

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
    translated = FOLDER / locale / f"{slug}.md"
    path = translated if translated.exists() else FOLDER / f"{slug}.md"
    heading, _, source = path.read_text(encoding="utf-8").partition("\n")
    return Page(heading.removeprefix("# ").strip(), source.strip())


def rendered(source: str, values: dict[str, str]) -> Markup:
    """The page's HTML; ``values`` are the shop's own, never a visitor's."""
    text = source.format_map(values)
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704 - HTML in the source is off
