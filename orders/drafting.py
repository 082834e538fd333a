"""The order of a bag as a draft: what was agreed is copied, so that it never changes afterwards."""

from dataclasses import asdict, dataclass, field

from sqlalchemy.orm import Session

from cart.delivery import Priced
from cart.models import Cart, CartLine
from cart.pricing import PricedLine
from cart.tax import Destination, Seller
from catalog.models import Variant
from catalog.naming import Name, names_of
from catalog.policies import RETURN_DAYS, WITHDRAWAL_DAYS
from orders.agreeing import shipping_facts
from orders.models import DRAFT, Order, OrderLine, OrderPromotion
from orders.numbers import next_number
from shop import clock
from shop.customers.models import Customer
from shop.customers.points import Programme
from shop.customers.records import CUSTOMER, find_or_create, hold_record, touch
from shop.waypoints import passing

FIRST_NUMBER = 20001
_KEPT = ("promotion_id", "name", "code", "amount_minor", "on_delivery")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys and where it goes; ``locale`` is the language of everything we write to them.

    ``vat_number`` is a checked one, of a business; street, postcode and city are empty for what is
    picked up.
    """

    email: str
    name: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    locale: str
    street2: str = ""
    region: str = ""
    vat_number: str = ""

    @property
    def destination(self) -> Destination:
        return Destination(self.country, self.postcode, self.vat_number)


@dataclass(frozen=True, slots=True)
class Shop:
    """What placing needs to know of the shop; ``locale`` is its own language.

    ``points`` is what it promises for the goods today: the order keeps that promise.
    ``capture_later`` only sets a card's money aside until the parcel leaves.
    """

    order_prefix: str
    currency: str
    locale: str = "en"
    seller: Seller = field(default_factory=Seller)
    points: Programme = field(default_factory=Programme)
    capture_later: bool = False
    transfer_days: int = 7


def draft_order(
    session: Session, cart: Cart, buyer: Buyer, shop: Shop, priced: Priced, customer_id: int | None
) -> Order:
    """The order of a bag as it is priced, with all that it promises; a draft."""
    costs = priced.quote
    customer = _customer(session, buyer, customer_id)
    order = Order(
        number=f"{shop.order_prefix}-{next_number(session, 'order', FIRST_NUMBER)}",
        customer=customer,
        cart_id=cart.id,
        state=DRAFT,
        currency=shop.currency,
        created_at=clock.now(),
        goods_minor=costs.goods_minor,
        shipping_minor=costs.shipping_minor,
        total_minor=costs.total_minor,
        vat_minor=costs.vat_minor,
        vat_treatment=costs.vat_treatment,
        prices_include_vat=costs.prices_include_vat,
        points_per_unit=shop.points.per_unit,
        standard_shipping_minor=priced.standard_minor,
        **asdict(buyer),
        **shipping_facts(priced),
    )
    shares = {line.variant_id: line for line in costs.lines}
    other = "" if buyer.locale == shop.locale else buyer.locale
    names = names_of(session, (line.variant for line in cart.lines), other)
    for line in cart.lines:
        order.lines.append(_line(line, names[line.variant_id], shares[line.variant_id]))
    order.promotions = [
        OrderPromotion(**{name: getattr(one, name) for name in _KEPT}) for one in costs.applied
    ]
    session.add(order)
    session.flush()
    touch(
        session, customer.id, "checkout_begun", about="order", number=order.number, actor=CUSTOMER
    )
    passing("order written")
    return order


def _customer(session: Session, buyer: Buyer, customer_id: int | None) -> Customer:
    if customer_id is not None:
        customer = hold_record(session, customer_id)
    else:
        customer = find_or_create(
            session, email=buyer.email, name=buyer.name, locale=buyer.locale, phone=buyer.phone
        )
    customer.name = customer.name or buyer.name
    return customer


def _line(line: CartLine, name: Name, share: PricedLine) -> OrderLine:
    variant: Variant = line.variant
    product = variant.product
    return OrderLine(
        variant_id=variant.id,
        sku=variant.sku,
        title=name.title,
        options=name.options,
        picture=variant.picture or product.picture,
        ground=product.ground,
        product_handle=product.handle,
        quantity=line.quantity,
        unit_minor=variant.price_minor,
        discount_minor=share.discount_minor,
        paid_minor=share.total_minor,
        vat_rate_bp=share.vat_rate_bp,
        vat_minor=share.vat_minor,
        shipping_minor=share.shipping_minor,
        shipping_vat_minor=share.shipping_vat_minor,
        withdrawal_days=WITHDRAWAL_DAYS,
        return_days=RETURN_DAYS,
        warranty_months=variant.warranty_months,
        no_return_reason=variant.no_return_reason,
        return_claimed=0,
    )
