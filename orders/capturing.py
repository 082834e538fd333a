"""Taking what was set aside for what leaves the house: a call outside any transaction."""

from sqlalchemy import select

from orders import promises
from orders.gateways import CaptureRequest, GatewayRefused, PaymentGateway
from orders.paying import apply
from orders.payment_models import AUTHORIZED, Payment
from orders.shipment_models import READY, SHIPMENT_PENDING, Shipment
from shop.db import Database


def capture_before_leaving(
    database: Database, gateway: PaymentGateway, shipment_id: int, version: int
) -> None:
    """Take the money for a parcel before it is let out, if it is still as the page showed it.

    A refusal is written down, and ``promises.capture_on_dispatch`` then keeps the parcel here.
    Raises GatewayUnavailable when nobody knows whether it was taken; asking again is the same call.
    """
    parcel = (Shipment.id == shipment_id, Shipment.version == version)
    inside = Shipment.state.in_((SHIPMENT_PENDING, READY))
    promised = select(Payment.id).join(Shipment, Shipment.order_id == Payment.order_id)
    promised = promised.where(*parcel, inside, Payment.state == AUTHORIZED)
    with database.read() as session:
        waiting = session.scalars(promised.where(Payment.refunding_minor == 0)).all()
    for payment_id in waiting:
        capture(database, gateway, payment_id)


def capture(database: Database, gateway: PaymentGateway, payment_id: int) -> None:
    """Take what was set aside; GatewayUnavailable: try again."""
    with database.read() as session:
        payment = session.get_one(Payment, payment_id)
    if payment.state != AUTHORIZED:
        return
    request = CaptureRequest(
        idempotency_key=f"{payment.idempotency_key}:capture",
        payment_id=payment.provider_id or "",
        amount_minor=payment.promised_minor,
    )
    try:
        facts = gateway.capture(request)
    except GatewayRefused as refusal:
        with database.write() as session:
            promises.note_refusal(session, payment_id, str(refusal))
        return
    apply(database, payment_id, facts)
