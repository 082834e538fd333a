"""Builders of bags, orders and payments, by the same verbs that the shop itself uses."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cart import bag
from cart.delivery import Asked, price_bag
from cart.queries import wanted
from catalog.models import Variant
from catalog.prices import change_price
from catalog.products import refresh_summary
from orders import giving_back, paying, placing, waiting
from orders.drafting import Buyer, Shop
from orders.models import Order
from orders.payment_models import Payment
from shop.config import Config
from shop.customers.records import Actor
from shop.db import Database
from shop.outbox import OutboxJob
from tests.fakes import FakeGateway

SHOP = Shop("LW", "EUR")
BUYER = Buyer(
    email="elif@example.org",
    name="Elif Kaya",
    phone="",
    street="Rue du Test 1",
    postcode="1000",
    city="Brussels",
    country="BE",
    locale="en",
)


def buyer(**changes: Any) -> Buyer:
    """Somebody in Brussels, with whatever should be different."""
    return replace(BUYER, **changes)


def reprice(session: Session, variant: Variant, price_minor: int) -> None:
    """The shop changes a price, as its desk would."""
    found = session.get_one(Variant, variant.id)
    change_price(session, found, price_minor)
    refresh_summary(found.product)
    session.flush()


def filled_bag(session: Session, *of: Variant, quantity: int = 1) -> str:
    """A bag with ``quantity`` of each variant, as a browser knows it: by its token."""
    cart, token = bag.new_cart(session)
    for item in of:
        bag.add(session, cart, item.id, quantity)
    session.flush()
    return token


def total_of(
    session: Session, token: str, country: str = "BE", method_id: int | None = None
) -> int:
    """What the button of this bag says, in minor units."""
    session.expire_all()
    return total_for(session, token, buyer(country=country), SHOP, method_id)


def total_for(
    session: Session, token: str, who: Buyer, shop: Shop = SHOP, method_id: int | None = None
) -> int:
    """What the button says to this buyer."""
    cart = bag.with_lines(session, token)
    held = cart.hold_reference if cart else ""
    asked = Asked(wanted(cart), who.destination, method_id, held)
    return price_bag(session, asked, shop.seller).quote.total_minor


def press(session: Session, token: str, who: Buyer = BUYER, **changes: Any) -> Payment:
    """Press the order button, having seen today's total."""
    seen, shop = changes.pop("seen_total_minor", None), changes.pop("shop", SHOP)
    if seen is None:
        session.expire_all()
        seen = total_for(session, token, who, shop, changes.get("method_id"))
    payment = placing.start_order(session, token, who, shop, seen_total_minor=seen, **changes)
    session.refresh(payment, ["order"])
    return payment


def opened(database: Database, gateway: FakeGateway, config: Config, payment_id: int) -> str:
    """Open the payment page of an attempt; the id of its session."""
    paying.pay_page(database, gateway, payment_id, config)
    with database.read() as session:
        return session.get_one(Payment, payment_id).session_id or ""


def settled(database: Database, gateway: FakeGateway, payment_id: int) -> None:
    """What the redirect does after the shopper paid: ask the provider, apply the answer."""
    paying.ask_and_settle(database, gateway, payment_id)


def by_transfer(
    session: Session, payment: Payment, staff: Actor, *, came_minor: int | None = None
) -> None:
    """Its transfer is waited for; or so much came instead of what was due, and goes back."""
    waiting.confirm(session, payment, waiting.Account("BE68 5390 0754 7034", "The shop"))
    if came_minor is None:
        return
    order = payment.order
    seen: dict[str, Any] = {"amount_minor": came_minor, "reference": "1", "whatever_came": True}
    waiting.receive(session, order.id, order.version, actor=staff, **seen)
    session.expire_all()
    giving_back.give_back(session, order.id, order.version, actor=staff)


def placed(
    database: Database, gateway: FakeGateway, config: Config, *of: Variant, quantity: int = 1,
    who: Buyer = BUYER, **changes: Any,
) -> Order:  # fmt: skip
    """An order that was paid and placed, all by the shop's own verbs."""
    with database.write() as session:
        token = filled_bag(session, *of, quantity=quantity)
        payment = press(session, token, who, **changes)
    session_id = opened(database, gateway, config, payment.id)
    gateway.pay(session_id)
    settled(database, gateway, payment.id)
    return order_of(database, payment.id)


def order_of(database: Database, payment_id: int) -> Order:
    """The order of an attempt, read anew."""
    with database.read() as session:
        payment = session.get_one(Payment, payment_id)
        return session.get_one(Order, payment.order_id)


def payment_of(database: Database, order_id: int) -> Payment:
    """The attempt of an order, read anew."""
    with database.read() as session:
        return session.scalars(select(Payment).where(Payment.order_id == order_id)).one()


def mails(database: Database, template: str = "") -> list[dict[str, Any]]:
    """The payloads of mails in the outbox, of one template if it is named, oldest first."""
    with database.read() as session:
        jobs = session.scalars(
            select(OutboxJob).where(OutboxJob.kind == "mail").order_by(OutboxJob.id)
        ).all()
    return [job.payload for job in jobs if template in job.payload["template"]]


def jobs(database: Database, kind: str) -> list[OutboxJob]:
    """The outbox's jobs of one kind, oldest first."""
    with database.read() as session:
        found = select(OutboxJob).where(OutboxJob.kind == kind).order_by(OutboxJob.id)
        return list(session.scalars(found))
