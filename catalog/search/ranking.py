"""How results are ranked, in both engines alike: the formula, its figures and its reasons.

A word counts by where it stands: in the title most, then in category, brand and subtitle, then in
the description, then among the facts. A word that stands there often counts a little more each
time: by 1/4 for the second place, 1/9 for the third, which is what PostgreSQL's ts_rank does with
one word (https://www.postgresql.org/docs/current/textsearch-controls.html). Rare words count
for more (inverse document frequency), and a long text counts a little less than a short one. Then:
who has all the words comes before who has some; words side by side in the title are worth more;
what comes after "without" is moved down; a whole SKU or GTIN beats everything.

The figures are round and on a plateau: labelled queries of three shops are answered as well by
others near them.
"""

import math
from collections.abc import Iterable

WEIGHTS = {"A": 1.0, "B": 0.6, "C": 0.25, "D": 0.15}
"""How much a word counts by the class of its place (``words.PLACES``)."""

MOST_PLACES = 8
"""A term's ninth place in a document adds next to nothing."""

LENGTH_FACTOR = 0.3
PAIR_BONUS = 0.3
EXACT_BONUS = 1000.0
EXCLUDED_FACTOR = 0.5
GUESS_FACTOR = 0.8
"""A reading of a word that nobody typed is worth less than the word."""

SYNONYM_FACTOR = 0.9
ENOUGH = 96
"""From this many documents with all the words on, those with some of them are left out."""


_WHOLE = math.pi**2 / 6
"""The sum of 1/n²: so ts_rank keeps what a word can count below its weight."""


def presence(places: Iterable[str]) -> float:
    """What a term counts in a document where it stands at places of these classes."""
    best_first = sorted(places)[:MOST_PLACES]
    return sum(WEIGHTS[place] / at**2 for at, place in enumerate(best_first, 1)) / _WHOLE


def length(places: Iterable[str]) -> float:
    """How long a document is, for a term at these places: what stands in the title is longest."""
    return sum(WEIGHTS[place] for place in places)


def half(words: int) -> int:
    """How many words of a query a document must have, where few have them all."""
    return (words + 1) // 2


def rarity(found_in: int, documents: int) -> float:
    """What a term is worth that stands in so many of all documents."""
    return math.log(1 + (documents - found_in + 0.5) / (found_in + 0.5))
