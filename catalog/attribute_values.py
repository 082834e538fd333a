"""What may be said under an attribute, by its kind, and which values of it can be filtered by."""

import re
from decimal import Decimal

NOT_SAID = "\N{EN DASH}"
"""What an import puts where a variant has no value for an option."""

LONGEST_FACET = 120
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")


def checked(kind: str, text: str) -> str:
    """``text`` as it is stored under an attribute of this kind; "" stays "".

    Raises ValueError for a number that is no plain decimal, or a yes or no that is neither.
    """
    text = text.strip()
    if not text or kind == "text":
        return text
    if kind == "number":
        return _number(text)
    if kind == "yes_no":
        return _yes_or_no(text)
    return "; ".join(_parts(text))


def facet_values(kind: str, text: str) -> list[str]:
    """The values that a product with this text can be found by; none where it makes no sense."""
    try:
        text = checked(kind, text)
    except ValueError:
        return []
    values = _parts(text) if kind == "choice" else [text]
    return [value[:LONGEST_FACET] for value in values if value and value != NOT_SAID]


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'{text[:40]}' is no number")
    plain = format(Decimal(text).normalize(), "f")
    return "0" if plain == "-0" else plain


def _yes_or_no(text: str) -> str:
    if text.lower() not in {"yes", "no"}:
        raise ValueError(f"'{text[:40]}' is neither yes nor no")
    return text.lower()


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in map(str.strip, text.split(";")) if part))
