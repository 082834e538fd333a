"""From a bag to an order that waits for its payment, and to one that is placed.

The order is a row, its stock held and its payment attempt written, before the provider hears of
it. Placing happens in ``orders.settling`` when the money is known to be there.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from cart.bag import Whose, with_lines
from cart.delivery import Priced
from cart.models import Cart
from cart.offers import emails_of, running
from cart.promotion_uses import give_back_uses, take_uses
from catalog import stock
from catalog.models import ACTIVE
from orders.agreeing import priced_for, shipping_facts
from orders.drafting import Buyer, Shop, draft_order
from orders.models import CANCELED, DRAFT, Order
from orders.payment_models import CARD, COUNTER, CREATED, FAILED, REQUIRES_ACTION, TRANSFER, Payment
from orders.tendering import Share, Tender, plan, release, reserve
from shop import clock, ids
from shop.customers.ledger_models import GIFT_CARD, POINTS
from shop.customers.records import SYSTEM, Actor, touch
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound
from shop.waypoints import passing

PAY_WITHIN = timedelta(minutes=35)  # Stripe lets a session live 30 minutes at least
HOLD_LONGER = timedelta(minutes=10)  # stock outlives the session, for payments under way
TRANSFER_GRACE = timedelta(days=3)  # a transfer sent on the last day is on its way until then
NO_TENDER = Tender()


class CartChanged(Conflict):
    """The bag, its prices or its stock aren't what the shopper saw; facts: total_minor."""


class DraftInTheWay(Conflict):
    """The bag has an unpaid order with other contents; facts: payment_id, order number."""


def start_order(
    session: Session,
    whose: Whose,
    buyer: Buyer,
    shop: Shop,
    *,
    seen_total_minor: int,
    customer_id: int | None = None,
    method_id: int | None = None,
    tender: Tender = NO_TENDER,
    pay_by: str = CARD,
) -> Payment:
    """The payment attempt of the order for this bag, made now or by an earlier press.

    ``method_id`` is the delivery, None the usual one. Stock is held until shortly after the end.

    Raises NotFound for a bag that is gone, Invalid for an empty one, where nothing is delivered or
    for a way to pay that doesn't fit, CartChanged when it isn't what the shopper saw, OutOfStock,
    UsedUp or TooLittleLeft when somebody else was quicker, and DraftInTheWay (``give_up``).
    """
    cart = _locked_cart(session, whose)
    emails = [buyer.email, *emails_of(session, customer_id)]
    offers = running(session, cart, emails).offers
    other = "" if buyer.locale == shop.locale else buyer.locale
    to = buyer.destination
    priced = priced_for(session, cart, to, shop.seller, method_id, other, offers)
    _refuse_changed(cart, priced, seen_total_minor)
    planned = plan(session, cart, priced.quote.total_minor, tender, shop.points.value_minor)
    _check_cards(planned, tender, priced.quote.total_minor)
    pay_by = _way_to_pay(pay_by, priced, planned)
    if draft := _draft_of(session, cart.id):
        return _same_attempt(session, draft, cart, buyer, priced, planned, pay_by)
    order = draft_order(session, cart, buyer, shop, priced, customer_id)
    expires_at = _hold(session, order, shop, pay_by)
    applied = priced.quote.applied
    take_uses(session, order.number, applied, customer_id=order.customer.id, emails=emails)
    reserve(session, order, planned)
    cart.hold_reference = order.number
    return _attempt(session, order, shop, pay_by, expires_at, planned)


def _way_to_pay(wished: str, priced: Priced, planned: Sequence[Share]) -> str:
    """As wished, or the card where nothing is due: there is nothing then to wait for.

    Raises Invalid at the counter for what isn't picked up there.
    """
    if sum(one.amount_minor for one in planned) == priced.quote.total_minor:
        return CARD
    if wished == COUNTER and not (priced.method and priced.method.is_pickup):
        raise Invalid("only what is picked up is paid at the counter")
    return wished


def _hold(session: Session, order: Order, shop: Shop, pay_by: str) -> datetime:
    """When the attempt ends; the stock is held for as long as the money may take."""
    by_transfer = pay_by == TRANSFER
    expires_at = clock.now() + (timedelta(days=shop.transfer_days) if by_transfer else PAY_WITHIN)
    _hold_stock(session, order, expires_at + (TRANSFER_GRACE if by_transfer else HOLD_LONGER))
    return expires_at


