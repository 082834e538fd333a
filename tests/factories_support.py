"""Builders of what after-sales starts from: an order that was bought, sent and delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cart.delivery import Asked, price_bag
from cart.models import Cart, CartLine
from cart.queries import wanted
from catalog.models import Variant
from catalog.stock_models import StockLevel
from orders.drafting import Buyer, Shop
from orders.fulfilment import mark_delivered, mark_shipped, shipments_of
from orders.gateways import PaymentFacts
from orders.models import Order
from orders.placing import start_order
from orders.refunds import fail_refund
from orders.settling import settle
from shop import clock, ids
from shop.customers.models import Touchpoint
from shop.customers.records import Actor
from shop.outbox import OutboxJob
from support import resolving
from support.receiving import Finding, inspect, receive
from support.requesting import Wish, request_return
from support.return_models import Return
from support.returns import find_return
from tests import factories
from tests.fakes import FakeGateway

ZONE = ZoneInfo("Europe/Brussels")
STAFF = Actor("staff", "Noor Claes", 1)


def placed(
    session: Session,
    *,
    prices: Sequence[int] = (8400,),
    quantity: int = 1,
    email: str = "edith@example.org",
    name: str = "Edith Nowak",
    locale: str = "en",
    pickup: bool = False,
    **facts: object,
) -> Order:
    """A paid order with one line a price (minor units), ``quantity`` of each.

    It is picked up where its things lie if ``pickup`` says so.
    """
    variants = []
    for number, price in enumerate(prices, 1):
        title = f"Thing {number}"
        thing = factories.product(session, title=title, prices=(price,), units=quantity + 3)
        for fact, value in facts.items():
            setattr(thing.variants[0], fact, value)
        variants += thing.variants
    session.flush()
    method_id = factories.pickup(session).id if pickup else None
    return _bought(session, variants, quantity, email, name, locale, method_id)


def _bought(
    session: Session,
    variants: list[Variant],
    quantity: int,
    email: str,
    name: str,
    locale: str,
    method_id: int | None,
) -> Order:
    token = ids.new_token()
    cart = Cart(token_digest=ids.digest(token), created_at=clock.now(), updated_at=clock.now())
    cart.lines = [
        CartLine(variant=one, quantity=quantity, seen_price_minor=one.price_minor)
        for one in variants
    ]
    session.add(cart)
    session.flush()
    buyer = Buyer(email, name, "", "Coupure Links 12", "9000", "Gent", "BE", locale)
    shop = Shop("LW", "EUR")
    priced = price_bag(session, Asked(wanted(cart), buyer.destination, method_id), shop.seller)
    total = priced.quote.total_minor
    payment = start_order(session, token, buyer, shop, seen_total_minor=total, method_id=method_id)
    payment.session_id = f"cs_{payment.id}"
    session.flush()
    settle(session, payment.id, _paid(payment.session_id, total, payment.order.number))
    return reread(session, payment.order.number)


def _paid(session_id: str, total: int, number: str) -> PaymentFacts:
    return PaymentFacts(
        session_id=session_id,
        payment_id=f"pay_{session_id}",
        status="paid",
        amount_minor=total,
        currency="EUR",
        reference=number,
    )


def tell_bank(gateway: FakeGateway, order: Order, payment_id: int = 1) -> None:
    """Let the payment provider know of the payment of an order, so that it can pay back."""
    facts = _paid(f"cs_{payment_id}", order.total_minor, order.number)
    gateway.sessions[facts.session_id] = facts


def reread(session: Session, number: str) -> Order:
    """The order with its lines and customer, as the database has it now."""
    found = select(Order).where(Order.number == number)
    found = found.options(selectinload(Order.lines), selectinload(Order.customer))
    return session.scalars(found.execution_options(populate_existing=True)).one()


def deliver(session: Session, order: Order, *, at: datetime | None = None) -> Order:
    """The order's parcel is sent and arrives, at this moment if one is given."""
    parcel = shipments_of(session, order.id)[0]
    mark_shipped(session, parcel.id, 1, carrier="bpost", tracking="3232", actor=STAFF)
    with clock.frozen(at or clock.now()):
        mark_delivered(session, parcel.id, 2, actor=STAFF)
    return reread(session, order.number)


def delivered(session: Session, **facts: object) -> Order:
    """A paid order that has arrived just now; ``facts`` as for ``placed``."""
    return deliver(session, placed(session, **facts))


def asked_back(
    session: Session, order: Order, *, units: int = 1, reason: str = "changed_mind", **facts: object
) -> Return:
    """A return of ``units`` of each line."""
    wish = Wish(wanted={line.id: units for line in order.lines}, reason=reason, **facts)
    return request_return(session, order, wish, zone=ZONE)


def arrived(session: Session, found: Return) -> Return:
    """Everything of this return is in quarantine."""
    units = {line.id: line.quantity for line in found.lines}
    return receive(session, found.rma, found.version, units, STAFF)


def inspected(
    session: Session,
    found: Return,
    *,
    disposition: str = "restock",
    deduction: int = 0,
    reason: str = "",
) -> Return:
    """Everything of this return arrived and was looked at; the deduction is on the first line."""
    found = arrived(session, found)
    findings = {
        line.id: Finding("new", disposition, deduction if index == 0 else 0, reason)
        for index, line in enumerate(found.lines)
    }
    return inspect(session, found.rma, found.version, findings, STAFF)


def mails(session: Session, template: str) -> list[dict[str, Any]]:
    """What was handed to the post with this template, oldest first."""
    jobs = session.scalars(select(OutboxJob).where(OutboxJob.kind == "mail").order_by("id"))
    return [job.payload for job in jobs if job.payload["template"].endswith(f"/{template}.md")]


def kinds(session: Session, number: str) -> list[str]:
    """The story of a return or a question, by its touchpoints."""
    points = select(Touchpoint.kind).where(Touchpoint.number == number).order_by(Touchpoint.id)
    return list(session.scalars(points))


def level(session: Session, sku: str) -> StockLevel:
    """The stock of a SKU, as the database has it now."""
    found = select(StockLevel).join(Variant, Variant.id == StockLevel.variant_id)
    return session.scalars(
        found.where(Variant.sku == sku).execution_options(populate_existing=True)
    ).one()


def settled(session: Session, found: Return, state: str = "succeeded") -> Return:
    """What the outbox would tell once the provider has spoken."""
    refund = resolving.refunds_for(session, found.rma)[-1]
    if state == "failed":
        fail_refund(session, refund.id, "closed account")
    else:
        refund.state, refund.settled_at = "succeeded", clock.now()
        session.flush()
    resolving.settle(session, found.rma, refund.id, state)
    return find_return(session, found.rma)
