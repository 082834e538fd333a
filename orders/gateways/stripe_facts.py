"""Stripe's answers and events, as plain dictionaries, read into the house's own facts."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from orders.gateways.facts import (
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
REFUND_EVENTS: Final = frozenset({"refund.created", "refund.updated", "refund.failed"})
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
        received = payment["amount_received"]
    return PaymentFacts(
        session_id=session["id"],
        payment_id=id_of(payment),
        status=status,
        amount_minor=received if status == "paid" else 0,
        currency=session["currency"].upper(),
        reference=session["client_reference_id"] or "",
    )


def _payment_status(session: dict[str, Any]) -> PaymentStatus:
    if session["status"] == "open":
        return "open"
    if session["status"] == "expired":
        return "expired"
    if session["payment_status"] != "unpaid":
        return "paid"
    payment = session["payment_intent"]
    # A bank debit that bounced: the session is complete, yet its payment waits for another method.
    if isinstance(payment, dict) and payment["status"] in {"requires_payment_method", "canceled"}:
        return "expired"
    return "processing"


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


def gateway_event(event: dict[str, Any]) -> GatewayEvent:
    """Read a webhook whose signature was checked before."""
    about = event["data"]["object"]
    kind: EventKind = "other"
    payment, refund = None, None
    # The account may sell subscriptions elsewhere; those sessions are none of the shop's.
    if event["type"] in PAYMENT_EVENTS and about["mode"] == "payment":
        kind, payment = "payment", payment_facts(about)
        if event["type"] == "checkout.session.async_payment_failed":
            payment = replace(payment, status="expired")
    elif event["type"] in REFUND_EVENTS:
        kind, refund = "refund", refund_facts(about)
    return GatewayEvent(
        event_id=event["id"],
        kind=kind,
        created_at=datetime.fromtimestamp(event["created"], UTC),
        payment=payment,
        refund=refund,
    )
