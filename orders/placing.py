"""From a bag to an order that waits for its payment, and to one that is placed.

The order is a row, its stock held and its payment attempt written, before the provider hears of
it. Placing happens in ``orders.settling`` when the money is known to be there.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from cart.bag import with_lines
from cart.delivery import Priced
from cart.models import Cart, CartLine
from cart.pricing import PricedLine
from cart.tax import Destination, Seller
from catalog import stock
from catalog.models import ACTIVE, Variant
from catalog.naming import Name, names_of
from catalog.policies import RETURN_DAYS, WITHDRAWAL_DAYS
from orders.agreeing import priced_for, shipping_facts
from orders.models import CANCELED, DRAFT, Order, OrderLine
from orders.numbers import next_number
from orders.payment_models import CREATED, FAILED, Payment
from shop import clock, ids
from shop.customers.models import Customer
from shop.customers.records import CUSTOMER, SYSTEM, Actor, find_or_create, touch
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound

PAY_WITHIN = timedelta(minutes=35)  # Stripe lets a session live 30 minutes at least
HOLD_LONGER = timedelta(minutes=10)  # stock outlives the session, for payments under way
FIRST_NUMBER = 20001


class CartChanged(Conflict):
    """The bag, its prices or its stock aren't what the shopper saw; facts: total_minor."""


class DraftInTheWay(Conflict):
    """The bag has an unpaid order with other contents; facts: payment_id, order number."""


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
    vat_number: str = ""

    @property
    def destination(self) -> Destination:
        return Destination(self.country, self.postcode, self.vat_number)


@dataclass(frozen=True, slots=True)
class Shop:
    """What placing needs to know of the shop; ``locale`` is its own language."""

    order_prefix: str
    currency: str
    locale: str = "en"
    seller: Seller = field(default_factory=Seller)


def start_order(
    session: Session,
    token: str,
    buyer: Buyer,
    shop: Shop,
    *,
    seen_total_minor: int,
    customer_id: int | None = None,
    method_id: int | None = None,
) -> Payment:
    """The payment attempt of the order for this bag, made now or by an earlier press.

    ``method_id`` is the delivery, None the usual one. Stock is held until shortly after the end.

    Raises NotFound for a bag that is gone, Invalid for an empty one or where nothing is delivered,
    CartChanged when it isn't what the shopper saw, OutOfStock, and DraftInTheWay (``give_up``).
    """
    cart = _locked_cart(session, token)
    other = "" if buyer.locale == shop.locale else buyer.locale
    priced = priced_for(session, cart, buyer.destination, shop.seller, method_id, other)
    _refuse_changed(cart, priced, seen_total_minor)
    if draft := _draft_of(session, cart.id):
        return _same_attempt(session, draft, cart, buyer, priced)
    order = _new_order(session, cart, buyer, shop, priced, customer_id)
    expires_at = clock.now() + PAY_WITHIN
    _hold_stock(session, order, expires_at + HOLD_LONGER)
    cart.hold_reference = order.number
    payment = Payment(
        order=order,
        state=CREATED,
        idempotency_key=ids.new_token(),
        amount_minor=order.total_minor,
        currency=order.currency,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(payment)
    session.flush()
    return payment


def _locked_cart(session: Session, token: str) -> Cart:
    """The bag with its row locked, so that two presses of one button come one after the other."""
    lock = select(Cart.id).where(Cart.token_digest == ids.digest(token)).with_for_update()
    session.execute(lock)
    cart = with_lines(session, token)
    if cart is None:
        raise NotFound("no such bag")
    if not cart.lines:
        raise Invalid("the bag is empty")
    return cart


def _refuse_changed(cart: Cart, priced: Priced, seen_total_minor: int) -> None:
    """Raise CartChanged unless it is what the shopper saw, and still to be had that way."""
    total = priced.quote.total_minor
    if not priced.fits:
        raise CartChanged("the delivery changed", total_minor=total)
    if total != seen_total_minor or not _all_for_sale(cart):
        raise CartChanged("the total changed", total_minor=total)


def _all_for_sale(cart: Cart) -> bool:
    """Whether nothing was taken off sale since it was put in."""
    variants = [line.variant for line in cart.lines]
    return all(each.active and each.product.status == ACTIVE for each in variants)


def _draft_of(session: Session, cart_id: int) -> Order | None:
    return session.scalar(
        select(Order)
        .options(selectinload(Order.lines))
        .where(Order.cart_id == cart_id, Order.state == DRAFT)
    )


def _same_attempt(
    session: Session, draft: Order, cart: Cart, buyer: Buyer, priced: Priced
) -> Payment:
    payment = session.scalars(select(Payment).where(Payment.order_id == draft.id)).one()
    same_things = [(line.variant_id, line.quantity, line.unit_minor) for line in draft.lines] == [
        (line.variant_id, line.quantity, line.variant.price_minor) for line in cart.lines
    ]
    facts = asdict(buyer) | shipping_facts(priced)
    same_buyer = all(getattr(draft, name) == value for name, value in facts.items())
    if same_things and same_buyer and payment.expires_at > clock.now():
        return payment
    raise DraftInTheWay("another draft", payment_id=payment.id, number=draft.number)


def _new_order(
    session: Session, cart: Cart, buyer: Buyer, shop: Shop, priced: Priced, customer_id: int | None
) -> Order:
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
        standard_shipping_minor=priced.standard_minor,
        **asdict(buyer),
        **shipping_facts(priced),
    )
    shares = {line.variant_id: line for line in costs.lines}
    other = "" if buyer.locale == shop.locale else buyer.locale
    names = names_of(session, (line.variant for line in cart.lines), other)
    for line in cart.lines:
        order.lines.append(_line(line, names[line.variant_id], shares[line.variant_id]))
    session.add(order)
    session.flush()
    touch(
        session, customer.id, "checkout_begun", about="order", number=order.number, actor=CUSTOMER
    )
    return order


def _customer(session: Session, buyer: Buyer, customer_id: int | None) -> Customer:
    if customer_id is not None:
        customer = session.get_one(Customer, customer_id)
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


def _hold_stock(session: Session, order: Order, until: datetime) -> None:
    amounts: dict[int, int] = {}
    for line in order.lines:
        amounts[line.variant_id] = amounts.get(line.variant_id, 0) + line.quantity
    place = order.pickup_location_id
    stock.hold(session, order.number, amounts, expires_at=until, location_id=place)


def hold_again(session: Session, order: Order) -> None:
    """Take the order's stock once more, after its hold ended; raises OutOfStock."""
    _hold_stock(session, order, clock.now() + HOLD_LONGER)


def give_up(session: Session, payment_id: int, *, because: str, actor: Actor = SYSTEM) -> bool:
    """Cancel an unpaid draft whose payment session is closed for good, and free its stock.

    Only call it after the provider said that nothing was or can be paid; True if this call did it.
    """
    payment = session.get_one(Payment, payment_id)
    ended = update(Payment).where(Payment.id == payment_id, Payment.state == CREATED)
    if changed(session.execute(ended.values(state=FAILED, settled_at=clock.now()))) != 1:
        return False
    order = session.get_one(Order, payment.order_id)
    canceled = update(Order).where(Order.id == order.id, Order.state == DRAFT)
    if changed(session.execute(canceled.values(state=CANCELED))) == 1:
        stock.release(session, order.number)
        touch(
            session,
            order.customer_id,
            "checkout_given_up",
            about="order",
            number=order.number,
            fact=because,
            actor=actor,
        )
    return True
