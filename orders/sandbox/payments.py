"""A payment after the page: money that was set aside is taken, in whole or in part, or let go."""

from typing import Any

from orders.sandbox.errors import ApiError, invalid, missing
from orders.sandbox.events import record
from orders.sandbox.store import Body, Book


def find(book: Book, payment_id: str) -> Body:
    """Give the payment as it stands now."""
    payment = book.find("payment", payment_id)
    if payment is None:
        raise missing("payment_intent", payment_id, "intent")
    return payment


def capture(book: Book, payment_id: str, params: dict[str, Any]) -> Body:
    """Take what was set aside, all of it by default; whatever is not taken is let go."""
    payment = _set_aside(find(book, payment_id), "captured")
    most = int(payment["amount_capturable"])
    amount = int(params.get("amount_to_capture", most))
    if amount > most:
        message = f"The amount to capture ({amount}) is greater than what was authorized ({most})."
        raise invalid("amount_to_capture", message, "amount_too_large")
    payment |= {
        "amount_capturable": 0,
        "amount_received": amount,
        "metadata": payment["metadata"] | params.get("metadata", {}),
        "status": "succeeded",
    }
    record(book, "payment_intent.succeeded", book.change(payment))
    for session in book.newest("session", payment_id):
        book.change(session | {"payment_status": "paid"})
    return payment


def cancel(book: Book, payment_id: str, params: dict[str, Any]) -> Body:
    """Let go what was set aside; nothing can be taken any more."""
    payment = _set_aside(find(book, payment_id), "canceled")
    payment |= {
        "amount_capturable": 0,
        "canceled_at": book.now(),
        "cancellation_reason": params.get("cancellation_reason"),
        "status": "canceled",
    }
    record(book, "payment_intent.canceled", book.change(payment))
    return payment


def lapse(book: Book, payment_id: str) -> Body:
    """Let the bank's promise run out, as it does after about seven days."""
    return cancel(book, payment_id, {"cancellation_reason": "automatic"})


def _set_aside(payment: Body, verb: str) -> Body:
    if payment["status"] != "requires_capture":
        raise ApiError(
            400,
            f"This PaymentIntent could not be {verb} because it has a status of "
            f"{payment['status']}. Only one with the status requires_capture may be {verb} here.",
            code="payment_intent_unexpected_state",
        )
    return payment
