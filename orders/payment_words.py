"""Where a payment stands, in the words of the desk; what follows from refunds and disputes too."""

from collections.abc import Sequence

from flask_babel import gettext

from orders.disputes import OPEN
from orders.payment_models import CAPTURED, SUCCEEDED, Dispute, Payment, Refund


def payment_state(
    payment: Payment, refunds: Sequence[Refund] = (), disputes: Sequence[Dispute] = ()
) -> str:
    """Its state, and disputed, refunded and partially_refunded, which are derived, not stored."""
    if any(
        each.state == OPEN and each.provider_payment == payment.provider_id for each in disputes
    ):
        return "disputed"
    back = sum(
        each.amount_minor
        for each in refunds
        if each.payment_id == payment.id and each.state == SUCCEEDED
    )
    if payment.state != CAPTURED or not back:
        return payment.state
    return "refunded" if back >= payment.captured_minor else "partially_refunded"


def payment_word(
    payment: Payment, refunds: Sequence[Refund] = (), disputes: Sequence[Dispute] = ()
) -> str:
    """The state in a word or two."""
    words = {
        "created": gettext("Begun"),
        "requires_action": gettext("Waiting for the money"),
        "authorized": gettext("Set aside"),
        "captured": gettext("Paid"),
        "partially_refunded": gettext("Partly sent back"),
        "refunded": gettext("Sent back"),
        "failed": gettext("Not paid"),
        "voided": gettext("Let go"),
        "disputed": gettext("Disputed"),
    }
    return words[payment_state(payment, refunds, disputes)]


def refund_word(state: str) -> str:
    """Where a refund stands."""
    words = {
        "pending": gettext("about to be sent"),
        "submitted": gettext("sent to the bank"),
        "succeeded": gettext("with the bank"),
        "failed": gettext("failed"),
    }
    return words[state]
