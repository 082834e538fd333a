"""Money going back: never more than came in, and able to fail after it looked well."""

from typing import Any

from orders.sandbox import disputes
from orders.sandbox.errors import ApiError, invalid, missing
from orders.sandbox.events import fresh_id, record
from orders.sandbox.store import Body, Book


def create(book: Book, params: dict[str, Any]) -> Body:
    """Refund a payment, all that is left of it by default; ApiError when that much isn't left."""
    payment = book.find("payment", params["payment_intent"])
    if payment is None:
        raise missing("payment_intent", params["payment_intent"], "payment_intent")
    amount = _refundable(book, payment, params.get("amount"))
    fails = book.take_turn("refund_fails")
    refund = {
        "id": fresh_id("re_"),
        "object": "refund",
        "amount": amount,
        "charge": payment["latest_charge"],
        "created": book.now(),
        "currency": payment["currency"],
        "metadata": params.get("metadata", {}),
        "payment_intent": payment["id"],
        "reason": params.get("reason"),
        "status": "pending" if fails else "succeeded",
    }
    book.add("refund", refund, parent=payment["id"])
    record(book, "refund.created", refund)
    if fails:
        failed = refund | {"status": "failed", "failure_reason": "expired_or_canceled_card"}
        record(book, "refund.failed", book.change(failed))
    return refund


def bounce(book: Book, refund_id: str) -> Body:
    """Let a refund that looked well come back from the bank, as happens days later."""
    refund = find(book, refund_id)
    if refund["status"] == "failed":
        raise ApiError(400, "This refund has failed already.")
    failed = refund | {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    record(book, "refund.failed", book.change(failed))
    return failed


def refunded(book: Book, payment_id: str) -> int:
    """Minor units that went back or are on their way; failed ones came home again."""
    refunds = book.newest("refund", payment_id)
    return sum(int(each["amount"]) for each in refunds if each["status"] != "failed")


def _refundable(book: Book, payment: Body, wanted: int | None) -> int:
    left = int(payment["amount_received"]) - refunded(book, payment["id"])
    if payment["status"] != "succeeded":
        raise invalid("payment_intent", "This PaymentIntent does not have a successful charge.")
    if disputes.stands_against(book, payment["id"]):
        raise ApiError(
            400,
            f"Charge {payment['latest_charge']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if left <= 0:
        raise ApiError(
            400,
            f"Charge {payment['latest_charge']} has already been refunded.",
            code="charge_already_refunded",
        )
    if wanted is not None and wanted > left:
        message = f"Refund amount ({wanted}) is greater than unrefunded amount on charge ({left})"
        raise invalid("amount", message)
    return left if wanted is None else wanted


def find(book: Book, refund_id: str) -> Body:
    """Give the refund as it stands now."""
    refund = book.find("refund", refund_id)
    if refund is None:
        raise missing("refund", refund_id)
    return refund
