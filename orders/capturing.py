"""Taking what was set aside for a parcel that has left: a call outside any transaction."""

from orders import promises
from orders.gateways import CaptureRequest, GatewayRefused, PaymentGateway
from orders.paying import apply
from orders.payment_models import AUTHORIZED, Payment
from shop.db import Database


def capture(database: Database, gateway: PaymentGateway, payment_id: int) -> None:
    """Take what was set aside for a parcel that has left; GatewayUnavailable: try again."""
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