def _attempt(
    session: Session,
    order: Order,
    shop: Shop,
    pay_by: str,
    expires_at: datetime,
    planned: Sequence[Share],
) -> Payment:
    """What will be asked of the provider, written before it is asked."""
    tendered = sum(one.amount_minor for one in planned)
    payment = Payment(
        order=order,
        method=pay_by,
        state=CREATED,
        capture_later=shop.capture_later and pay_by == CARD,
        idempotency_key=ids.new_token(),
        amount_minor=order.total_minor - tendered,
        tendered_minor=tendered,
        points_spent=sum(one.taken for one in planned if one.ledger.kind == POINTS),
        currency=order.currency,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(payment)
    session.flush()
    passing("attempt written")
    return payment


def _check_cards(planned: Sequence[Share], tender: Tender, total_minor: int) -> None:
    """Raise CartChanged where gift cards don't pay what the shopper saw."""
    cards = sum(one.amount_minor for one in planned if one.ledger.kind == GIFT_CARD)
    if tender.seen_cards_minor not in (None, cards):
        raise CartChanged("the gift cards changed", total_minor=total_minor)


def _locked_cart(session: Session, whose: Whose) -> Cart:
    """The bag with its row locked, so that two presses of one button come one after the other."""
    cart = with_lines(session, whose, locked=True)
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
    session: Session,
    draft: Order,
    cart: Cart,
    buyer: Buyer,
    priced: Priced,
    planned: Sequence[Share],
    pay_by: str,
) -> Payment:
    mine = select(Payment).options(joinedload(Payment.order)).where(Payment.order_id == draft.id)
    payment = session.scalars(mine).one()
    same_things = [(line.variant_id, line.quantity, line.unit_minor) for line in draft.lines] == [
        (line.variant_id, line.quantity, line.variant.price_minor) for line in cart.lines
    ]
    same_things = same_things and _promised(draft) == [
        (one.promotion_id, one.amount_minor) for one in priced.quote.applied
    ]
    same_things = same_things and {
        (one.ledger.id, one.amount_minor, one.taken) for one in planned
    } == {(one.ledger_id, one.amount_minor, one.taken) for one in draft.tenders}
    facts = asdict(buyer) | shipping_facts(priced)
    same_buyer = all(getattr(draft, name) == value for name, value in facts.items())
    same_way = payment.method == pay_by
    if same_things and same_buyer and same_way and payment.expires_at > clock.now():
        return payment
    raise DraftInTheWay("another draft", payment_id=payment.id, number=draft.number)


def _promised(draft: Order) -> list[tuple[int, int]]:
    return [(one.promotion_id, one.amount_minor) for one in draft.promotions]


def _hold_stock(session: Session, order: Order, until: datetime) -> None:
    amounts: dict[int, int] = {}
    for line in order.lines:
        amounts[line.variant_id] = amounts.get(line.variant_id, 0) + line.quantity
    place = order.pickup_location_id
    stock.hold(session, order.number, amounts, expires_at=until, location_id=place)
    passing("stock held")


def hold_again(session: Session, order: Order) -> None:
    """Take the order's stock once more, after its hold ended; raises OutOfStock."""
    _hold_stock(session, order, clock.now() + HOLD_LONGER)


def let_go(session: Session, order: Order) -> None:
    """Free whatever an order that isn't to be placed has taken; again changes nothing."""
    stock.release(session, order.number)
    give_back_uses(session, order.number)
    release(session, order)


def give_up(session: Session, payment_id: int, *, because: str, actor: Actor = SYSTEM) -> bool:
    """Cancel an unpaid draft whose payment session is closed for good, and free its stock.

    Only call it after the provider said that nothing was or can be paid; True if this call did it.
    """
    payment = session.get_one(Payment, payment_id)
    unpaid = (CREATED, REQUIRES_ACTION)
    ended = update(Payment).where(
        Payment.id == payment_id, Payment.state.in_(unpaid), Payment.promised_minor == 0
    )
    if changed(session.execute(ended.values(state=FAILED, settled_at=clock.now()))) != 1:
        return False
    order = session.get_one(Order, payment.order_id)
    canceled = update(Order).where(Order.id == order.id, Order.state == DRAFT)
    if changed(session.execute(canceled.values(state=CANCELED))) == 1:
        let_go(session, order)
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
