"""One segment of a Whoosh index as arrays: its facts, and postings that somebody asked for.

A segment never changes but for what is deleted in it, so what was decoded stays good while others
come and go around it.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_POSTINGS = 8_000_000
"""Decoded postings that are kept at most: eight bytes each."""

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]


class Postings(NamedTuple):
    """Where a term stands: document numbers, and how much it counts in each."""

    documents: Numbers
    values: Floats


class Decoded:
    """Postings that are kept by what was looked for; the oldest go when there are too many.

    What stands nowhere is not kept: of such words anybody can make up any number.
    """

    def __init__(self, most: int = MOST_POSTINGS) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._postings = 0

    def get(self, field: str, term: str) -> Postings | None:
        return self._kept.get((field, term))

    def keep(self, field: str, term: str, found: Postings) -> None:
        """Have it at hand from now on."""
        if not len(found.documents) or (field, term) in self._kept:
            return
        self._kept[field, term] = found
        self._postings += len(found.documents)
        while self._postings > self._most and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._postings -= len(gone.documents)

    def __len__(self) -> int:
        return len(self._kept)


class Tokens:
    """Numbers for the facets' values, for as long as the process lives."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, token: str) -> int:
        """The number of this token, the next one if it is new."""
        found = self._numbers.setdefault(token, len(self.names))
        if found == len(self.names):
            self.names.append(token)
        return found


class Segment:
    """The facts of its documents by number, deleted ones included."""

    def __init__(self, leaf: Any, tokens: Tokens) -> None:
        self.size: int = leaf.doc_count_all()
        self.products = self._column(leaf, "product")
        self.categories = self._column(leaf, "category")
        self.prices = self._column(leaf, "price")
        self.created = self._column(leaf, "created")
        self.lengths = self._column(leaf, "length").astype(np.float32)
        self.facet_starts, self.facets = self._facets(leaf, tokens)
        self._decoded = Decoded()

    def _column(self, leaf: Any, name: str) -> Ints:
        values = leaf.column_reader(name) if self.size else ()
        return np.fromiter(values, np.int64, self.size)

    def _facets(self, leaf: Any, tokens: Tokens) -> tuple[Ints, Numbers]:
        """For each document where its facets begin, and all facets in a row."""
        said: Sequence[bytes] = list(leaf.column_reader("facets")) if self.size else []
        split = [text.decode().split("\n") if text else [] for text in said]
        starts = np.zeros(self.size + 1, np.int64)
        np.cumsum([len(some) for some in split], out=starts[1:])
        numbers = (tokens.number(token) for some in split for token in some)
        return starts, np.fromiter(numbers, np.int32, int(starts[-1]))

    def postings(self, leaf: Any, field: str, term: str) -> Postings | None:
        """The postings of a term in this segment, decoded at their first use."""
        found = self._decoded.get(field, term) or _decode(leaf, field, term.encode())
        if found:
            self._decoded.keep(field, term, found)
        return found


def _decode(leaf: Any, field: str, term: bytes) -> Postings | None:
    if (field, term) not in leaf:
        return None
    matcher = leaf.postings(field, term)
    documents, values = [], []
    while matcher.is_active():
        documents.append(matcher.id())
        values.append(matcher.weight())
        matcher.next()
    return Postings(np.array(documents, np.int32), np.array(values, np.float32))
