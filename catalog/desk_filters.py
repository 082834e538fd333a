"""The state of the desk's lists of products, read from an address and written back into one.

The list, the spreadsheet and a change of many share it, so "all that match" means the same in each.
What makes no sense is left out, never an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from catalog.filters import page_of
from catalog.models import ACTIVE, ARCHIVED, DRAFT
from shop.locales import LANGUAGES

SORTS = ("title", "price", "-price", "stock", "-stock", "changed", "created")
STOCKS = ("out", "low", "in")
MOST_PAGES = 100_000
LONGEST_TEXT = 80
ANY = "any"
"""Untranslated in whichever language."""
_NEVER = {"page"}
"""What a saved view doesn't keep."""


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """What a list of the desk is asked for; "" asks for nothing."""

    q: str = ""
    status: str = ""
    shelf: str = ""
    brand: str = ""
    stock: str = ""
    picture: str = ""
    untranslated: str = ""
    cut: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "DeskFilters":
        """Read an address's query."""
        return cls(
            q=_line(args.get("q", "")),
            status=_one_of(args.get("status", ""), (ACTIVE, DRAFT, ARCHIVED)),
            shelf=_line(args.get("shelf", "")),
            brand=_line(args.get("brand", ""), 120),
            stock=_one_of(args.get("stock", ""), STOCKS),
            picture=_one_of(args.get("picture", ""), ("none",)),
            untranslated=_one_of(args.get("untranslated", ""), (ANY, *LANGUAGES)),
            cut=_one_of(args.get("cut", ""), ("1",)),
            sort=_one_of(args.get("sort", ""), SORTS),
            page=page_of(args.get("page", ""), MOST_PAGES),
        )

    @classmethod
    def from_query(cls, query: str) -> "DeskFilters":
        """Read a query string, such as a saved view keeps."""
        return cls.from_args(dict(parse_qsl(query[:600])))

    def args(self, **changes: Any) -> dict[str, Any]:
        """The query of this state with ``changes``; any but of the page leads to the first page."""
        state = replace(self, **{"page": 1, **changes})
        named = {each.name: getattr(state, each.name) for each in fields(state)}
        return {name: str(value) for name, value in named.items() if value and value != 1}

    def query(self) -> str:
        """The query string under which a view of this state is saved."""
        kept = {name: value for name, value in self.args().items() if name not in _NEVER}
        return urlencode(kept)

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered out."""
        return bool(set(self.args()) - {"sort", "page"})

    @property
    def more(self) -> bool:
        """Whether one of the filters is set that seldom is."""
        return bool(self.picture or self.untranslated or self.cut or self.brand)


def _line(text: str, longest: int = LONGEST_TEXT) -> str:
    return " ".join(text.replace("\0", "").split())[:longest]


def _one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else ""
