"""Single cells made sense of: money, counts, weights, contents, codes."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import nh3

from catalog.importing.problems import Refused, shown
from catalog.kept_sentences import N_
from shop.money import parse_minor

MOST_MINOR = 100_000_000
MOST_UNITS = 1_000_000
MOST_GRAMS = 10_000_000
MOST_CONTENT = 2_000_000_000
GTIN_LENGTHS = (8, 12, 13, 14)

GRAMS_IN = {
    "g": Decimal(1), "kg": Decimal(1000), "oz": Decimal("28.349523125"), "mg": Decimal("0.001"),
    "lb": Decimal("453.59237"), "lbs": Decimal("453.59237"),
}  # fmt: skip
"""International avoirdupois pound and ounce (NIST Handbook 44, appendix C)."""

CONTENT_IN = {
    "ml": ("ml", Decimal(1)), "cl": ("ml", Decimal(10)), "l": ("ml", Decimal(1000)),
    "m3": ("ml", Decimal(1_000_000)), "floz": ("ml", Decimal("29.5735295625")),
    **{name: ("g", factor) for name, factor in GRAMS_IN.items()},
    "mm": ("mm", Decimal(1)), "cm": ("mm", Decimal(10)), "m": ("mm", Decimal(1000)),
    "in": ("mm", Decimal("25.4")), "ft": ("mm", Decimal("304.8")), "yd": ("mm", Decimal("914.4")),
    "cm2": ("cm2", Decimal(1)), "m2": ("cm2", Decimal(10_000)), "ft2": ("cm2", Decimal("929.0304")),
    "item": ("pc", Decimal(1)), "pc": ("pc", Decimal(1)),
}  # fmt: skip
"""What units of a unit price are in ours (Shopify's UnitPriceMeasurementMeasuredUnit)."""

_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")


def amount(text: str, currency: str) -> int:
    """Minor units of "39.99" or "39,99". Raises Refused with a sentence for the person."""
    machine = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
    try:
        minor = parse_minor(machine, currency)
    except ValueError as error:
        raise Refused(N_("'%(text)s' is no price"), text=shown(text)) from error
    if not 0 <= minor <= MOST_MINOR:
        raise Refused(N_("'%(text)s' can't be a price"), text=shown(text))
    return minor


def units(text: str) -> int:
    """How many there are; fewer than none, as oversold shops have it, is none. Raises Refused."""
    try:
        count = int(decimal(text))
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise Refused(N_("'%(text)s' is no quantity"), text=shown(text)) from error
    if count > MOST_UNITS:
        raise Refused(N_("'%(text)s' can't be a quantity"), text=shown(text))
    return max(count, 0)


def grams(text: str, unit: str = "g") -> int:
    """A weight in grams; 0 where there is none that makes sense."""
    return _measured(text, GRAMS_IN.get(unit.lower(), Decimal(1)), MOST_GRAMS)


def content(text: str, unit: str) -> tuple[int, str] | None:
    """How much is in it, in a unit of ours: ("0.75", "l") is (750, "ml"); None for nonsense."""
    known = CONTENT_IN.get(unit.lower().replace(" ", "").replace("_", ""))
    measured = _measured(text, known[1], MOST_CONTENT) if known else 0
    return (measured, known[0]) if known and measured else None


def _measured(text: str, factor: Decimal, most: int) -> int:
    try:
        whole = int((decimal(text) * factor).to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, OverflowError, ValueError):
        return 0
    return whole if 0 <= whole <= most else 0


def decimal(text: str) -> Decimal:
    """A number as a machine or, with its comma, a person writes it. Raises InvalidOperation."""
    return Decimal(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)


def whole(text: str) -> int:
    """A position or a count of months; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 0


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


def plain(markup: str) -> str:
    """The words of some HTML on one line."""
    spaced = re.sub(r"(?i)<(br|/p|/li|/h\d)[^>]{0,40}>", " ", markup)
    return " ".join(nh3.clean(spaced, tags=set()).split())


def is_yes(text: str) -> bool:
    """What spreadsheets write for true."""
    return text.lower() in {"true", "yes", "1", "active"}
