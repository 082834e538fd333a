"""What the shop tells a payment provider and what it hears back, in the shop's own words.

Amounts are integer minor units, currencies are ISO 4217 in capitals, times are aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Self

PaymentStatus = Literal["open", "processing", "authorized", "paid", "expired", "voided"]
RefundStatus = Literal["pending", "succeeded", "failed"]
DisputeStatus = Literal["open", "won", "lost"]
EventKind = Literal["payment", "refund", "dispute", "other"]

SESSION_ID = "{SESSION_ID}"
"""Stands in a success or cancel URL for the id of the session, which isn't known beforehand."""


class CheckoutLine(NamedTuple):
    """One line of the hosted page; the unit amount has tax and discounts inside."""

    title: str
    quantity: int
    unit_amount_minor: int

    @classmethod
    def of_total(cls, title: str, quantity: int, total_minor: int) -> Self:
        """The line that costs ``total_minor`` exactly, even where the unit price isn't whole."""
        if total_minor % quantity == 0:
            return cls(title, quantity, total_minor // quantity)
        return cls(f"{quantity} × {title}", 1, total_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """A payment to be asked for. Same ``idempotency_key`` means same request, byte for byte.

    So ``expires_at`` (30 minutes to 24 hours ahead) is stored with the attempt, not made anew.
    ``capture_later`` only sets the money aside; banks let go of it after about seven days.
    ValueError when the lines and the delivery don't come to ``amount_minor`` exactly.
    """

    reference: str
    idempotency_key: str
    currency: str
    amount_minor: int
    lines: tuple[CheckoutLine, ...]
    shipping_minor: int
    email: str | None
    locale: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    shipping_title: str = "Delivery"
    capture_later: bool = False

    def __post_init__(self) -> None:
        goods = sum(quantity * unit for _, quantity, unit in self.lines)
        if goods + self.shipping_minor != self.amount_minor:
            raise ValueError(f"{goods} + {self.shipping_minor} is not {self.amount_minor}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedCheckout:
    """An open hosted page. Some providers name the payment only once somebody has paid."""

    session_id: str
    url: str
    payment_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """Where a payment stands, told by its session or by itself (then ``session_id`` is empty).

    processing: submitted, the bank hasn't answered. authorized: set aside, to be captured.
    expired: closed, and nobody can pay any more. voided: what was set aside was let go.
    ``amount_minor`` is what was received or set aside, 0 before. ``request_key`` is the
    idempotency key that the session was asked for with.
    """

    session_id: str
    payment_id: str | None
    status: PaymentStatus
    amount_minor: int
    currency: str
    reference: str
    request_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """Money to be taken that was set aside; what is left of it is let go."""

    idempotency_key: str
    payment_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Money to send back; the key must be the refund row's own, and is never used for another."""

    idempotency_key: str
    payment_id: str
    amount_minor: int
    currency: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFacts:
    """Where a refund stands. ``request_key`` is the idempotency key it was asked for with."""

    refund_id: str
    status: RefundStatus
    failure_reason: str | None
    payment_id: str | None
    amount_minor: int
    currency: str
    reference: str | None
    request_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFacts:
    """Where a cardholder's objection stands; an answer has to be there by ``answer_by``."""

    dispute_id: str
    payment_id: str | None
    status: DisputeStatus
    reason: str
    amount_minor: int
    currency: str
    answer_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEvent:
    """A genuine message from the provider. May come twice, late and out of order.

    kind 'payment' carries ``payment``, and so on; 'other' needs no action.
    """

    event_id: str
    kind: EventKind
    created_at: datetime
    payment: PaymentFacts | None
    refund: RefundFacts | None
    dispute: DisputeFacts | None = None
