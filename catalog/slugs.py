"""Words made fit for an address: lower case, plain letters, hyphens."""

import re
import unicodedata
from collections.abc import Callable

MOST_LETTERS = 80
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_OU = "\N{GREEK SMALL LETTER OMICRON}\N{GREEK SMALL LETTER UPSILON}"
_GREEK = dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True))
_LETTERS = str.maketrans(
    _GREEK
    | {"θ": "th", "χ": "ch", "ψ": "ps", "ς": "s"}
    | {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
"""What has no plain letter within: Greek letter by letter (after ELOT 743), and some others."""


def slug_of(text: str, *, most: int = MOST_LETTERS) -> str:
    """``text`` as part of an address ("Crème brûlée!" → "creme-brulee"); may come out empty."""
    parts = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    plain = bare.replace(_OU, "ou").translate(_LETTERS).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", plain.lower()).strip("-")[:most].strip("-")


def unused(slug: str, is_taken: Callable[[str], bool]) -> str:
    """``slug``, counted on ("kettle-2") until nothing has it."""
    found, number = slug, 1
    while is_taken(found):
        number += 1
        found = f"{slug}-{number}"
    return found
