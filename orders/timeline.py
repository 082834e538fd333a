"""The dated steps of an order, for its page and for the desk."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from orders.queries import OrderView


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the line; ``state`` is done, last (the newest one done) or next."""

    label: str
    at: datetime | None
    state: str
    note: str = ""


def timeline(view: OrderView) -> list[Step]:
    """Ordered, sent, delivered: with their moments, the newest one marked."""
    order = view.order
    if order.placed_at is None:
        return []
    points = [(gettext("Ordered"), order.placed_at), *_way(view)]
    refunded = [refund.settled_at for refund in view.refunds if refund.state == "succeeded"]
    if any(refunded):
        points.append((gettext("Money sent back"), max(at for at in refunded if at)))
    newest = max(index for index, (_, at) in enumerate(points) if at)
    return [
        Step(label, at, "last" if index == newest else "done" if at else "next")
        for index, (label, at) in enumerate(points)
    ]


def _way(view: OrderView) -> list[tuple[str, datetime | None]]:
    """How it comes into the customer's hands: by post, or over the counter."""
    if view.order.is_pickup:
        ready = [shipment.ready_at for shipment in view.shipments if shipment.ready_at]
        return [
            (gettext("Ready"), max(ready) if ready else None),
            (gettext("Picked up"), view.delivered_at),
        ]
    sent = [shipment.shipped_at for shipment in view.shipments if shipment.shipped_at]
    return [
        (gettext("Sent"), max(sent) if sent else None),
        (gettext("Delivered"), view.delivered_at),
    ]
