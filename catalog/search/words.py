"""From text to the terms that are indexed and looked for: folded, cut, stemmed, bounded.

What a shopper types is taken apart here and never handed to a query parser, so there is nothing in
it that could mean anything else than words.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from itertools import count, pairwise

from catalog.search import SearchDocument

PLACES = (
    ("A", "title"),
    ("B", "category"),
    ("B", "brand"),
    ("B", "subtitle"),
    ("C", "description"),
    ("C", "codes"),
    ("D", "facts"),
)
"""Where words stand, the best place first, and the class of each as PostgreSQL names them."""

CALLED = ("title", "category", "brand", "subtitle")
"""Places whose words are proposed to who types a beginning or slips."""

FACET = "="
"""Between an attribute's code and a value; codes are slugs."""

MOST_QUERY_LETTERS = 400
MOST_QUERY_WORDS = 16
MOST_WORD_LETTERS = 40
MOST_TERMS = 5_000
"""Different terms of one document: with more, PostgreSQL would refuse its vector."""

_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
_APOSTROPHES = str.maketrans("", "", "'`\u2019\u02bc\u00b4")


class Words:
    """The words of one language."""

    def __init__(self, stem: Callable[[str], str], stop: Collection[str]) -> None:
        # Of a short word a stemmer may leave nothing.
        self.stem = lru_cache(maxsize=50_000)(lambda word: stem(word) or word)
        self.stop = frozenset(fold(word) for word in stop)

    def words(self, text: str) -> list[str]:
        """The folded words of a text, in order, without those that say nothing."""
        return [word for word in _cut(text) if word not in self.stop]

    def asked(self, query: str) -> dict[str, tuple[str, ...]]:
        """The words of what somebody typed, with their stems.

        Words that say nothing count when there is nothing else.
        """
        text = query[:MOST_QUERY_LETTERS]
        found = self.words(text) or _cut(text)
        accented = _accented(text)
        words = list(dict.fromkeys(found))[:MOST_QUERY_WORDS]
        return {word: self._stems(word, accented) for word in words}

    def stems(self, text: str) -> Iterator[tuple[str, ...]]:
        """For each word its stem; and, where accents make another, that of the accented word.

        Stemmers look for "ación", people type "acion": with both stems each finds the other.
        """
        accented = _accented(text)
        return (self._stems(word, accented) for word in self.words(text))

    def _stems(self, word: str, accented: dict[str, str]) -> tuple[str, ...]:
        stem = self.stem(word)
        written = accented.get(word)
        other = fold(self.stem(written)) if written else stem
        return (stem,) if other == stem else (stem, other)

    def placed(self, document: SearchDocument) -> dict[str, list[tuple[int, str]]]:
        """For each term of a document the places it stands at: a running number and a class."""
        found: dict[str, list[tuple[int, str]]] = {}
        numbers = count(1)
        for place, name in PLACES:
            for stems in self.stems(_text(document, name)):
                number = next(numbers)
                for stem in stems:
                    if stem in found or len(found) < MOST_TERMS:
                        found.setdefault(stem, []).append((number, place))
        return found

    def pairs(self, text: str) -> list[tuple[str, str]]:
        """The stems of words that stand side by side."""
        return list(pairwise(stems[0] for stems in self.stems(text)))

    def called(self, document: SearchDocument) -> set[str]:
        """The words, not stemmed, of what a thing is called."""
        return {word for name in CALLED for word in self.words(_text(document, name))}


def facets(document: SearchDocument) -> list[str]:
    """What a document can be narrowed by, each as one text."""
    return [f"{name}{FACET}{value}" for name, value in document.facets]


def _cut(text: str) -> list[str]:
    return [word[:MOST_WORD_LETTERS] for word in _WORD.findall(fold(text))]


def _text(document: SearchDocument, name: str) -> str:
    value = getattr(document, name)
    return value if isinstance(value, str) else " ".join(value)


def _accented(text: str) -> dict[str, str]:
    """Folded words as they were written, where that makes a difference."""
    if text.isascii():
        return {}
    written = _WORD.findall(unicodedata.normalize("NFC", text.casefold()).translate(_APOSTROPHES))
    return {fold(word): word for word in written if not word.isascii()}


def fold(text: str) -> str:
    """Lower case without accents or apostrophes: "Crème d'Été" → "creme dete"."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    text = text.encode("utf-8", "ignore").decode()  # half of a surrogate pair is no letter
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_APOSTROPHES)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def code(text: str) -> str:
    """A whole SKU or GTIN as it is compared."""
    return fold(text.replace("\0", "").strip()[:80])
