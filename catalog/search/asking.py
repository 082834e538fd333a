"""Making a query ready: readings of words that nobody wrote, words joined and split, 'without'."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from catalog.search.ranking import Alternative, Postings, Question
from catalog.search.words import Words, code, pairs

Look = Callable[[str], Postings | None]
Complete = Callable[[str], list[str]]

WITHOUT = frozenset({"without", "sin", "sense", "χωρις", "gabe"})
GUESS_FACTOR = 0.8
SHORTEST_GUESS = 4
LONGEST_GUESS = 20
SHORTEST_HALF = 3
MOST_COMPLETIONS = 8
MOST_MENDED = 3
"""Words of one query that are mended: each costs hundreds of look-ups."""

_NUMBER_AND_UNIT = re.compile(r"(\d+)([^\W\d]+)")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψως"


class Asking:
    """Turns one query into a question, by looking up what is in the index."""

    def __init__(self, words: Words, look: Look, complete: Complete) -> None:
        self._words = words
        self._look = look
        self._complete = complete
        self._mends_left = MOST_MENDED

    def question(self, query: str, *, unfinished: bool = False) -> Question:
        """The question that a query is; empty when nothing in it is known."""
        wanted, unwanted = self._wanted(self._words.query_words(query))
        readings = [list(self._readings(word)) for word in wanted]
        if unfinished and wanted:
            readings[-1] += [
                Alternative(guess, GUESS_FACTOR) for guess in self._completed(wanted[-1])
            ]
        for place, (left, right) in enumerate(pairwise(wanted)):
            joined = self._look(self._words.stem(left + right))
            if joined:
                readings[place].append(Alternative(joined))
        terms = [self._words.stem(word) for word in wanted]
        excluded = (self._look(self._words.stem(word)) for word in unwanted)
        return Question(
            words=readings,
            pairs=[self._look(pair) for pair in pairs(terms)],
            excluded=[postings for postings in excluded if postings],
            exact=self._look(code(query)),
        )

    def _wanted(self, words: list[str]) -> tuple[list[str], list[str]]:
        """The words before and after 'without'."""
        place = next((at for at, word in enumerate(words) if at and word in WITHOUT), len(words))
        return words[:place], words[place + 1 :]

    def _readings(self, word: str) -> Iterator[Alternative]:
        """As typed; else as a beginning, in two parts, or with one letter mended."""
        typed = self._look(self._words.stem(word))
        if typed:
            yield Alternative(typed)
            return
        guesses = self._completed(word) or self._halves(word) or self._mended(word)
        for guess in guesses:
            yield Alternative(guess, GUESS_FACTOR)

    def _completed(self, word: str) -> list[Postings]:
        """Terms that begin like this: somebody stopped typing."""
        if len(word) < SHORTEST_HALF:
            return []
        terms = self._complete(word)[:MOST_COMPLETIONS]
        return [postings for term in terms if (postings := self._look(term))]

    def _halves(self, word: str) -> list[Postings]:
        """Two known words written as one ("teapotlid", "12inch")."""
        unit = _NUMBER_AND_UNIT.fullmatch(word)
        cuts = [unit.end(1)] if unit else range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
        best: list[Postings] = []
        for cut in cuts:
            left = self._look(self._words.stem(word[:cut]))
            right = self._look(self._words.stem(word[cut:]))
            if left and right and _rarest([left, right]) > _rarest(best):
                best = [left, right]
        return best

    def _mended(self, word: str) -> list[Postings]:
        """The most common term one letter away."""
        fit = SHORTEST_GUESS <= len(word) <= LONGEST_GUESS and word.isalpha()
        if not fit or not self._mends_left:
            return []
        self._mends_left -= 1
        terms = {self._words.stem(guess) for guess in _one_letter_away(word)}
        found = [postings for term in terms if (postings := self._look(term))]
        return [max(found, key=lambda postings: len(postings.documents))] if found else []


def _rarest(parts: list[Postings]) -> int:
    return min((len(part.documents) for part in parts), default=0)


def _one_letter_away(word: str) -> set[str]:
    """Every spelling with one letter left out, swapped, changed or added."""
    letters = _LATIN if word.isascii() else _LATIN + _GREEK
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    guesses = {left + right[1:] for left, right in cuts if right}
    guesses |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    guesses |= {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    guesses |= {left + letter + right for left, right in cuts for letter in letters}
    return guesses - {word}
