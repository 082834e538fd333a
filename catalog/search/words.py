"""From text to the terms that are indexed and looked for: folded, cut, stemmed, bounded.

What a shopper types is taken apart here and never handed to a query parser, so there is nothing in
it that could mean anything else than words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from itertools import pairwise

from catalog.search import SearchDocument

WEIGHTS = {
    "title": 10,
    "category": 6,
    "brand": 6,
    "subtitle": 6,
    "description": 2,
    "codes": 2,
    "facts": 1,
}
"""How much a word counts by where it stands; measured on labelled queries of three shops."""

MOST_QUERY_LETTERS = 400
MOST_QUERY_WORDS = 16
MOST_WORD_LETTERS = 40
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
_APOSTROPHES = str.maketrans("", "", "'`\u2019\u02bc\u00b4")


class Words:
    """The words of one language."""

    def __init__(self, stem: Callable[[str], str], stop: Collection[str]) -> None:
        self.stem = lru_cache(maxsize=50_000)(stem)
        self.stop = frozenset(fold(word) for word in stop)

    def words(self, text: str) -> list[str]:
        """The folded words of a text, in order, without those that say nothing."""
        found = [word[:MOST_WORD_LETTERS] for word in _WORD.findall(fold(text))]
        return [word for word in found if word not in self.stop]

    def query_words(self, query: str) -> list[str]:
        """The words of what somebody typed; stop words count when there is nothing else."""
        text = query[:MOST_QUERY_LETTERS]
        found = self.words(text) or _WORD.findall(fold(text))
        return list(dict.fromkeys(found))[:MOST_QUERY_WORDS]

    def terms(self, text: str) -> list[str]:
        """The stemmed words of a text."""
        return [self.stem(word) for word in self.words(text)]

    def weighted(self, document: SearchDocument) -> Counter[str]:
        """Each term of a document with its weight: what the ranking counts."""
        counted: Counter[str] = Counter()
        for name, weight in WEIGHTS.items():
            value = getattr(document, name)
            text = value if isinstance(value, str) else " ".join(value)
            for term in self.terms(text):
                counted[term] += weight
        return counted

    def markers(self, document: SearchDocument) -> set[str]:
        """Terms that are looked up and not counted: word pairs of the title, whole codes."""
        return {*pairs(self.terms(document.title)), *(code(text) for text in document.codes)}


def fold(text: str) -> str:
    """Lower case without accents or apostrophes: "Crème d'Été" → "creme dete"."""
    text = text.encode("utf-8", "ignore").decode()  # half of a surrogate pair is no letter
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_APOSTROPHES)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def pairs(terms: list[str]) -> Iterable[str]:
    """Neighbouring terms as markers."""
    return (f"{left} {right}" for left, right in pairwise(terms))


def code(text: str) -> str:
    """A whole SKU or GTIN as a marker."""
    return "=" + fold(text.strip()[:80])
