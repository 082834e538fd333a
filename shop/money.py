"""Money as integer minor units with its currency: added, allocated, shown, never rounded away."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Self

from babel.numbers import format_currency, get_currency_precision


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents of the euro) of one currency (ISO 4217)."""

    minor: int
    currency: str = "EUR"

    def __add__(self, other: Self) -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Self) -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def _same(self, other: Self) -> Self:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} don't add up")
        return other


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` minor units by ``weights`` without losing or making a cent.

    Largest remainder (Hamilton's method); equal remainders go to the earlier share. Without any
    weight the shares are as equal as can be. Raises ValueError on a negative weight or no shares.
    """
    if not weights:
        raise ValueError("nothing to allocate to")
    if min(weights) < 0:
        raise ValueError("a weight can't be negative")
    if not any(weights):
        weights = [1] * len(weights)
    whole, sign = sum(weights), (1 if total >= 0 else -1)
    shares = [abs(total) * weight // whole for weight in weights]
    remainders = [abs(total) * weight % whole for weight in weights]
    missing = abs(total) - sum(shares)
    for index in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:missing]:
        shares[index] += 1
    return [sign * share for share in shares]


def included_vat(gross: int, rate_bp: int) -> int:
    """VAT contained in ``gross`` minor units at ``rate_bp`` hundredths of a percent, half up."""
    exact = Decimal(gross * rate_bp) / Decimal(10_000 + rate_bp)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@lru_cache(maxsize=4096)
def formatted(minor: int, currency: str, locale: str) -> str:
    """``minor`` as a person of ``locale`` writes it, with the currency's own number of decimals."""
    digits = get_currency_precision(currency)
    return format_currency(Decimal(minor).scaleb(-digits), currency, locale=locale)


def parse_minor(text: str, currency: str = "EUR") -> int:
    """Minor units from a machine-written decimal such as '84.00'; ValueError otherwise."""
    try:
        value = Decimal(text.strip())
    except ArithmeticError as error:
        raise ValueError(f"not an amount: {text!r}") from error
    if not value.is_finite():
        raise ValueError(f"not an amount: {text!r}")
    scaled = value.scaleb(get_currency_precision(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"too many decimals: {text!r}")
    return int(scaled)
