"""From the things in a bag to a total, as one pure function.

Prices include VAT and are the same everywhere; what part of them is VAT follows the destination.
Delivery is an ancillary supply: it bears the rates of the goods in their proportion (Court of
Justice, C-349/96), so every cent of it belongs to a line as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cart import shipping, tax
from shop.money import allocate, included_vat


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some of one variant at its price (minor units, VAT included)."""

    variant_id: int
    quantity: int
    unit_minor: int
    vat_class: str = tax.STANDARD


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of the total; ``vat_minor`` is the VAT within ``total_minor``."""

    variant_id: int
    quantity: int
    unit_minor: int
    total_minor: int
    vat_rate_bp: int
    vat_minor: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bag costs, explained. All amounts are minor units, VAT included."""

    lines: tuple[PricedLine, ...]
    goods_minor: int
    shipping_minor: int
    vat_minor: int
    total_minor: int


def quote(wanted: Sequence[Wanted], country: str) -> Quote:
    """Price a bag for a destination (ISO 3166-1); raises Invalid where we don't deliver."""
    lines = tuple(_priced(line, tax.rate_bp(country, line.vat_class)) for line in wanted)
    goods = sum(line.total_minor for line in lines)
    delivery = shipping.standard_minor(goods)
    shares = allocate(delivery, [line.total_minor for line in lines]) if lines else []
    delivery_vat = sum(
        included_vat(share, line.vat_rate_bp) for share, line in zip(shares, lines, strict=True)
    )
    return Quote(
        lines=lines,
        goods_minor=goods,
        shipping_minor=delivery,
        vat_minor=sum(line.vat_minor for line in lines) + delivery_vat,
        total_minor=goods + delivery,
    )


def _priced(line: Wanted, rate_bp: int) -> PricedLine:
    total = line.unit_minor * line.quantity
    return PricedLine(
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_minor=line.unit_minor,
        total_minor=total,
        vat_rate_bp=rate_bp,
        vat_minor=included_vat(total, rate_bp),
    )
