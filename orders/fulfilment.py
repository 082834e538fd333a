"""Packing, shipping and delivering; the delivery's moment starts the law's clocks."""

from datetime import datetime
from urllib.parse import quote

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from cart.promotion_uses import give_back_uses
from catalog import stock
from orders import promises
from orders.letters import write_to_buyer
from orders.models import CANCELED, COMPLETED, PLACED, Order
from orders.points import settle_points
from orders.shipment_models import DELIVERED, READY, SHIPMENT_PENDING, SHIPPED, Shipment
from shop import clock
from shop.customers.records import SYSTEM, Actor, touch
from shop.db import changed
from shop.errors import Invalid, NotFound, Stale

TRACKING_URLS = {
    "bpost": "https://track.bpost.cloud/btr/web/#/search?itemCode={}",
    "DHL": "https://www.dhl.com/en/express/tracking.html?brand=DHL&AWB={}",
    "DPD": "https://www.dpdgroup.com/nl/mydpd/my-parcels/track?lang=en&parcelNumber={}",
    "UPS": "https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums={}",
}
CARRIERS = tuple(TRACKING_URLS)


def open_shipment(session: Session, order: Order) -> Shipment:
    """The parcel that a placed order waits for."""
    shipment = Shipment(order_id=order.id, state=SHIPMENT_PENDING, created_at=clock.now())
    session.add(shipment)
    return shipment


def mark_shipped(
    session: Session, shipment_id: int, version: int, *, carrier: str, tracking: str, actor: Actor
) -> Shipment:
    """The parcel left the house: stock leaves the shelf, the buyer is told.

    Raises NotFound, Stale when somebody else moved the parcel since the page was read, and Invalid
    for an order that is picked up.
    """
    shipment = step(
        session,
        shipment_id,
        version,
        SHIPMENT_PENDING,
        state=SHIPPED,
        carrier=carrier,
        tracking=tracking.strip(),
        shipped_at=clock.now(),
    )
    order = order_of(session, shipment)
    if order.is_pickup:
        raise Invalid("this one is picked up", number=order.number)
    stock.ship(session, order.number)
    promises.capture_on_dispatch(session, order)
    tell(session, order, shipment, "order_shipped", f"{carrier} {tracking}".strip(), actor)
    return shipment


def mark_delivered(session: Session, shipment_id: int, version: int, *, actor: Actor) -> Shipment:
    """The parcel arrived: withdrawal, return and guarantee run from now. Raises NotFound, Stale."""
    shipment = step(
        session, shipment_id, version, SHIPPED, state=DELIVERED, delivered_at=clock.now()
    )
    order = order_of(session, shipment)
    complete(session, order)
    tell(session, order, shipment, "order_delivered", "", actor)
    return shipment


def complete(session: Session, order: Order) -> None:
    """The last thing is in the customer's hands: now the order earns its points."""
    done = update(Order).where(Order.id == order.id, Order.state == PLACED)
    session.execute(done.values(state=COMPLETED, version=Order.version + 1))
    settle_points(session, order.id)


def stop_parcel(session: Session, order: Order) -> bool:
    """Keep a placed order's only parcel in the house and its things for sale; False if it left.

    What it used of promotions may be used again, and what lies ready to be picked up is still in
    the house.

    One guarded statement decides between this and a colleague who is sending it right now.
    """
    parcels = select(func.count(Shipment.id)).where(Shipment.order_id == order.id)
    if session.scalar(parcels) != 1:
        return False
    waiting = update(Shipment).where(
        Shipment.order_id == order.id, Shipment.state.in_((SHIPMENT_PENDING, READY))
    )
    stopped = waiting.values(state="canceled", version=Shipment.version + 1)
    if changed(session.execute(stopped)) != 1:
        return False
    ended = update(Order).where(Order.id == order.id, Order.state == PLACED)
    session.execute(ended.values(state=CANCELED, version=Order.version + 1))
    stock.release(session, order.number)
    give_back_uses(session, order.number)
    touch(
        session,
        order.customer_id,
        "parcel_stopped",
        about="order",
        number=order.number,
        actor=SYSTEM,
    )
    return True


def step(
    session: Session, shipment_id: int, version: int, begin: str, **values: object
) -> Shipment:
    """One step of a shipment, compare-and-set on its state and version."""
    step = update(Shipment).where(
        Shipment.id == shipment_id, Shipment.state == begin, Shipment.version == version
    )
    moved = changed(session.execute(step.values(version=version + 1, **values)))
    shipment = session.get(Shipment, shipment_id, populate_existing=True)
    if shipment is None:
        raise NotFound("no such shipment", shipment=shipment_id)
    if moved != 1:
        raise Stale("the parcel was moved meanwhile", state=shipment.state)
    return shipment


def order_of(session: Session, shipment: Shipment) -> Order:
    """The order of a parcel, with its lines."""
    return session.scalars(
        select(Order).options(selectinload(Order.lines)).where(Order.id == shipment.order_id)
    ).one()


def tell(
    session: Session, order: Order, shipment: Shipment, kind: str, fact: str, actor: Actor
) -> None:
    """Write down what became of a parcel, and write to the buyer (``mail/<state>.md``)."""
    touch(
        session, order.customer_id, kind, about="order", number=order.number, fact=fact, actor=actor
    )
    write_to_buyer(
        session,
        order,
        f"orders/mail/{shipment.state}.md",
        key=f"{order.number}:{shipment.state}:{shipment.id}",
        carrier=shipment.carrier,
        tracking=shipment.tracking,
        tracking_url=tracking_url(shipment.carrier, shipment.tracking),
    )


def tracking_url(carrier: str, tracking: str) -> str:
    """The carrier's own page for a parcel; empty for a carrier that we don't know."""
    known = TRACKING_URLS.get(carrier, "")
    return known.format(quote(tracking.replace(" ", ""), safe="")) if known and tracking else ""


def shipments_of(session: Session, order_id: int) -> list[Shipment]:
    """All parcels of an order, oldest first."""
    mine = select(Shipment).where(Shipment.order_id == order_id)
    return list(session.scalars(mine.order_by(Shipment.id)))


def belongs_to(session: Session, shipment_id: int, number: str) -> bool:
    """Whether this parcel is one of the order with this number."""
    mine = select(Shipment.id).join(Order).where(Order.number == number)
    return session.scalar(mine.where(Shipment.id == shipment_id)) is not None


def delivered_at(session: Session, order_id: int) -> datetime | None:
    """When the last parcel of an order arrived; None while one is missing."""
    row = session.execute(
        select(
            func.count(Shipment.id),
            func.count(Shipment.delivered_at),
            func.max(Shipment.delivered_at),
        ).where(Shipment.order_id == order_id, Shipment.state != "canceled")
    ).one()
    parcels, arrived, last = row
    found: datetime | None = last if parcels and parcels == arrived else None
    return found
