"""Making a query ready: what each word may mean, what stands side by side, what isn't wanted.

A word that stands in the index means itself, and its synonyms. One that doesn't is taken as the
beginning of another, as two words written as one, or as a slip; the first that finds something.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from catalog.search import NO_SYNONYMS, Synonyms
from catalog.search.ranking import GUESS_FACTOR, SYNONYM_FACTOR
from catalog.search.words import Words, code

WITHOUT = frozenset({"without", "sin", "sense", "χωρισ"})
GABE = "gabe"
"""Basque says "without" after the word."""

SHORTEST_GUESS = 4
LONGEST_GUESS = 20
SHORTEST_PART = 3
SHORTEST_BEGINNING = 2
MOST_COMPLETIONS = 8
MOST_MENDED = 3
"""Words of one query that are mended: each costs hundreds of look-ups."""

LONGEST_PHRASE = 3
_NUMBER_AND_UNIT = re.compile(r"(\d+)([^\W\d]+)")


class Lexicon(Protocol):
    """What an engine knows of its words. Terms are stemmed; words are as somebody writes them."""

    def counts(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many documents each of these terms stands, of those that stand anywhere."""

    def beginning(self, start: str, most: int) -> Sequence[str]:
        """The commonest words that things are called by and that begin like this."""

    def near(self, word: str) -> str | None:
        """The commonest word that things are called by and that is one slip away from this one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a word may mean: terms that must all be there, worth ``factor`` of the typed word."""

    terms: tuple[str, ...]
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """A query made ready: for each word its readings, and what moves documents up or down.

    ``counts`` has every term in ``words``; ``words`` has an empty entry for a word that is unknown.
    """

    words: tuple[tuple[Reading, ...], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    excluded: tuple[str, ...] = ()
    code: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    read_as: str = ""
    unknown: tuple[str, ...] = ()


class Asking:
    """Turns one query into a question, by looking up what is in the index."""

    def __init__(
        self, words: Words, lexicon: Lexicon, synonyms: Synonyms = NO_SYNONYMS, *, unfinished: bool
    ) -> None:
        self._words = words
        self._lexicon = lexicon
        self._synonyms = synonyms
        self._unfinished = unfinished
        self._counts: dict[str, int] = {}
        self._asked: set[str] = set()
        self._mended: dict[str, str] = {}
        self._mends = 0

    def question(self, query: str) -> Question:
        """The question that a query is."""
        asked = self._words.asked(query)
        wanted, unwanted = _parted(list(asked))
        stems = [asked[word] for word in wanted]
        joined = [self._words.stem(left + right) for left, right in pairwise(wanted)]
        same = {at: list(self._means(wanted, at)) for at in range(len(wanted))}
        excluded = [self._words.stem(word) for word in unwanted]
        of_same = [term for phrases in same.values() for phrase in phrases for term in phrase]
        self._look_up([*(term for some in stems for term in some), *joined, *excluded, *of_same])
        words = [self._readings(word, some) for word, some in zip(wanted, stems, strict=True)]
        for at, term in enumerate(joined):
            if self._known(term):
                words[at].append(Reading((term,)))
        for at, phrases in same.items():
            known = [phrase for phrase in phrases if all(map(self._known, phrase))]
            words[at] += [Reading(phrase, SYNONYM_FACTOR) for phrase in known]
        if self._unfinished and wanted:
            words[-1] += self._begun(wanted[-1])
        unknown = [word for word, readings in zip(wanted, words, strict=True) if not readings]
        return Question(
            words=tuple(tuple(dict.fromkeys(readings)) for readings in words),
            pairs=tuple(pairwise(some[0] for some in stems)),
            excluded=tuple(term for term in excluded if self._known(term)),
            code=code(query),
            counts=self._counts,
            read_as=" ".join(self._mended.get(word, word) for word in wanted)
            if self._mended
            else "",
            unknown=tuple(unknown),
        )

    def _look_up(self, terms: Collection[str]) -> None:
        asked = {term for term in terms if term} - self._asked
        if asked:
            self._asked |= asked
            self._counts.update(self._lexicon.counts(asked))

    def _known(self, term: str) -> bool:
        return term in self._counts

    def _means(self, words: list[str], at: int) -> Iterator[tuple[str, ...]]:
        """What else is looked for in place of this word, alone or with its neighbours."""
        if not self._synonyms:
            return
        for size in range(1, LONGEST_PHRASE + 1):
            for start in range(max(0, at - size + 1), at + 1):
                run = words[start : start + size]
                for phrase in self._synonyms.get(" ".join(run), ()) if len(run) == size else ():
                    terms = tuple(dict.fromkeys(some[0] for some in self._words.stems(phrase)))
                    if terms:
                        yield terms

    def _readings(self, word: str, stems: tuple[str, ...]) -> list[Reading]:
        """As typed; else as a beginning, in two parts, or with one slip mended."""
        typed = [Reading((stem,)) for stem in stems if self._known(stem)]
        return typed or self._begun(word) or self._in_parts(word) or self._mend(word)

    def _begun(self, word: str) -> list[Reading]:
        """Words that begin like this: somebody stopped typing."""
        if len(word) < (SHORTEST_BEGINNING if self._unfinished else SHORTEST_PART):
            return []
        found = self._lexicon.beginning(word, MOST_COMPLETIONS)
        return self._guesses([self._words.stem(whole) for whole in found])

    def _in_parts(self, word: str) -> list[Reading]:
        """Two known words written as one ("teapotlid", "12inch"), neither of them rare."""
        unit = _NUMBER_AND_UNIT.fullmatch(word)
        cuts = [unit.end(1)] if unit else range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        parts = [(self._words.stem(word[:cut]), self._words.stem(word[cut:])) for cut in cuts]
        self._look_up([part for both in parts for part in both])
        known = [both for both in parts if all(map(self._known, both))]
        best = max(known, key=lambda both: min(self._counts[part] for part in both), default=())
        return self._guesses(best)

    def _mend(self, word: str) -> list[Reading]:
        fit = SHORTEST_GUESS <= len(word) <= LONGEST_GUESS and word.isalpha()
        if not fit or self._mends >= MOST_MENDED:
            return []
        self._mends += 1
        found = self._lexicon.near(word)
        readings = self._guesses([self._words.stem(found)]) if found else []
        if found and readings:
            self._mended[word] = found
        return readings

    def _guesses(self, terms: Sequence[str]) -> list[Reading]:
        self._look_up(terms)
        known = [term for term in dict.fromkeys(terms) if self._known(term)]
        return [Reading((term,), GUESS_FACTOR) for term in known]


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """The words that are wanted, and those that somebody wants to be without."""
    if len(words) > 1 and GABE in words[1:]:
        at = words.index(GABE, 1)
        return words[: at - 1] + words[at + 1 :], words[at - 1 : at]
    at = next((at for at, word in enumerate(words) if at and word in WITHOUT), len(words))
    return words[:at], words[at + 1 :]


def one_slip_away(word: str) -> set[str]:
    """Every spelling with one letter left out, swapped, changed or added."""
    letters = _LATIN if word.isascii() else _LATIN + _GREEK
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    guesses = {left + right[1:] for left, right in cuts if right}
    guesses |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    guesses |= {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    guesses |= {left + letter + right for left, right in cuts for letter in letters}
    return guesses - {word}


_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
