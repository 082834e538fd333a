"""Another price for many variants at once, worked out from the one each has; pure figures."""

from dataclasses import dataclass
from typing import Literal

from babel.numbers import get_currency_precision

By = Literal["percent", "amount"]
CompareAt = Literal["keep", "cut", "none"]
ENDINGS = ("", "00", "90", "99")
WHOLE_BP = 10_000
MOST_MINOR = 100_000_000
CENTS = 2
"""Decimals of a currency in which a price may end in .90 or .99."""


class Impossible(ValueError):
    """The new price would be nothing, or more than a price can be."""


@dataclass(frozen=True, slots=True)
class Repricing:
    """By how much, and what becomes of the struck-out price.

    ``by`` percent: ``change`` is hundredths of a percent; by amount: minor units. ``ending`` is the
    decimals that the new price shall have, "" as they come. ``compare_at``: ``keep`` it while it is
    higher than the price, ``cut`` strikes out the price of before, ``none`` takes it away.
    """

    by: By
    change: int
    ending: str = ""
    compare_at: CompareAt = "keep"


def repriced(
    wish: Repricing, price_minor: int, compare_at_minor: int | None, currency: str
) -> tuple[int, int | None]:
    """The new price and the struck-out one, in minor units. Raises Impossible."""
    new = _rounded(_moved(wish, price_minor), wish.ending, get_currency_precision(currency))
    if not 0 < new <= MOST_MINOR:
        raise Impossible(f"{price_minor} would become {new}")
    struck_out = {"keep": compare_at_minor, "cut": price_minor, "none": None}[wish.compare_at]
    return new, struck_out if struck_out is not None and struck_out > new else None


def _moved(wish: Repricing, price_minor: int) -> int:
    if wish.by == "amount":
        return price_minor + wish.change
    return (price_minor * (WHOLE_BP + wish.change) + WHOLE_BP // 2) // WHOLE_BP  # half up


def _rounded(minor: int, ending: str, digits: int) -> int:
    """The nearest price with this ending, the higher of two that are as near."""
    if not ending or digits != CENTS:
        return minor
    whole: int = 10**digits
    below = (minor - int(ending)) // whole * whole + int(ending)
    above = below + whole
    nearest = above if above - minor <= minor - below else below
    return nearest if nearest > 0 else above
