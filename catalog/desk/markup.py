"""What people type for a description, and the clean HTML that is stored of it.

A plain field takes Markdown or HTML: it works without scripts, in every browser and for everybody
who listens to pages, takes what is pasted from anywhere, and holds nothing that is not shown. What
is stored is HTML that was cleaned, as imports store it, so pages never turn anything but that into
markup. Stored HTML comes back as Markdown only where nothing would be lost on the way.
"""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from catalog.rich_text import cleaned

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_SIGNS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_HEADINGS = {"h3": "### ", "h4": "#### "}
_BLOCKS = re.compile(r"\n{3,}")
_SPECIAL = re.compile(r"([\\*_`\[\]<>#])")


def to_html(text: str) -> str:
    """The clean HTML of Markdown, of HTML, or of both; nothing in it acts or styles."""
    plain = text.replace("\r\n", "\n").replace("\0", "").strip()
    if plain.startswith("<"):
        return cleaned(plain)
    return cleaned(_MARKDOWN.render(plain))


def to_text(html: str) -> str:
    """What to put into the field for stored HTML: Markdown if it says all of it, else the HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = _BLOCKS.sub("\n\n", "".join(reader.parts)).strip()
    same = not reader.strange and _squeezed(to_html(text)) == _squeezed(html)
    return text if same else html


def _squeezed(html: str) -> str:
    """HTML without the space between blocks, which nobody sees."""
    return re.sub(r">\s+<", "><", html).strip()


class _Reader(HTMLParser):
    """Writes Markdown for the few tags that descriptions are made of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.strange = False
        self._lists: list[int] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SIGNS:
            self.parts.append(_SIGNS[tag])
        elif tag in _HEADINGS:
            self.parts.append(f"\n\n{_HEADINGS[tag]}")
        elif tag in {"ul", "ol"}:
            self.strange |= bool(self._lists)
            self._lists.append(0 if tag == "ul" else 1)
            self.parts.append("\n\n")
        elif tag == "li" and self._lists:
            self._begin_item()
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
            self.parts.append("[")
        elif tag == "p":
            self.parts.append("\n\n")
        else:
            self.strange = True

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self.parts.append(f"\n{number}. " if number else "\n- ")
        self._lists[-1] += bool(number)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SIGNS:
            self.parts.append(_SIGNS[tag])
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self.parts.append("\n\n")
        elif tag == "a":
            self.parts.append(f"]({self._link})")

    def handle_data(self, data: str) -> None:
        self.parts.append(_SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))
