"""The unit price: what a kilogram, a litre, a metre, a square metre or a piece costs."""

from typing import NamedTuple

_BASES = {
    "g": ("kg", 1000),
    "ml": ("l", 1000),
    "mm": ("m", 1000),
    "cm2": ("m2", 10_000),
    "pc": ("pc", 1),
}


class UnitPrice(NamedTuple):
    """A price (minor units, VAT included) for one ``per``: kg, l, m, m2 or pc."""

    minor: int
    per: str


def unit_price(price_minor: int, content: int, unit: str) -> UnitPrice | None:
    """The price of one unit (Directive 98/6/EC, art. 2(b)), rounded half up.

    ``content`` is in ``unit`` (g, ml, mm, cm2, pc). None where none is due: the content isn't
    known, or is one unit, so that both prices are the same (art. 3, paragraph 1).
    """
    per, base = _BASES.get(unit, ("", 0))
    if not per or content <= 0 or content == base:
        return None
    return UnitPrice((2 * price_minor * base + content) // (2 * content), per)
