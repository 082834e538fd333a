"""The index as it stood when it was opened: decoded, and never changed afterwards.

Facts of documents (category, price) are arrays by document number, so that counting facets and
sorting touch no disk; a term's postings are decoded at its first use and kept.
"""

import threading
from array import array
from collections import Counter, OrderedDict
from collections.abc import Container, Iterable
from typing import Any

from catalog.search import Among, SearchResults, Sort
from catalog.search.ranking import Postings, Question, impact, kept, scores

MOST_TERMS = 20_000
"""Decoded terms kept at once."""


class Snapshot:
    """One open reader with what was decoded of it."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._decoded: OrderedDict[str, Postings | None] = OrderedDict()
        self.documents: int = reader.doc_count()
        self._products = self._column("product")
        self._categories = self._column("category")
        self._prices = self._column("price")
        self._created = self._column("created")
        self._lengths = self._read_lengths()
        total = sum(self._lengths)
        self._average = max(total / len(self._lengths), 1.0) if self._lengths else 1.0

    def _column(self, name: str) -> "array[int]":
        values = array("q")
        for leaf, _ in self._reader.leaf_readers():
            if leaf.doc_count_all():
                values.extend(leaf.column_reader(name))
        return values

    def _read_lengths(self) -> "array[float]":
        lengths = array("d")
        for leaf, _ in self._reader.leaf_readers():
            count = leaf.doc_count_all()
            lengths.extend(leaf.doc_field_length(number, "text") for number in range(count))
        return lengths

    def look(self, term: str) -> Postings | None:
        """The postings of a term, a pair ("hob kettl") or a code ("=ket-11"); None if unknown."""
        if term in self._decoded:
            return self._decoded[term]
        field = "mark" if " " in term or term.startswith("=") else "text"
        with self._lock:
            if (field, term.encode()) not in self._reader:
                return None
            postings = self._decode(field, term.encode())
            self._decoded[term] = postings
            if len(self._decoded) > MOST_TERMS:
                self._decoded.popitem(last=False)
        return postings

    def _decode(self, field: str, term: bytes) -> Postings | None:
        documents, impacts = array("l"), array("d")
        for leaf, base in self._reader.leaf_readers():
            if (field, term) not in leaf:
                continue
            matcher = leaf.postings(field, term)
            while matcher.is_active():
                number = base + matcher.id()
                documents.append(number)
                impacts.append(impact(matcher.weight(), self._lengths[number], self._average))
                matcher.next()
        return Postings(documents, impacts) if documents else None

    def complete(self, beginning: str) -> list[str]:
        """Terms that begin like this, the shortest first."""
        found: set[str] = set()
        with self._lock:
            for leaf, _ in self._reader.leaf_readers():
                found.update(term.decode() for term in leaf.expand_prefix("text", beginning))
        return sorted(found, key=lambda term: (len(term), term))

    def results(
        self,
        question: Question,
        *,
        categories: Container[int] | None,
        among: Among | None,
        sort: Sort,
        page: tuple[int, int],
    ) -> SearchResults:
        """One page of the answer, its total, and how many there are in each category."""
        found, matched = scores(question, self.documents)
        numbers: Iterable[int] = kept(matched, all_words_only=sort != "best")
        if among is not None:
            wanted = among([self._products[number] for number in numbers])
            numbers = [number for number in numbers if self._products[number] in wanted]
        counted = Counter(map(self._categories.__getitem__, numbers))
        if categories is not None:
            numbers = [number for number in numbers if self._categories[number] in categories]
        offset, limit = page
        in_order = self._sorted(numbers, found, sort)
        shown = [self._products[number] for number in in_order[offset : offset + limit]]
        return SearchResults(shown, len(in_order), counted.most_common())

    def _sorted(self, numbers: Iterable[int], found: dict[int, float], sort: Sort) -> list[int]:
        if sort == "best":
            return sorted(numbers, key=lambda number: (-found[number], self._products[number]))
        if sort == "newest":
            return sorted(numbers, key=lambda number: -self._created[number])
        sign = -1 if sort == "price-desc" else 1
        return sorted(numbers, key=lambda number: (sign * self._prices[number], -found[number]))
