"""Ranking by BM25F over one weighted field, with a liking for documents that have all the words.

The figures (k1, b, what a pair is worth) did best on labelled queries of three shops. Plain arrays
and dictionaries: a term's postings are decoded once and kept, so a query only adds numbers up.
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

K1, B = 1.2, 0.5
PAIR_BONUS = 0.3
EXACT_BONUS = 1000.0
EXCLUDED_FACTOR = 0.5
ENOUGH = 24
"""From this many documents with all the words on, those with some of them are left out."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands: document numbers, and how much it counts in each."""

    documents: "array[int]"
    impacts: "array[float]"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading of a word, worth ``factor`` of the word as it was typed."""

    postings: Postings
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """A query made ready: for each word its readings, and what moves documents up or down."""

    words: Sequence[Sequence[Alternative]]
    pairs: Sequence[Postings | None] = ()
    excluded: Sequence[Postings] = ()
    exact: Postings | None = None


def impact(weight: float, length: float, average: float) -> float:
    """What a term of this weight counts in a document of this length."""
    return weight * (K1 + 1) / (weight + K1 * (1 - B + B * length / average))


def scores(question: Question, documents: int) -> tuple[dict[int, float], dict[int, int]]:
    """The score of each document found, and how many of the words it has."""
    found: dict[int, float] = {}
    matched: dict[int, int] = {}
    for alternatives in question.words:
        for number, score in _of_word(alternatives, documents).items():
            found[number] = found.get(number, 0.0) + score
            matched[number] = matched.get(number, 0) + 1
    known = sum(1 for alternatives in question.words if alternatives)
    if known > 1:
        for number, count in matched.items():
            found[number] *= count / known
    _favour(found, question)
    if question.exact:
        for number in question.exact.documents:
            found[number] = found.get(number, 0.0) + EXACT_BONUS
            matched[number] = max(known, 1)
    return found, matched


def _of_word(alternatives: Iterable[Alternative], documents: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for alternative in alternatives:
        numbers = alternative.postings.documents
        rarity = math.log(1 + (documents - len(numbers) + 0.5) / (len(numbers) + 0.5))
        rarity *= alternative.factor
        if not found:
            impacts = (rarity * value for value in alternative.postings.impacts)
            found = dict(zip(numbers, impacts, strict=True))
            continue
        for number, value in zip(numbers, alternative.postings.impacts, strict=True):
            found[number] = found.get(number, 0.0) + rarity * value
    return found


def _favour(found: dict[int, float], question: Question) -> None:
    """Neighbouring words that are neighbours in the title, and words that were not wanted."""
    share = PAIR_BONUS / len(question.pairs) if question.pairs else 0.0
    bonus: dict[int, float] = {}
    for pair in question.pairs:
        for number in pair.documents if pair else ():
            if number in found:
                bonus[number] = bonus.get(number, 1.0) + share
    for number, factor in bonus.items():
        found[number] *= factor
    for postings in question.excluded:
        for number in postings.documents:
            if number in found:
                found[number] *= EXCLUDED_FACTOR


def kept(matched: dict[int, int], *, all_words_only: bool) -> set[int]:
    """Which documents are results: those with all the words if there are enough, else any.

    ``all_words_only`` is for orders other than by rank: there a weak hit would come first.
    """
    most = max(matched.values(), default=0)
    best = {number for number, count in matched.items() if count == most}
    return best if all_words_only or len(best) >= ENOUGH else set(matched)
