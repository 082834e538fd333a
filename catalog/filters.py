"""The state of a list, read from its address and written back into one: nothing is hidden.

A state is all in the query (``?sort=price&stock=1&to=50&is.material=Steel&page=2``), so Back, a
bookmark and a shared link show the same list. What makes no sense is left out, never an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from babel.numbers import get_currency_precision
from werkzeug.datastructures import MultiDict

from shop.money import parse_minor

Sort = Literal["loved", "price", "price-desc", "newest"]
SORTS: tuple[Sort, ...] = ("loved", "price", "price-desc", "newest")
PER_PAGE = 24
MOST_PAGES = 10_000
MOST_MINOR = 100_000_000
FACET = "is."
MOST_FACETS = 6
MOST_VALUES = 20
MOST_LETTERS = 120

Args = dict[str, str | list[str]]
Facets = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for; prices in minor units, both ends included.

    ``facets`` are (attribute's code, values), sorted: one of the values of each must be there.
    """

    sort: Sort = "loved"
    in_stock: bool = False
    from_minor: int | None = None
    to_minor: int | None = None
    facets: Facets = ()
    page: int = 1
    currency: str = "EUR"

    @classmethod
    def from_args(cls, args: MultiDict[str, str], currency: str) -> "Filters":
        """Read an address's query."""
        wanted = args.get("sort", "")
        return cls(
            sort=next((sort for sort in SORTS if sort == wanted), "loved"),
            in_stock=args.get("stock") == "1",
            from_minor=_minor(args.get("from", ""), currency),
            to_minor=_minor(args.get("to", ""), currency),
            facets=_facets(args),
            page=page_of(args.get("page", "")),
            currency=currency,
        )

    def args(self, **changes: Any) -> Args:
        """The query of this state with ``changes``; what goes without saying is left out.

        Any change but of the page leads to the first page.
        """
        state = replace(self, **{"page": 1, **changes})
        found: Args = {
            "sort": "" if state.sort == "loved" else state.sort,
            "stock": "1" if state.in_stock else "",
            "from": major(state.from_minor, self.currency),
            "to": major(state.to_minor, self.currency),
            **{f"{FACET}{code}": list(values) for code, values in state.facets},
            "page": str(state.page) if state.page > 1 else "",
        }
        return {name: value for name, value in found.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered out."""
        limits = self.from_minor is not None or self.to_minor is not None
        return self.in_stock or limits or bool(self.facets)

    def has(self, code: str, value: str) -> bool:
        """Whether the list is narrowed to this value, and perhaps others, of an attribute."""
        return value in dict(self.facets).get(code, ())

    def toggled(self, code: str, value: str) -> Facets:
        """The facets with this value chosen, or no longer chosen."""
        chosen = {known: set(values) for known, values in self.facets}
        chosen.setdefault(code, set()).symmetric_difference_update({value})
        return _sorted(chosen)


def _facets(args: MultiDict[str, str]) -> Facets:
    asked = [name for name in dict.fromkeys(args) if name.startswith(FACET)][:MOST_FACETS]
    return _sorted({name.removeprefix(FACET): set(_values(args.getlist(name))) for name in asked})


def _values(typed: list[str]) -> list[str]:
    fit = [value for value in typed if 0 < len(value) <= MOST_LETTERS and "\0" not in value]
    return fit[:MOST_VALUES]


def _sorted(chosen: Mapping[str, set[str]]) -> Facets:
    return tuple((code, tuple(sorted(values))) for code, values in sorted(chosen.items()) if values)


def page_of(text: str, most: int = MOST_PAGES) -> int:
    """The page that an address asks for, from 1 to ``most``; of whatever is none the first.

    Python takes no number of more than 4,300 digits, and nobody means one.
    """
    return min(max(int(text[:9]), 1), most) if text.isascii() and text.isdigit() else 1


def _minor(text: str, currency: str) -> int | None:
    """Minor units of what somebody typed ("50", "49,90"); None if it is no amount."""
    try:
        minor = parse_minor(text.replace(",", "."), currency)
    except ValueError:
        return None
    return minor if 0 <= minor <= MOST_MINOR else None


def major(minor: int | None, currency: str) -> str:
    """What is typed into a field for this amount: "50" or "49.90"."""
    if minor is None:
        return ""
    whole, rest = divmod(minor, 10 ** (digits := get_currency_precision(currency)))
    return f"{whole}.{rest:0{digits}}" if rest else str(whole)
