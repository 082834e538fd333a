"""The variants of a product as the desk thinks of them: numbers checked, combinations made."""

import itertools
from collections.abc import Callable, Iterable, Sequence

from catalog.slugs import slug_of

MOST_OPTIONS = 3
MOST_COMBINATIONS = 100
LONGEST_VALUE = 80
_SKU_LETTERS = 24


def split_values(text: str) -> list[str]:
    """The values that somebody typed one after the other, each once."""
    parts = (" ".join(part.split())[:LONGEST_VALUE] for part in text.replace(";", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))


def values_of(rows: Iterable[Sequence[str]], place: int) -> list[str]:
    """The values of one option in the order of the variants that have them."""
    return list(dict.fromkeys(row[place] for row in rows if len(row) > place and row[place]))


def missing(rows: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The combinations that no variant is of; ``new`` are values to be had beside the present ones.

    At most ``MOST_COMBINATIONS``: nobody reads more of them.
    """
    columns = [
        list(dict.fromkeys([*values_of(rows, place), *values])) for place, values in enumerate(new)
    ]
    if not columns or not all(columns):
        return []
    present = {tuple(row) for row in rows}
    wanted = (one for one in itertools.product(*columns) if one not in present)
    return list(itertools.islice(wanted, MOST_COMBINATIONS))


def proposed_sku(title: str, values: Sequence[str], is_taken: Callable[[str], bool]) -> str:
    """A SKU that nobody has, from words: ("Hob kettle", ["Tomato"]) → "HOB-KETTLE-TOMATO"."""
    words = [slug_of(title, most=_SKU_LETTERS), *(slug_of(value, most=12) for value in values)]
    stem = "-".join(word for word in words if word).upper() or "SKU"
    found, number = stem, 1
    while is_taken(found):
        number += 1
        found = f"{stem}-{number}"
    return found
