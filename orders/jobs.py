"""What the worker does for orders: send refunds, and ask about payments that nobody reported."""

from flask import current_app

from orders import paying
from orders.gateways import PaymentGateway
from shop.db import database
from shop.outbox import Job, handles
from shop.schedule import every_minute


def gateway() -> PaymentGateway:
    """The running application's payment gateway."""
    found: PaymentGateway = current_app.extensions["gateway"]
    return found


@handles("refund")
def send_refund(job: Job) -> None:
    """Send one refund; GatewayUnavailable leaves it to the next attempt of this job."""
    paying.send_refund(database(), gateway(), job.payload["refund_id"])


@handles("capture")
def capture(job: Job) -> None:
    """Take the money of a parcel that left; GatewayUnavailable leaves it to the next try."""
    paying.capture(database(), gateway(), job.payload["payment_id"])


@every_minute
def read_missed_events() -> None:
    """Learn from the provider's own list what no webhook told."""
    paying.read_missed_events(database(), gateway())


@every_minute
def reconcile_payments() -> None:
    """Settle what the redirect and the webhook missed, and free what was never paid."""
    paying.reconcile(database(), gateway(), current_app.extensions["config"])


@every_minute
def reconcile_refunds() -> None:
    """Learn how refunds ended that no webhook told of, and send what could not be sent."""
    paying.reconcile_refunds(database(), gateway())
