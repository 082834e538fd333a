"""Which rows make one product, for families that say so by a handle on each row.

They usually stand together, but needn't: the first reading notes where each product is seen last,
so that the second can let go of its rows as soon as they are complete, however large the file is.
"""

from collections.abc import Iterator
from typing import Protocol

from catalog.importing.problems import LONGEST_HANDLE, Problem, Refused
from catalog.kept_sentences import N_

Row = dict[str, str]
MOST_ROWS_OF_ONE = 3000


class Grouping(Protocol):
    """What the first reading learns about the products of a file, for the second."""

    def note(self, line: int, row: Row) -> None:
        """Take notice of a row. Raises Refused for one that belongs to no product."""

    def finish(self) -> Iterator[Problem]:
        """Everything is noted: what turned out to belong to nothing."""

    def key(self, line: int, row: Row) -> str:
        """Which product the row belongs to; "" for a row that was refused."""

    def is_last(self, key: str, line: int) -> bool:
        """Whether no row of this product comes after this line."""


class ByHandle:
    """Rows with the same handle are one product."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._count: dict[str, int] = {}

    def note(self, line: int, row: Row) -> None:
        handle = row.get("handle", "")
        if not handle:
            raise Refused(N_("No handle: nobody knows which product this row belongs to"))
        if len(handle) > LONGEST_HANDLE:
            raise Refused(N_("The handle is longer than %(most)s characters"), most=LONGEST_HANDLE)
        count = self._count[handle] = self._count.get(handle, 0) + 1
        if count > MOST_ROWS_OF_ONE:
            raise Refused(N_("More than %(most)s rows of one product"), most=MOST_ROWS_OF_ONE)
        self._last[handle] = line

    def finish(self) -> Iterator[Problem]:
        yield from ()

    def key(self, line: int, row: Row) -> str:
        handle = row.get("handle", "")
        return handle if line <= self._last.get(handle, 0) else ""

    def is_last(self, key: str, line: int) -> bool:
        return self._last[key] == line
