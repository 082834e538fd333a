"""From the things in a bag to a total, as one pure function.

Prices include VAT and are the same everywhere; what part of them is VAT follows the destination.
Delivery is an ancillary supply: it bears the rates of the goods in their proportion (Court of
Justice, C-349/96), so every cent of it belongs to a line as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cart import shipping, tax
from cart.promotions import Applied, Offer, Refused, Units, discounts
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
    """A line of the total, after ``discount_minor``; ``vat_minor`` is the VAT within it."""

    variant_id: int
    quantity: int
    unit_minor: int
    total_minor: int
    vat_rate_bp: int
    vat_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bag costs, explained. All amounts are minor units, VAT included.

    ``goods_minor`` and ``shipping_minor`` are what is left after the promotions in ``applied``;
    ``refused`` says of the others (by id) why they don't count.
    """

    lines: tuple[PricedLine, ...]
    goods_minor: int
    shipping_minor: int
    vat_minor: int
    total_minor: int
    applied: tuple[Applied, ...] = ()
    refused: Mapping[int, Refused] = field(default_factory=dict)

    @property
    def full_goods_minor(self) -> int:
        """The goods before anything was taken off."""
        return self.goods_minor + sum(line.discount_minor for line in self.lines)

    @property
    def full_shipping_minor(self) -> int:
        """Delivery before anything was taken off."""
        return self.shipping_minor + sum(
            one.amount_minor for one in self.applied if one.on_delivery
        )


def quote(wanted: Sequence[Wanted], country: str, *, offers: Sequence[Offer] = ()) -> Quote:
    """Price a bag for a destination (ISO 3166-1); raises Invalid where we don't deliver.

    Whether delivery is free is asked of the goods before discounts: a promotion never makes a bag
    dearer.
    """
    goods = [Units(line.variant_id, line.quantity, line.unit_minor) for line in wanted]
    full_delivery = shipping.standard_minor(sum(one.quantity * one.unit_minor for one in goods))
    off = discounts(goods, offers, full_delivery)
    lines = tuple(
        _priced(line, tax.rate_bp(country, line.vat_class), less)
        for line, less in zip(wanted, off.by_line, strict=True)
    )
    return _sum(lines, full_delivery - off.delivery_minor, off.applied, off.refused)


def _sum(
    lines: tuple[PricedLine, ...],
    delivery: int,
    applied: tuple[Applied, ...],
    refused: Mapping[int, Refused],
) -> Quote:
    """The total of lines and delivery, whose VAT follows the lines."""
    goods = sum(line.total_minor for line in lines)
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
        applied=applied,
        refused=refused,
    )


def _priced(line: Wanted, rate_bp: int, discount_minor: int) -> PricedLine:
    total = line.unit_minor * line.quantity - discount_minor
    return PricedLine(
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_minor=line.unit_minor,
        total_minor=total,
        vat_rate_bp=rate_bp,
        vat_minor=included_vat(total, rate_bp),
        discount_minor=discount_minor,
    )
