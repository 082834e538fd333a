"""What the worker does for orders: send refunds, and ask about payments that nobody reported."""

from flask import current_app

from orders import capturing, events, paying, waiting
from orders.gateways import PaymentGateway
from shop.config import Config
from shop.db import database, write
from shop.outbox import Job, handles
from shop.schedule import every_minute


def gateway() -> PaymentGateway:
    """The running application's payment gateway."""
    found: PaymentGateway = current_app.extensions["gateway"]
    return found


def bank_account(config: Config) -> waiting.Account:
    """Where the shop's transfers go, in groups of four as people type them."""
    plain = "".join(config.bank_account.split())
    groups = " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    return waiting.Account(groups, config.bank_holder or config.shop_name)


@handles("refund")
def send_refund(job: Job) -> None:
    """Send one refund; GatewayUnavailable leaves it to the next attempt of this job."""
    paying.send_refund(database(), gateway(), job.payload["refund_id"])


@handles("capture")
def capture(job: Job) -> None:
    """Take the money of a parcel that left; GatewayUnavailable leaves it to the next try."""
    capturing.capture(database(), gateway(), job.payload["payment_id"])


@every_minute
def read_missed_events() -> None:
    """Learn from the provider's own list what no webhook told."""
    events.read_missed_events(database(), gateway())


@every_minute
def mind_transfers() -> None:
    """Remind whoever has little time left; let go of what nobody paid for or came for."""
    with write() as session:
        waiting.remind(session, bank_account(current_app.extensions["config"]))
        waiting.expire(session)
        waiting.let_uncollected_go(session)


@every_minute
def reconcile_payments() -> None:
    """Settle what the redirect and the webhook missed, and free what was never paid."""
    paying.reconcile(database(), gateway(), current_app.extensions["config"])


@every_minute
def reconcile_refunds() -> None:
    """Learn how refunds ended that no webhook told of, and send what could not be sent."""
    paying.reconcile_refunds(database(), gateway())
