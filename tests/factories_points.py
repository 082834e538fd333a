"""Builders of points: a shop that promises some, and orders that were bought and have arrived."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Variant
from orders import refunds, settling
from orders.drafting import Shop
from orders.models import Order
from orders.payment_models import Payment, Refund
from orders.tendering import Tender
from shop.customers.ledger_models import LedgerEntry
from shop.customers.models import Customer
from shop.customers.points import Programme, grant_points
from shop.customers.records import Actor
from tests import factories
from tests.factories_orders import buyer, filled_bag, press
from tests.factories_support import _paid, deliver, reread

SAM = Actor("staff", "Sam Peeters")


def shop(per_unit: int = 1, value_minor: int = 1) -> Shop:
    """One that promises so many points a euro, each worth so many cents."""
    return Shop("LW", "EUR", points=Programme(per_unit, value_minor))


def thing(session: Session, price: int = 8400, units: int = 90) -> Variant:
    return factories.product(session, prices=(price,), units=units).variants[0]


def collector(session: Session, points: int, email: str = "elif@example.org") -> Customer:
    """Somebody who has so many points."""
    person = factories.customer(session, email=email)
    if points:
        grant_points(session, person.id, points, "Welcome", SAM, f"welcome {person.id}")
    return person


def pressed(
    session: Session,
    person: Customer,
    *of: Variant,
    at: Shop | None = None,
    spend: bool = False,
    **more: Any,
) -> Payment:
    """The order button, pressed by this customer; with their points if they ``spend``."""
    tender = Tender(
        points_of=person.id if spend else None,
        credit_of=person.id if more.pop("credit", False) else None,
    )
    token = more.pop("token", None) or filled_bag(session, *of)
    who = buyer(email=person.email)
    facts = {"customer_id": person.id, "tender": tender, "shop": at or shop(), **more}
    return press(session, token, who, **facts)


def paid(session: Session, payment: Payment) -> Order:
    """What was due came, and the order is placed."""
    order = session.get_one(Order, payment.order_id)
    if payment.amount_minor:
        facts = _paid(f"cs_{payment.id}", payment.amount_minor, order.number)
        settling.settle(session, payment.id, facts)
    else:
        settling.settle_nothing_due(session, payment)
    return reread(session, order.number)


def bought(session: Session, person: Customer, *of: Variant, **more: Any) -> Order:
    """An order of this customer that was paid."""
    return paid(session, pressed(session, person, *of, **more))


def arrived(session: Session, person: Customer, *of: Variant, **more: Any) -> Order:
    """An order of this customer that has arrived."""
    return deliver(session, bought(session, person, *of, **more))


def asked(
    session: Session, order: Order, amount: int, key: str, *, reference: str = "", **facts: Any
) -> Refund:
    """A refund that is under way."""
    return refunds.request_refund(
        session, order_id=order.id, amount_minor=amount, request_key=key,
        reference=reference or key, **facts,
    )  # fmt: skip


def refunded(session: Session, order: Order, amount: int, key: str, **facts: Any) -> Refund:
    """A refund that has arrived."""
    refund = asked(session, order, amount, key, **facts)
    refunds._succeed(session, refund.id, f"re_{refund.id}")
    session.refresh(refund)
    return refund


def entries(session: Session, *kinds: str) -> list[tuple[str, int, int]]:
    """(kind, points, waived) of all movements, or of those of these kinds, in their order."""
    rows = select(LedgerEntry).order_by(LedgerEntry.id)
    rows = rows.where(LedgerEntry.kind.in_(kinds)) if kinds else rows
    return [(one.kind, one.amount_minor, one.waived) for one in session.scalars(rows)]
