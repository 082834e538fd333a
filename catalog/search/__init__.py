"""Full-text search behind a small contract, so that another engine can take Whoosh's place.

The index holds only what is needed to find and rank products. What a page shows of them comes from
the database, so a stale index never shows a stale price.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol

from shop.errors import Unavailable

Sort = Literal["best", "price", "price-desc", "newest"]
SORTS: tuple[Sort, ...] = ("best", "price", "price-desc", "newest")

Among = Callable[[list[int]], Container[int]]
"""Asked with products that were found: which of them are so."""

Synonyms = Mapping[str, Sequence[str]]
"""For a folded word or phrase (``words.fold``): what else is looked for, as somebody wrote it."""

NO_SYNONYMS: Synonyms = MappingProxyType({})
PER_PAGE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of the found products is wanted, in which order, and which page of it.

    ``facets`` are {attribute's code: values}: one of the values of each must be there. Prices are
    in minor units, both ends included. ``among`` is asked once with all that was found.
    ``stocked`` is asked with products that rank alike: those that are so come first.
    """

    categories: Collection[int] | None = None
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    from_minor: int | None = None
    to_minor: int | None = None
    among: Among | None = None
    stocked: Among | None = None
    sort: Sort = "best"
    offset: int = 0
    limit: int = PER_PAGE


ALL = Selection()


class SearchBusy(Unavailable):
    """Another process is writing the index: the outbox tries again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """A product as the index takes it; ``created`` is in seconds since 1970, UTC.

    ``codes`` (SKU, GTIN) are found as a whole or in part. ``facets`` are (attribute's code, value).
    """

    product_id: int
    category_id: int
    price_minor: int
    created: int
    title: str
    category: str = ""
    subtitle: str = ""
    brand: str = ""
    description: str = ""
    facts: str = ""
    codes: tuple[str, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """One page of what was found, and how the query had to be taken to find it.

    ``categories`` and ``facets`` ({attribute's code: {value: count}}) count all of it, each before
    the choice made among its own values; the prices are the lowest and the highest there are.
    ``read_as`` is the query with its
    slips mended, empty where nothing was. ``partial`` says that nothing has all the words, and
    these have some; ``unknown`` are the words that stand nowhere. ``exact`` is the product whose
    SKU or GTIN the whole query is.
    """

    product_ids: list[int] = field(default_factory=list)
    total: int = 0
    categories: Mapping[int, int] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    prices: tuple[int, int] = (0, 0)
    read_as: str = ""
    partial: bool = False
    unknown: tuple[str, ...] = ()
    exact: int | None = None


class SearchEngine(Protocol):
    """Finds products by words; never fails because of what somebody typed."""

    def search(
        self,
        query: str,
        selection: Selection = ALL,
        *,
        synonyms: Synonyms = NO_SYNONYMS,
        unfinished: bool = False,
    ) -> SearchResults:
        """Products for ``query``, of them what ``selection`` says.

        ``unfinished``: somebody is still typing, so that the last word is a beginning as well.
        """

    def update(self, product_ids: Iterable[int], documents: Iterable[SearchDocument]) -> None:
        """Have these products be found by exactly these documents; without one, not at all.

        ``documents`` is read when nobody else can write any more. Raises SearchBusy.
        """

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new index beside the old one, then swap; returns its size. Raises SearchBusy."""

    @property
    def exists(self) -> bool:
        """Whether there is an index of the present format at all."""
