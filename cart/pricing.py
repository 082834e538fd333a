"""From the things in a bag to a total, as one pure function in three steps: goods, delivery, VAT.

Prices are listed with or without VAT (``Seller.includes_vat``); what VAT there is follows the
destination. Delivery is an ancillary supply: it bears the rates of the goods in their proportion
(Court of Justice, C-349/96), so every cent of it belongs to a line too, and can go back with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cart import shipping, tax
from cart.shipping import Method
from cart.tax import Destination, Seller, Treatment
from shop.errors import Invalid
from shop.money import allocate


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some of one variant at its listed price (minor units); ``weight_g`` is of one."""

    variant_id: int
    quantity: int
    unit_minor: int
    vat_class: str = tax.STANDARD
    weight_g: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of the total; ``vat_minor`` is the VAT within ``total_minor``.

    ``shipping_minor`` is this line's share of the delivery, with the VAT within it.
    """

    variant_id: int
    quantity: int
    unit_minor: int
    total_minor: int
    vat_rate_bp: int
    vat_minor: int
    shipping_minor: int = 0
    shipping_vat_minor: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bag costs, explained. All amounts are minor units to pay, VAT included.

    ``vat_treatment`` says which VAT it is, ``listed_minor`` what the goods come to as listed.
    """

    lines: tuple[PricedLine, ...]
    goods_minor: int
    shipping_minor: int
    vat_minor: int
    total_minor: int
    vat_treatment: Treatment = tax.VAT
    prices_include_vat: bool = True
    listed_minor: int = 0

    @property
    def shipping_vat_minor(self) -> int:
        """The VAT within the delivery."""
        return sum(line.shipping_vat_minor for line in self.lines)

    @property
    def taken_out_minor(self) -> int:
        """The VAT within the listed prices that a business of another state doesn't pay."""
        return self.listed_minor - self.goods_minor if self.vat_treatment == tax.REVERSE else 0

    @property
    def shown_shipping_minor(self) -> int:
        """What the delivery costs as prices are shown here: with VAT in it, or without."""
        left_out = 0 if self.prices_include_vat else self.shipping_vat_minor
        return self.shipping_minor - left_out


@dataclass(frozen=True, slots=True)
class _Goods:
    """A line after the first step: what it comes to as listed."""

    wanted: Wanted
    listed_minor: int


def quote(
    wanted: Sequence[Wanted],
    destination: Destination,
    method: Method | None = None,
    *,
    seller: Seller | None = None,
) -> Quote:
    """Price a bag for a destination, brought by ``method`` (None: delivery isn't known yet).

    What is picked up is bought where it lies. Raises Invalid for a method that doesn't fit the bag.
    """
    seller = seller or Seller()
    goods = _goods(wanted)
    shares = _delivery_shares(goods, method)
    to = Destination(seller.country) if method and method.is_pickup else destination
    lines = tuple(
        _taxed_line(line, share, to, seller) for line, share in zip(goods, shares, strict=True)
    )
    goods_minor = sum(line.total_minor for line in lines)
    delivery_minor = sum(line.shipping_minor for line in lines)
    return Quote(
        lines=lines,
        goods_minor=goods_minor,
        shipping_minor=delivery_minor,
        vat_minor=sum(line.vat_minor + line.shipping_vat_minor for line in lines),
        total_minor=goods_minor + delivery_minor,
        vat_treatment=tax.treatment(to, seller),
        prices_include_vat=seller.includes_vat,
        listed_minor=listed_minor(wanted),
    )


def listed_minor(wanted: Sequence[Wanted]) -> int:
    """What the goods come to as listed: what the bands of delivery go by."""
    return sum(line.listed_minor for line in _goods(wanted))


def weight_g(wanted: Sequence[Wanted]) -> int:
    """What the goods weigh together, in grams."""
    return sum(line.weight_g * line.quantity for line in wanted)


def _goods(wanted: Sequence[Wanted]) -> list[_Goods]:
    return [_Goods(line, line.unit_minor * line.quantity) for line in wanted]


def _delivery_shares(goods: Sequence[_Goods], method: Method | None) -> list[int]:
    """What the method costs as listed, allocated to the lines by their worth."""
    if not goods or method is None:
        return [0] * len(goods)
    worth = [line.listed_minor for line in goods]
    price = shipping.price_minor(method, sum(worth), weight_g([line.wanted for line in goods]))
    if price is None:
        raise Invalid("this delivery doesn't fit the bag", method=method.id)
    return allocate(price, worth)


def _taxed_line(line: _Goods, share: int, to: Destination, seller: Seller) -> PricedLine:
    vat_class = line.wanted.vat_class
    goods = tax.taxed(line.listed_minor, vat_class, to, seller)
    delivery = tax.taxed(share, vat_class, to, seller)
    return PricedLine(
        variant_id=line.wanted.variant_id,
        quantity=line.wanted.quantity,
        unit_minor=line.wanted.unit_minor,
        total_minor=goods.gross_minor,
        vat_rate_bp=goods.rate_bp,
        vat_minor=goods.vat_minor,
        shipping_minor=delivery.gross_minor,
        shipping_vat_minor=delivery.vat_minor,
    )
