"""Picked up in the shop: it lies ready, then it is collected, and the law's clocks run from then.

The counterpart of sending a parcel; its stock was held and allocated where it is picked up.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import stock
from orders import promises
from orders.fulfilment import complete, order_of, step, tell
from orders.payment_models import REQUIRES_ACTION, Payment
from orders.shipment_models import COLLECTED, READY, SHIPMENT_PENDING, Shipment
from shop import clock
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid


class NotPaidYet(Conflict):
    """Nothing is handed over before its money was marked received."""


def mark_ready(session: Session, shipment_id: int, version: int, *, actor: Actor) -> Shipment:
    """Everything lies ready in the shop: the buyer is told to come.

    Raises NotFound, Stale when somebody else moved it since the page was read, and Invalid for an
    order that goes by post.
    """
    shipment = step(
        session, shipment_id, version, SHIPMENT_PENDING, state=READY, ready_at=clock.now()
    )
    order = order_of(session, shipment)
    if not order.is_pickup:
        raise Invalid("this one goes by post", number=order.number)
    tell(session, order, shipment, "order_ready", order.pickup_place, actor)
    return shipment


def mark_collected(session: Session, shipment_id: int, version: int, *, actor: Actor) -> Shipment:
    """Somebody came for it: stock leaves the shelf, withdrawal, return and guarantee run from now.

    What was set aside for it is taken, as when a parcel is sent. Raises NotFound, Stale, NotPaidYet
    while money is due at the counter (receive it first), and Unsecured for a promise that is gone.
    """
    shipment = step(session, shipment_id, version, READY, state=COLLECTED, delivered_at=clock.now())
    order = order_of(session, shipment)
    due = select(Payment.id).where(Payment.order_id == order.id, Payment.state == REQUIRES_ACTION)
    if session.scalar(due.limit(1)) is not None:
        raise NotPaidYet("what is due at the counter was not received", number=order.number)
    promises.capture_on_dispatch(session, order)
    stock.ship(session, order.number)
    complete(session, order)
    tell(session, order, shipment, "order_collected", "", actor)
    return shipment
