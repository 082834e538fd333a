"""The Whoosh index as it stood when it was opened: arrays, and never changed afterwards.

What a question comes to is added up in one array with a place for every document.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.search.asking import Question, Reading, one_slip_away
from catalog.search.ranking import (
    ENOUGH,
    EXACT_BONUS,
    EXCLUDED_FACTOR,
    LENGTH_FACTOR,
    PAIR_BONUS,
    half,
    rarity,
)
from catalog.search.segments import Decoded, Floats, Ints, Numbers, Postings, Segment, Tokens

MOST_BEGINNINGS = 2_000
_NOWHERE = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class Snapshot:
    """One open reader with what was decoded of it; also the ``Lexicon`` of its words.

    ``segments`` are those that were decoded before; a segment's name is its own in a generation.
    """

    def __init__(
        self, reader: Any, generation: str, segments: Mapping[str, Segment], tokens: Tokens
    ) -> None:
        self._lock = threading.Lock()
        self._leaves: list[tuple[Any, int, Segment]] = []
        self.segments: dict[str, Segment] = {}
        for leaf, base in reader.leaf_readers() if reader.doc_count_all() else ():
            name = f"{generation}/{leaf.segment().segment_id()}"
            self.segments[name] = segments.get(name) or Segment(leaf, tokens)
            self._leaves.append((leaf, base, self.segments[name]))
        self.tokens = tokens
        parts = [segment for _, _, segment in self._leaves]
        self.products: Ints = _joined([part.products for part in parts])
        self.categories: Ints = _joined([part.categories for part in parts])
        self.prices: Ints = _joined([part.prices for part in parts])
        self.created: Ints = _joined([part.created for part in parts])
        self.facets: Numbers = _joined([part.facets for part in parts])
        self.facet_counts: Ints = _joined([np.diff(part.facet_starts) for part in parts])
        self.facet_starts: Ints = np.cumsum(self.facet_counts) - self.facet_counts
        self._alive = self._who_is_alive()
        self.documents = int(self._alive.sum())
        self._norms = self._read_norms(parts)
        self._known = Decoded()
        self.beginning = lru_cache(MOST_BEGINNINGS)(self._beginning)

    def _who_is_alive(self) -> NDArray[np.bool_]:
        alive = np.ones(len(self.products), bool)
        for leaf, base, _ in self._leaves:
            alive[[base + number for number in leaf.deleted_docs_set]] = False
        return alive

    def _read_norms(self, parts: Sequence[Segment]) -> Floats:
        """What a score is divided by: a long text says a word more easily than a short one."""
        lengths = _joined([part.lengths for part in parts])
        average = float(lengths[self._alive].mean()) if self.documents else 1.0
        norms: Floats = (1 + LENGTH_FACTOR * np.log2(1 + lengths / max(average, 1.0))).astype(
            np.float32
        )
        return norms

    # The lexicon

    def counts(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many documents each of these terms stands, of those that stand anywhere."""
        found = {term: len(self.look(term).documents) for term in terms}
        return {term: count for term, count in found.items() if count}

    def _beginning(self, start: str, most: int) -> Sequence[str]:
        """The commonest words that things are called by and that begin like this."""
        found: dict[bytes, int] = {}
        with self._lock:
            for leaf, _, _ in self._leaves:
                for word in leaf.expand_prefix("word", start):
                    found[word] = found.get(word, 0) + leaf.doc_frequency("word", word)
        # Deleted documents are in these counts; so some more are counted again without them.
        often = sorted(found, key=lambda word: (-found[word], word))[: 2 * most]
        return self._commonest([word.decode() for word in often])[:most]

    def near(self, word: str) -> str | None:
        """The commonest word that things are called by and that is one slip away from this one."""
        with self._lock:
            there = [
                guess
                for guess in one_slip_away(word)
                if any(("word", guess.encode()) in leaf for leaf, _, _ in self._leaves)
            ]
        return next(iter(self._commonest(there)), None)

    def _commonest(self, words: Sequence[str]) -> list[str]:
        """Those of these words that stand anywhere now, the commonest first."""
        counts = {word: len(self.look(word, "word").documents) for word in words}
        found = [word for word, count in counts.items() if count]
        return sorted(found, key=lambda word: (-counts[word], word))

    # Postings

    def look(self, term: str, field: str = "text") -> Postings:
        """Where a term stands; for ``field`` "mark" a pair ("hob kettl") or a code ("=ket-11")."""
        found = self._known.get(field, term)
        if found is None:
            with self._lock:
                found = self._gathered(field, term)
                self._known.keep(field, term, found)
        return found

    def _gathered(self, field: str, term: str) -> Postings:
        found = []
        for leaf, base, segment in self._leaves:
            postings = segment.postings(leaf, field, term)
            if postings:
                documents = postings.documents + np.int32(base)
                alive = self._alive[documents]
                found.append(Postings(documents[alive], postings.values[alive]))
        if not found:
            return _NOWHERE
        return Postings(*(np.concatenate(part) for part in zip(*found, strict=True)))

    # Scores

    def found(self, question: Question, *, relaxed: bool) -> tuple[Numbers, Floats, bool]:
        """Documents for a question with their scores, and whether none of them has all its words.

        ``relaxed``: where few have them all, those that have half of them follow.
        """
        size = len(self.products)
        scores, matched = np.zeros(size, np.float32), np.zeros(size, np.int8)
        for readings in question.words:
            here = np.zeros(size, bool)
            for reading in readings:
                documents, values = self._of(reading)
                scores[documents] += values
                here[documents] = True
            matched += here
        most = int(matched.max(initial=0))
        best = np.flatnonzero(matched == most) if most else np.empty(0, np.int64)
        known = sum(1 for readings in question.words if readings)
        if relaxed and 0 < len(best) < ENOUGH:
            best = np.flatnonzero(matched >= min(most, half(known)))
        numbers = best.astype(np.int32)
        scores *= self._favours(question)
        share = matched[numbers].astype(np.float32) / np.float32(max(known, 1))
        ranked: Floats = (scores[numbers] * share / self._norms[numbers]).astype(np.float32)
        return *self._with_exact(question, numbers, ranked), most < len(question.words)

    def _of(self, reading: Reading) -> Postings:
        """Documents that have all terms of a reading, with what that is worth."""
        documents, values = _NOWHERE
        for at, term in enumerate(reading.terms):
            theirs, counts = self.look(term)
            worth = counts * np.float32(rarity(len(theirs), self.documents) * reading.factor)
            if at == 0:
                documents, values = theirs, worth
                continue
            documents, mine, other = np.intersect1d(
                documents, theirs, assume_unique=True, return_indices=True
            )
            values = values[mine] + worth[other]
        return Postings(documents, values)

    def _favours(self, question: Question) -> Floats | float:
        """Words that are neighbours in the title, and words that were not wanted."""
        if not question.pairs and not question.excluded:
            return 1.0
        factors = np.ones(len(self.products), np.float32)
        for left, right in question.pairs:
            pair = self.look(f"{left} {right}", "mark")
            factors[pair.documents] += np.float32(PAIR_BONUS / len(question.pairs))
        for term in question.excluded:
            factors[self.look(term).documents] *= np.float32(EXCLUDED_FACTOR)
        return factors

    def exact(self, question: Question) -> Numbers:
        """Documents whose SKU or GTIN the whole query is."""
        return self.look("=" + question.code, "mark").documents

    def _with_exact(
        self, question: Question, numbers: Numbers, scores: Floats
    ) -> tuple[Numbers, Floats]:
        exact = self.exact(question)
        if not len(exact):
            return numbers, scores
        missing = np.setdiff1d(exact, numbers)
        numbers = np.concatenate((numbers, missing))
        scores = np.concatenate((scores, np.zeros(len(missing), np.float32)))
        bonus = np.float32(EXACT_BONUS) * np.isin(numbers, exact)
        return numbers, (scores + bonus).astype(np.float32)


def _joined(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
