"""What a bag or an order comes to, row by row: goods, what promotions take off, delivery."""

from collections.abc import Sequence
from typing import Protocol

from flask_babel import gettext


class _Promotion(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def on_delivery(self) -> bool: ...


def tender_word(kind: str, ending: str) -> str:
    """What pays beside a card."""
    if kind == "credit":
        return gettext("Store credit")
    if kind == "points":
        return gettext("Points")
    return gettext("Gift card ending in %(ending)s", ending=ending)


class Priced(Protocol):
    """A quote and an order alike; minor units."""

    @property
    def full_goods_minor(self) -> int: ...
    @property
    def full_shipping_minor(self) -> int: ...


def sum_rows(
    priced: Priced, promotions: Sequence[_Promotion], taken_out: int = 0
) -> list[tuple[str, int]]:
    """Rows of (label, minor units) that add up to the total; a reduction is negative.

    ``taken_out`` is the VAT within listed prices that a business of another state doesn't pay.
    """
    rows = [(gettext("Goods"), priced.full_goods_minor + taken_out)]
    rows += [(gettext("VAT taken out"), -taken_out)] if taken_out else []
    rows += [(one.label, -one.amount_minor) for one in promotions if not one.on_delivery]
    rows.append((gettext("Delivery"), priced.full_shipping_minor))
    return rows + [(one.label, -one.amount_minor) for one in promotions if one.on_delivery]
