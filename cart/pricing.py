"""From the things in a bag to a total, as one pure function: goods, promotions, delivery, VAT.

Prices are listed with or without VAT (``Seller.includes_vat``); what VAT there is follows the
destination. Delivery is an ancillary supply: it bears the rates of the goods in their proportion
(Court of Justice, C-349/96), so every cent of it belongs to a line too, and can go back with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cart import shipping, tax
from cart.promotions import Applied, Discounts, Offer, Refused, Units, discounts
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

    @property
    def listed_minor(self) -> int:
        """What the line comes to as listed."""
        return self.unit_minor * self.quantity


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of the total, after ``discount_minor``; ``vat_minor`` is the VAT within it.

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
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bag costs, explained. All amounts are minor units to pay, VAT included.

    ``goods_minor`` and ``shipping_minor`` are what is left after the promotions in ``applied``;
    ``refused`` says of the others (by id) why they don't count. ``vat_treatment`` says which VAT it
    is, ``listed_minor`` what the goods come to as listed.
    """

    lines: tuple[PricedLine, ...]
    goods_minor: int
    shipping_minor: int
    vat_minor: int
    total_minor: int
    vat_treatment: Treatment = tax.VAT
    prices_include_vat: bool = True
    listed_minor: int = 0
    applied: tuple[Applied, ...] = ()
    refused: Mapping[int, Refused] = field(default_factory=dict)

    @property
    def full_goods_minor(self) -> int:
        """The goods before anything was taken off."""
        return self.goods_minor + sum(line.discount_minor for line in self.lines)

    @property
    def full_shipping_minor(self) -> int:
        """Delivery before anything was taken off."""
        off = sum(one.amount_minor for one in self.applied if one.on_delivery)
        return self.shipping_minor + off

    @property
    def shipping_vat_minor(self) -> int:
        """The VAT within the delivery."""
        return sum(line.shipping_vat_minor for line in self.lines)

    @property
    def taken_out_minor(self) -> int:
        """The VAT within the listed prices that a business of another state doesn't pay."""
        reverse = self.vat_treatment == tax.REVERSE
        return self.listed_minor - self.full_goods_minor if reverse else 0

    @property
    def shown_shipping_minor(self) -> int:
        """What the delivery costs as prices are shown here: with VAT in it, or without."""
        left_out = 0 if self.prices_include_vat else self.shipping_vat_minor
        return self.shipping_minor - left_out


@dataclass(frozen=True, slots=True)
class _Share:
    """A line after the steps in listed prices; minor units, each before and after promotions."""

    wanted: Wanted
    goods: tuple[int, int]
    delivery: tuple[int, int]


def quote(
    wanted: Sequence[Wanted],
    destination: Destination,
    method: Method | None = None,
    *,
    seller: Seller | None = None,
    offers: Sequence[Offer] = (),
) -> Quote:
    """Price a bag for a destination, brought by ``method`` (None: delivery isn't known yet).

    What is picked up is bought where it lies. What delivery costs is asked of the goods before
    promotions, so that one never makes a bag dearer. Raises Invalid for a method that doesn't fit.
    """
    seller = seller or Seller()
    price = _delivery_price(wanted, method)
    units = [Units(line.variant_id, line.quantity, line.unit_minor) for line in wanted]
    off = discounts(units, offers, price)
    to = Destination(seller.country) if method and method.is_pickup else destination
    lines, saved = [], 0
    for share in _shares(wanted, off, price):
        line, less = _taxed_line(share, to, seller)
        lines.append(line)
        saved += less
    goods_minor = sum(line.total_minor for line in lines)
    delivery_minor = sum(line.shipping_minor for line in lines)
    return Quote(
        lines=tuple(lines),
        goods_minor=goods_minor,
        shipping_minor=delivery_minor,
        vat_minor=sum(line.vat_minor + line.shipping_vat_minor for line in lines),
        total_minor=goods_minor + delivery_minor,
        vat_treatment=tax.treatment(to, seller),
        prices_include_vat=seller.includes_vat,
        listed_minor=listed_minor(wanted),
        applied=_to_pay(off.applied, sum(line.discount_minor for line in lines), saved),
        refused=off.refused,
    )


def listed_minor(wanted: Sequence[Wanted]) -> int:
    """What the goods come to as listed: what the bands of delivery go by."""
    return sum(line.listed_minor for line in wanted)


def weight_g(wanted: Sequence[Wanted]) -> int:
    """What the goods weigh together, in grams."""
    return sum(line.weight_g * line.quantity for line in wanted)


def _delivery_price(wanted: Sequence[Wanted], method: Method | None) -> int:
    """What the method costs as listed."""
    if not wanted or method is None:
        return 0
    price = shipping.price_minor(method, listed_minor(wanted), weight_g(wanted))
    if price is None:
        raise Invalid("this delivery doesn't fit the bag", method=method.id)
    return price


def _shares(wanted: Sequence[Wanted], off: Discounts, price: int) -> list[_Share]:
    """Each line with its part of the delivery, which is allocated by the worth of the goods."""
    if not wanted:
        return []
    worth = [line.listed_minor for line in wanted]
    before, after = allocate(price, worth), allocate(price - off.delivery_minor, worth)
    return [
        _Share(line, (line.listed_minor, line.listed_minor - less), delivery)
        for line, less, delivery in zip(
            wanted, off.by_line, zip(before, after, strict=True), strict=True
        )
    ]


def _taxed_line(share: _Share, to: Destination, seller: Seller) -> tuple[PricedLine, int]:
    """The line as it is paid, and what was taken off its part of the delivery."""
    line = share.wanted
    full, goods = (tax.taxed(one, line.vat_class, to, seller) for one in share.goods)
    carried, delivery = (tax.taxed(one, line.vat_class, to, seller) for one in share.delivery)
    priced = PricedLine(
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_minor=line.unit_minor,
        total_minor=goods.gross_minor,
        vat_rate_bp=goods.rate_bp,
        vat_minor=goods.vat_minor,
        shipping_minor=delivery.gross_minor,
        shipping_vat_minor=delivery.vat_minor,
        discount_minor=full.gross_minor - goods.gross_minor,
    )
    return priced, carried.gross_minor - delivery.gross_minor


def _to_pay(applied: Sequence[Applied], goods: int, delivery: int) -> tuple[Applied, ...]:
    """The promotions with what they really take off.

    That isn't what they say of listed prices where these are without VAT, or VAT falls away.
    """
    amounts = {
        on_delivery: iter(
            _allocated(total, [one for one in applied if one.on_delivery is on_delivery])
        )
        for on_delivery, total in ((False, goods), (True, delivery))
    }
    paid = (replace(one, amount_minor=next(amounts[one.on_delivery])) for one in applied)
    return tuple(one for one in paid if one.amount_minor)


def _allocated(total: int, applied: Sequence[Applied]) -> list[int]:
    return allocate(total, [one.amount_minor for one in applied]) if applied else []
