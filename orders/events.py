"""The provider's events: each has its effect once, whether a webhook told of it or its list did."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders import disputes, refunds, settling
from orders.gateways import GatewayEvent, PaymentGateway
from orders.payment_models import EventCursor, ProviderEvent
from shop import clock
from shop.db import Database, insert_once
from shop.waypoints import passing

EVENTS = "provider"
OVERLAP = timedelta(minutes=10)
FIRST_LOOK = timedelta(days=3)


def apply_event(database: Database, event: GatewayEvent) -> None:
    """The effect of an event of the provider, once, however it came here."""
    with database.write() as session:
        take_event(session, event)


def take_event(session: Session, event: GatewayEvent) -> None:
    """An event's id and its effect, in the caller's transaction; the second time does nothing."""
    if not insert_once(
        session, ProviderEvent, id=event.event_id, kind=event.kind, at=event.created_at
    ):
        return
    passing("event noted")
    if event.payment is not None:
        payment = settling.find_payment(session, event.payment)
        if payment is not None:
            settling.settle(session, payment.id, event.payment)
    if event.refund is not None:
        refund = refunds.find_refund(session, event.refund)
        if refund is not None:
            refunds.settle_refund(session, refund.id, event.refund)
    if event.dispute is not None:
        disputes.take_note(session, event.dispute, event.created_at)


def read_missed_events(database: Database, gateway: PaymentGateway) -> int:
    """Read the provider's own list of events since the last reading; how many were news.

    The list is read with an overlap, because clocks differ and an event may be listed a moment
    after it happened. What was known already is left out by one statement.
    """
    begun = clock.now()
    with database.read() as session:
        cursor = session.get(EventCursor, EVENTS)
        since = cursor.read_until if cursor else begun - FIRST_LOOK
        known = set(session.scalars(select(ProviderEvent.id).where(ProviderEvent.at >= since)))
    missed = [event for event in gateway.events_since(since) if event.event_id not in known]
    for event in reversed(missed):
        apply_event(database, event)
    with database.write() as session:
        insert_once(session, EventCursor, name=EVENTS, read_until=since)
        reached = update(EventCursor).where(EventCursor.name == EVENTS)
        session.execute(reached.values(read_until=begun - OVERLAP))
    return len(missed)
