"""What the house needs from whoever takes the money, so that no provider's name leaks inwards."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from orders.gateways.errors import ForgedEvent, GatewayRefused, GatewayUnavailable
from orders.gateways.facts import (
    SESSION_ID,
    CaptureRequest,
    CheckoutLine,
    CheckoutRequest,
    DisputeFacts,
    DisputeStatus,
    EventKind,
    GatewayEvent,
    PaymentFacts,
    PaymentStatus,
    RefundFacts,
    RefundRequest,
    RefundStatus,
    StartedCheckout,
)

__all__ = [
    "SESSION_ID",
    "CaptureRequest",
    "CheckoutLine",
    "CheckoutRequest",
    "DisputeFacts",
    "DisputeStatus",
    "EventKind",
    "ForgedEvent",
    "GatewayEvent",
    "GatewayRefused",
    "GatewayUnavailable",
    "PaymentFacts",
    "PaymentGateway",
    "PaymentStatus",
    "RefundFacts",
    "RefundRequest",
    "RefundStatus",
    "StartedCheckout",
]


class PaymentGateway(Protocol):
    """A payment provider with a page of its own. Never call it inside a database transaction.

    Every method but ``read_event`` raises GatewayUnavailable when the outcome is unknown and
    GatewayRefused when the provider said no.
    """

    def start(self, request: CheckoutRequest) -> StartedCheckout:
        """Open a hosted page; the same key answers with the same page."""
        ...

    def look_up(self, session_id: str) -> PaymentFacts:
        """Say where a session stands now."""
        ...

    def expire(self, session_id: str) -> PaymentFacts:
        """Close an open session; one that was paid or closed before is reported as it stands."""
        ...

    def capture(self, request: CaptureRequest) -> PaymentFacts:
        """Take money that was set aside; what was taken or let go before is reported as it is."""
        ...

    def void(self, payment_id: str, idempotency_key: str) -> PaymentFacts:
        """Let money go that was set aside; what was taken or let go before is reported as it is."""
        ...

    def refund(self, request: RefundRequest) -> RefundFacts:
        """Send money back; the same key answers with the first answer, which may be outdated."""
        ...

    def refunds_of(self, payment_id: str) -> tuple[RefundFacts, ...]:
        """Every refund of a payment as it stands now, newest first.

        Providers forget idempotency keys after a day: an unknown refund older than that is looked
        for here by its ``request_key`` before it is ever sent again.
        """
        ...

    def events_since(self, moment: datetime) -> Iterator[GatewayEvent]:
        """Everything that happened since then, the newest first, whether a webhook told or not."""
        ...

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Believe a webhook only if it is signed and at most 300 s old; ForgedEvent otherwise."""
        ...
