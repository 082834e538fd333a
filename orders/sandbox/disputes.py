"""A cardholder tells the bank that a charge was wrong; weeks later the bank says who is right."""

from typing import Final

from orders.sandbox import payments
from orders.sandbox.errors import ApiError, missing
from orders.sandbox.events import fresh_id, record
from orders.sandbox.store import Body, Book

ANSWER_WITHIN_SECONDS: Final = 7 * 24 * 60 * 60
OPEN: Final = "needs_response"


def begin(book: Book, payment_id: str, reason: str) -> Body:
    """Open a dispute of all that was received; ApiError when nothing was."""
    payment = payments.find(book, payment_id)
    if payment["status"] != "succeeded":
        raise ApiError(400, "Only what was received can be disputed.")
    dispute = book.add(
        "dispute",
        {
            "id": fresh_id("du_"),
            "object": "dispute",
            "amount": payment["amount_received"],
            "charge": payment["latest_charge"],
            "created": book.now(),
            "currency": payment["currency"],
            "evidence_details": {"due_by": book.now() + ANSWER_WITHIN_SECONDS},
            "livemode": False,
            "metadata": {},
            "payment_intent": payment_id,
            "reason": reason,
            "status": OPEN,
        },
        parent=payment_id,
    )
    record(book, "charge.dispute.created", dispute)
    return dispute


def close(book: Book, dispute_id: str, *, won: bool) -> Body:
    """Let the bank decide, once."""
    dispute = find(book, dispute_id)
    if dispute["status"] != OPEN:
        raise ApiError(400, f"This dispute is {dispute['status']} already.")
    dispute = book.change(dispute | {"status": "won" if won else "lost"})
    record(book, "charge.dispute.closed", dispute)
    return dispute


def find(book: Book, dispute_id: str) -> Body:
    """Give the dispute as it stands now."""
    dispute = book.find("dispute", dispute_id)
    if dispute is None:
        raise missing("dispute", dispute_id)
    return dispute


def stands_against(book: Book, payment_id: str) -> bool:
    """Tell whether the money of a payment is, or stays, with the cardholder's bank."""
    return any(each["status"] != "won" for each in book.newest("dispute", payment_id))
