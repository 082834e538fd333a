"""Stripe's answers and events, as plain dictionaries, read into the house's own facts."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from orders.gateways.facts import (
    DisputeFacts,
    DisputeStatus,
    EventKind,
    GatewayEvent,
    PaymentFacts,
    PaymentStatus,
    RefundFacts,
    RefundStatus,
)

PAYMENT_EVENTS: Final = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    },
)
INTENT_EVENTS: Final = frozenset(
    {
        "payment_intent.amount_capturable_updated",
        "payment_intent.succeeded",
        "payment_intent.canceled",
    },
)
DISPUTE_EVENTS: Final = frozenset(
    {"charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"}
)
REFUND_EVENTS: Final = frozenset({"refund.created", "refund.updated", "refund.failed"})
READ_EVENTS: Final = PAYMENT_EVENTS | INTENT_EVENTS | REFUND_EVENTS | DISPUTE_EVENTS
"""What a webhook endpoint has to be subscribed to; docs/payments.md lists it."""

INTENT_STATUSES: Final[dict[str, PaymentStatus]] = {
    "succeeded": "paid",
    "requires_capture": "authorized",
    "processing": "processing",
    "canceled": "voided",
}
"""Anything else is a page on which nobody has paid yet."""

REFUND_STATUSES: Final[dict[str, RefundStatus]] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
"""Anything else (pending, requires_action) is on its way."""


def id_of(expandable: object) -> str | None:
    """Read the id of something that Stripe gives as an id, as the whole object, or not at all."""
    if expandable is None or isinstance(expandable, str):
        return expandable
    if isinstance(expandable, dict):
        return str(expandable["id"])
    return str(getattr(expandable, "id"))  # noqa: B009 - an expanded object of any class


def payment_facts(session: dict[str, Any]) -> PaymentFacts:
    """Read a checkout session, with its payment expanded or not."""
    status = _payment_status(session)
    payment = session["payment_intent"]
    received = session["amount_total"]
    if isinstance(payment, dict):
        received = payment["amount_received" if status == "paid" else "amount_capturable"]
    return PaymentFacts(
        session_id=session["id"],
        payment_id=id_of(payment),
        status=status,
        amount_minor=received if status in {"paid", "authorized"} else 0,
        currency=session["currency"].upper(),
        reference=session["client_reference_id"] or "",
        request_key=(session.get("metadata") or {}).get("request_key"),
    )


def intent_facts(intent: dict[str, Any]) -> PaymentFacts:
    """Read a payment by itself: it names no session, but has its ``metadata``."""
    metadata = intent.get("metadata") or {}
    amounts = {"paid": intent["amount_received"], "authorized": intent.get("amount_capturable", 0)}
    status = INTENT_STATUSES.get(intent["status"], "open")
    return PaymentFacts(
        session_id="",
        payment_id=intent["id"],
        status=status,
        amount_minor=amounts.get(status, 0),
        currency=intent["currency"].upper(),
        reference=metadata.get("reference", ""),
        request_key=metadata.get("request_key"),
    )


def _payment_status(session: dict[str, Any]) -> PaymentStatus:
    if session["status"] == "open":
        return "open"
    if session["status"] == "expired":
        return "expired"
    if session["payment_status"] != "unpaid":
        return "paid"
    payment = session["payment_intent"]
    if not isinstance(payment, dict):
        return "processing"
    # A bank debit that bounced: the session is complete, yet its payment waits for another method.
    if payment["status"] == "requires_payment_method":
        return "expired"
    return INTENT_STATUSES.get(payment["status"], "processing")


def refund_facts(refund: dict[str, Any]) -> RefundFacts:
    """Read a refund; ``metadata`` is what the gateway sent along with it."""
    status = REFUND_STATUSES.get(refund["status"], "pending")
    reason = refund.get("failure_reason") or refund["status"]
    metadata = refund.get("metadata") or {}
    return RefundFacts(
        refund_id=refund["id"],
        status=status,
        failure_reason=reason if status == "failed" else None,
        payment_id=id_of(refund.get("payment_intent")),
        amount_minor=refund["amount"],
        currency=refund["currency"].upper(),
        reference=metadata.get("reference"),
        request_key=metadata.get("request_key"),
    )


def dispute_facts(dispute: dict[str, Any]) -> DisputeFacts:
    """Read a dispute; what is neither won nor lost is still open."""
    status: DisputeStatus = "open"
    if dispute["status"] in {"won", "warning_closed"}:
        status = "won"
    elif dispute["status"] == "lost":
        status = "lost"
    due = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeFacts(
        dispute_id=dispute["id"],
        payment_id=id_of(dispute.get("payment_intent")),
        status=status,
        reason=str(dispute.get("reason") or ""),
        amount_minor=dispute["amount"],
        currency=dispute["currency"].upper(),
        answer_by=datetime.fromtimestamp(due, UTC) if due else None,
    )


def gateway_event(event: dict[str, Any]) -> GatewayEvent:
    """Read a webhook whose signature was checked before."""
    about = event["data"]["object"]
    kind: EventKind = "other"
    payment, refund, dispute = None, None, None
    # The account may sell subscriptions elsewhere; those sessions are none of the shop's.
    if event["type"] in PAYMENT_EVENTS and about["mode"] == "payment":
        kind, payment = "payment", payment_facts(about)
        if event["type"] == "checkout.session.async_payment_failed":
            payment = replace(payment, status="expired")
    elif event["type"] in INTENT_EVENTS:
        kind, payment = "payment", intent_facts(about)
    elif event["type"] in DISPUTE_EVENTS:
        kind, dispute = "dispute", dispute_facts(about)
    elif event["type"] in REFUND_EVENTS:
        kind, refund = "refund", refund_facts(about)
    return GatewayEvent(
        event_id=event["id"],
        kind=kind,
        created_at=datetime.fromtimestamp(event["created"], UTC),
        payment=payment,
        refund=refund,
        dispute=dispute,
    )
