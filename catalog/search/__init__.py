"""Full-text search behind a small contract, so that another engine can take Whoosh's place.

The index holds only what is needed to find and rank products. What a page shows of them comes from
the database, so a stale index never shows a stale price.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from shop.errors import Unavailable

Sort = Literal["best", "price", "price-desc", "newest"]
SORTS: tuple[Sort, ...] = ("best", "price", "price-desc", "newest")


Among = Callable[[list[int]], Container[int]]
"""Asked once with all products that were found: which of them are wanted."""


class SearchBusy(Unavailable):
    """Another process is writing the index: the outbox tries again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """A product as the index takes it. ``codes`` (SKU, GTIN) are found as a whole or in part."""

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


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of what was found. ``categories`` counts all of it, before the choice of one."""

    product_ids: list[int] = field(default_factory=list)
    total: int = 0
    categories: list[tuple[int, int]] = field(default_factory=list)


class SearchEngine(Protocol):
    """Finds products by words; never fails because of what somebody typed."""

    def search(
        self,
        query: str,
        *,
        categories: Container[int] | None = None,
        among: Among | None = None,
        sort: Sort = "best",
        offset: int = 0,
        limit: int = 24,
    ) -> SearchResults:
        """Products for ``query``, only of ``categories``, and only those that ``among`` keeps."""

    def update(self, product_ids: Iterable[int], documents: Iterable[SearchDocument]) -> None:
        """Have these products be found by exactly these documents; without one, not at all.

        ``documents`` is read when nobody else can write any more. Raises SearchBusy.
        """

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Build a new index beside the old one, then swap; returns its size. Raises SearchBusy."""

    @property
    def exists(self) -> bool:
        """Whether there is an index of the present format at all."""
