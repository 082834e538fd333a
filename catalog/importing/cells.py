"""Single cells made sense of: money, counts, weights, codes, HTML."""

import nh3

from shop.money import parse_minor

MOST_MINOR = 100_000_000
MOST_UNITS = 1_000_000
MOST_GRAMS = 10_000_000
GTIN_LENGTHS = (8, 12, 13, 14)

_TAGS = {
    "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "a", "h3", "h4", "blockquote", "table",
    "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "sub", "sup",
}  # fmt: skip


def amount(text: str, currency: str) -> int:
    """Minor units of "39.99". Raises ValueError with a sentence for the person."""
    try:
        minor = parse_minor(text, currency)
    except ValueError as error:
        raise ValueError(f"'{text[:40]}' is no price") from error
    if not 0 <= minor <= MOST_MINOR:
        raise ValueError(f"'{text[:40]}' can't be a price")
    return minor


def units(text: str) -> int:
    """How many there are; fewer than none, as oversold shops have it, is none."""
    try:
        count = int(text)
    except ValueError as error:
        raise ValueError(f"'{text[:40]}' is no quantity") from error
    if count > MOST_UNITS:
        raise ValueError(f"'{text[:40]}' can't be a quantity")
    return max(count, 0)


def grams(text: str) -> int:
    """A weight in grams; 0 where there is none that makes sense."""
    try:
        weight = round(float(text or 0))
    except (ValueError, OverflowError):
        return 0
    return weight if 0 <= weight <= MOST_GRAMS else 0


def gtin(text: str) -> str:
    """The barcode if its check digit is right (GS1 General Specifications, 7.9), else nothing.

    Spreadsheets put an apostrophe before long numbers to keep them as they are.
    """
    digits = text.lstrip("'").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in GTIN_LENGTHS):
        return ""
    weighted = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return "" if weighted % 10 else digits


def clean_html(markup: str) -> str:
    """What a description may hold: text, lists, tables and links; nothing that acts or styles."""
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    ).strip()


def is_yes(text: str) -> bool:
    """What spreadsheets write for true."""
    return text.lower() in {"true", "yes", "1", "active"}
