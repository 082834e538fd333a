"""Numbers of goods that the world knows (GTIN), told from those that only look like one."""

LENGTHS = (8, 12, 13, 14)
_IN_HOUSE = range(200, 300)
_ALSO_IN_HOUSE = frozenset([*range(20, 30), *range(40, 50)])
_COUPONS = frozenset([*range(50, 60), *range(980, 1000)])


def is_gtin(digits: str) -> bool:
    """Whether the last digit is what the others ask for (GS1 General Specifications, 7.9)."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in LENGTHS):
        return False
    weighted = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))
    )
    return weighted % 10 == 0


def public_gtin(digits: str) -> str:
    """The number if others may be told it; "" for a wrong one, and for one of a shop's own.

    Prefixes 02, 04 and 2 circulate inside a company, 05, 98 and 99 are coupons (GS1 General
    Specifications, 1.4); Google refuses goods that bear one (merchant centre, answer 6324461).
    """
    if not is_gtin(digits):
        return ""
    prefix = int(digits.zfill(14)[1:4])
    kept_inside = prefix in _IN_HOUSE or prefix in _ALSO_IN_HOUSE or prefix in _COUPONS
    return "" if kept_inside and len(digits) > LENGTHS[0] else digits
