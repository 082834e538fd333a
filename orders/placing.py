"""From a bag to an order that waits for its payment, and to one that is placed.

The order is a row, its stock held and its payment attempt written, before the provider hears of
it. Placing happens in ``orders.settling`` when the money is known to be there.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from cart.bag import with_lines
from cart.models import Cart, CartLine
from cart.pricing import Quote, quote
from cart.queries import wanted
from catalog import stock
from catalog.models import ACTIVE, Variant
from catalog.naming import Name, names_of
from catalog.policies import RETURN_DAYS, WITHDRAWAL_DAYS
from orders.models import CANCELED, DRAFT, Order, OrderLine
from orders.numbers import next_number
from orders.payment_models import CREATED, FAILED, Payment
from shop import clock, ids
from shop.customers.models import Customer
from shop.customers.records import CUSTOMER, SYSTEM, Actor, find_or_create, touch
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound
from shop.waypoints import passing

PAY_WITHIN = timedelta(minutes=35)  # Stripe lets a session live 30 minutes at least
HOLD_LONGER = timedelta(minutes=10)  # stock outlives the session, for payments under way
FIRST_NUMBER = 20001


class CartChanged(Conflict):
    """The bag, its prices or its stock aren't what the shopper saw; facts: total_minor."""


class DraftInTheWay(Conflict):
    """The bag has an unpaid order with other contents; facts: payment_id, order number."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys and where it goes; ``locale`` is the language of everything we write to them."""

    email: str
    name: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    locale: str


@dataclass(frozen=True, slots=True)
class Shop:
    """What placing needs to know of the shop; ``locale`` is its own language."""

    order_prefix: str
    currency: str
    locale: str = "en"


def start_order(
    session: Session,
    token: str,
    buyer: Buyer,
    shop: Shop,
    *,
    seen_total_minor: int,
    customer_id: int | None = None,
) -> Payment:
    """The payment attempt of the order for this bag, made now or by an earlier press.

    Stock is held until shortly after the attempt ends.

    Raises NotFound for a bag that is gone, Invalid for an empty one, CartChanged when the total is
    not what the shopper saw or something is off sale, OutOfStock, and DraftInTheWay (``give_up``).
    """
    cart = _locked_cart(session, token)
    priced = quote(wanted(cart), buyer.country)
    if priced.total_minor != seen_total_minor or not _all_for_sale(cart):
        raise CartChanged("the total changed", total_minor=priced.total_minor)
    draft = _draft_of(session, cart.id)
    if draft is not None:
        return _same_attempt(session, draft, cart, buyer)
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
    passing("attempt written")
    return payment


def _locked_cart(session: Session, token: str) -> Cart:
    """The bag with its row locked, so that two presses of one button come one after the other."""
    cart = with_lines(session, token, locked=True)
    if cart is None:
        raise NotFound("no such bag")
    if not cart.lines:
        raise Invalid("the bag is empty")
    return cart


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


def _same_attempt(session: Session, draft: Order, cart: Cart, buyer: Buyer) -> Payment:
    mine = select(Payment).options(joinedload(Payment.order)).where(Payment.order_id == draft.id)
    payment = session.scalars(mine).one()
    same_things = [(line.variant_id, line.quantity, line.unit_minor) for line in draft.lines] == [
        (line.variant_id, line.quantity, line.variant.price_minor) for line in cart.lines
    ]
    same_buyer = all(getattr(draft, name) == value for name, value in asdict(buyer).items())
    if same_things and same_buyer and payment.expires_at > clock.now():
        return payment
    raise DraftInTheWay("another draft", payment_id=payment.id, number=draft.number)


def _new_order(
    session: Session, cart: Cart, buyer: Buyer, shop: Shop, priced: Quote, customer_id: int | None
) -> Order:
    customer = _customer(session, buyer, customer_id)
    order = Order(
        number=f"{shop.order_prefix}-{next_number(session, 'order', FIRST_NUMBER)}",
        customer=customer,
        cart_id=cart.id,
        state=DRAFT,
        currency=shop.currency,
        created_at=clock.now(),
        goods_minor=priced.goods_minor,
        shipping_minor=priced.shipping_minor,
        total_minor=priced.total_minor,
        vat_minor=priced.vat_minor,
        **asdict(buyer),
    )
    vat = {line.variant_id: line for line in priced.lines}
    other = "" if buyer.locale == shop.locale else buyer.locale
    names = names_of(session, (line.variant for line in cart.lines), other)
    for line in cart.lines:
        share = vat[line.variant_id]
        name = names[line.variant_id]
        paid = (share.total_minor, share.vat_rate_bp, share.vat_minor)
        order.lines.append(_line(line, name, *paid))
    session.add(order)
    session.flush()
    touch(
        session, customer.id, "checkout_begun", about="order", number=order.number, actor=CUSTOMER
    )
    passing("order written")
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


def _line(line: CartLine, name: Name, paid: int, rate_bp: int, vat: int) -> OrderLine:
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
        paid_minor=paid,
        vat_rate_bp=rate_bp,
        vat_minor=vat,
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
    stock.hold(session, order.number, amounts, expires_at=until)
    passing("stock held")


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
