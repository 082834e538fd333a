"""Where an order stands, in one sentence: the page, the mail and the desk all ask here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from orders.models import CANCELED, DRAFT, Order
from orders.payment_models import (
    AUTHORIZED,
    CAPTURED,
    FAILED,
    REQUIRES_ACTION,
    SUCCEEDED,
    VOIDED,
    Payment,
    Refund,
)
from orders.shipment_models import COLLECTED, DELIVERED, READY, SHIPPED, Shipment
from shop.formats import day


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """What is true of an order now; ``at`` is when it became so (UTC)."""

    kind: str
    at: datetime
    carrier: str = ""
    place: str = ""

    @property
    def tag(self) -> str:
        """The colour of the status' tag."""
        kinds = {
            "delivered": "ok",
            "collected": "ok",
            "refunded": "ok",
            "shipped": "info",
            "ready": "info",
            "paid": "sig",
            "paid_pickup": "sig",
            "ordered": "sig",
            "collect": "sig",
        }
        return kinds.get(self.kind, "bad" if self.kind in ("problem", "lapsed") else "warn")


def status_of(
    order: Order,
    payments: Sequence[Payment],
    shipments: Sequence[Shipment],
    refunds: Sequence[Refund] = (),
) -> OrderStatus:
    """Derive the status from payments, parcels and refunds; nothing of it is stored."""
    if any(payment.problem in ("amount", "currency") for payment in payments):
        return OrderStatus("problem", order.created_at)
    if order.state in (DRAFT, CANCELED):
        return _unplaced(order, payments)
    done = [payment for payment in payments if payment.state == CAPTURED]
    paid = sum(payment.captured_minor + payment.tendered_minor for payment in done)
    back = [refund for refund in refunds if refund.state == SUCCEEDED]
    if back and sum(refund.amount_minor for refund in back) >= paid:
        return OrderStatus(
            "refunded", max(refund.settled_at or order.created_at for refund in back)
        )
    for shipment in reversed(shipments):
        if found := _moved(order, shipment):
            return found
    waits = {AUTHORIZED: "ordered", REQUIRES_ACTION: "collect", VOIDED: "lapsed"}
    packed = "paid_pickup" if order.is_pickup else "paid"
    word = next((waits[one.state] for one in payments if one.state in waits), packed)
    return OrderStatus(word, order.placed_at or order.created_at)


def _moved(order: Order, shipment: Shipment) -> OrderStatus | None:
    """Where a parcel is, if it is anywhere but waiting to be packed."""
    moments = {
        DELIVERED: ("delivered", shipment.delivered_at),
        SHIPPED: ("shipped", shipment.shipped_at),
        COLLECTED: ("collected", shipment.delivered_at),
        READY: ("ready", shipment.ready_at),
    }
    kind, at = moments.get(shipment.state, ("", None))
    return OrderStatus(kind, at, shipment.carrier, order.pickup_place) if at else None


def _unplaced(order: Order, payments: Sequence[Payment]) -> OrderStatus:
    waits = next((one for one in payments if one.state == REQUIRES_ACTION), None)
    if order.state == DRAFT and waits is not None:
        return OrderStatus("transfer", waits.expires_at)
    if order.state == DRAFT:
        return OrderStatus("unpaid", order.created_at)
    if order.placed_at is None and any(payment.captured_minor for payment in payments):
        right = all(payment.captured_minor == payment.amount_minor for payment in payments)
        return OrderStatus("too_late" if right else "sent_back", order.created_at)
    failed = any(payment.state == FAILED for payment in payments)
    return OrderStatus("given_up" if failed else "canceled", order.created_at)


def order_word(status: OrderStatus) -> str:
    """The status in a word or two, for a tag in a list."""
    words = {
        "delivered": gettext("Delivered"),
        "shipped": gettext("On its way"),
        "collected": gettext("Picked up"),
        "ready": gettext("To be picked up"),
        "paid": gettext("Pack"),
        "ordered": gettext("Pack"),
        "collect": gettext("Pack"),
        "transfer": gettext("Waiting for the money"),
        "lapsed": gettext("No money"),
        "paid_pickup": gettext("Put ready"),
        "unpaid": gettext("Unpaid"),
        "given_up": gettext("Given up"),
        "canceled": gettext("Canceled"),
        "too_late": gettext("Paid too late"),
        "sent_back": gettext("Sent back"),
        "refunded": gettext("Refunded"),
        "problem": gettext("Wrong amount"),
    }
    return words[status.kind]


def order_sentence(status: OrderStatus) -> str:
    """The sentence, in the reader's language."""
    when = day(status.at)
    if status.kind == "delivered":
        return gettext("Delivered %(day)s", day=when)
    if status.kind == "shipped":
        carrier = status.carrier or gettext("the post")
        return gettext("On its way with %(carrier)s since %(day)s", carrier=carrier, day=when)
    if status.kind == "ready":
        return gettext("Ready for you since %(day)s: %(place)s", day=when, place=status.place)
    plain = {
        "transfer": gettext("Waiting for your transfer until %(day)s", day=when),
        "ordered": gettext("Ordered, and being packed"),
        "lapsed": gettext("Your bank no longer promises the payment. We will write to you"),
        "collect": gettext("Being packed. You pay when you collect it"),
        "collected": gettext("Picked up %(day)s", day=when),
        "paid_pickup": gettext("Paid. We tell you as soon as it lies ready"),
        "paid": gettext("Paid, and being packed"),
        "unpaid": gettext("Waiting for your payment"),
        "given_up": gettext("Not paid, so not sent. Nothing was charged"),
        "canceled": gettext("Canceled"),
        "too_late": gettext("Sold out before the payment came. Your money goes back"),
        "sent_back": gettext("Canceled. Your money goes back"),
        "refunded": gettext("Refunded %(day)s", day=when),
        "problem": gettext("We are looking at your payment"),
    }
    return plain[status.kind]
