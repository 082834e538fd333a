"""What a shopper does to an open session: pays, proves who pays, has the card refused."""

from typing import Final

from orders.sandbox.errors import ApiError
from orders.sandbox.events import fresh_id, record
from orders.sandbox.sessions import find, kept_beside
from orders.sandbox.store import Body, Book

DECLINES: Final = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "authentication_failed": "We could not confirm that it was you who paid.",
}
"""Stripe's codes (https://docs.stripe.com/declines/codes), in what the page says to the shopper."""

CHALLENGED: Final = "challenged"


def decline(book: Book, session_id: str, code: str = "generic_decline") -> Body:
    """Refuse one attempt; the session stays open for another."""
    return _attempt(book, session_id, code)


def challenge(book: Book, session_id: str) -> Body:
    """Let the bank ask the cardholder to prove who pays (3-D Secure)."""
    return _attempt(book, session_id, CHALLENGED)


def _attempt(book: Book, session_id: str, outcome: str) -> Body:
    session = find(book, session_id)
    if session["status"] == "open":
        book.add("attempt", {"id": fresh_id("att_"), "outcome": outcome}, parent=session_id)
    return session


def is_challenged(book: Book, session_id: str) -> bool:
    """Whether the bank waits for the cardholder's proof."""
    return _last_outcome(book, session_id) == CHALLENGED


def why_declined(book: Book, session_id: str) -> str:
    """Why the last attempt on this session failed, in a sentence; empty if none did."""
    return DECLINES.get(_last_outcome(book, session_id), "")


def _last_outcome(book: Book, session_id: str) -> str:
    attempts = book.newest("attempt", session_id)
    return str(attempts[0]["outcome"]) if attempts else ""


def approve(book: Book, session_id: str) -> Body:
    """Take the money once: a session that isn't open any more is given back as it stands."""
    session = find(book, session_id)
    if session["status"] != "open":
        return session
    later = book.take_turn("pays_later")
    session |= _spoilt(book, session)
    payment = book.add("payment", _payment(book, session), parent=session_id)
    session |= {
        "customer_details": {"email": session["customer_email"]},
        "payment_intent": payment["id"],
        "status": "complete",
        "url": None,
    }
    book.change(session, parent=payment["id"])
    if later:
        record(book, "checkout.session.completed", session)
        return session
    if payment["capture_method"] == "manual":
        return _set_aside(book, session, payment)
    return _collect(book, session, payment, "checkout.session.completed")


def prove(book: Book, session_id: str) -> Body:
    """Pay after the proof; without the question before it nothing happens."""
    if not is_challenged(book, session_id):
        return find(book, session_id)
    return approve(book, session_id)


def _spoilt(book: Book, session: Body) -> Body:
    """Amount and currency as they will be reported: right, unless a fault was asked for."""
    amount = session["amount_total"] + book.fault("amount_off_by")
    book.set_fault("amount_off_by", 0)
    currency = str(session["currency"])
    if book.take_turn("currency_differs"):
        currency = "chf" if currency == "usd" else "usd"
    return {"amount_total": amount, "currency": currency}


def _payment(book: Book, session: Body) -> Body:
    data = kept_beside(book, session["id"])["payment_intent_data"]
    return {
        "id": fresh_id("pi_"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": data.get("capture_method", "automatic"),
        "created": book.now(),
        "currency": session["currency"],
        "description": data.get("description"),
        "latest_charge": fresh_id("ch_"),
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "status": "processing",
    }


def _set_aside(book: Book, session: Body, payment: Body) -> Body:
    """The bank promises the amount; the session stays unpaid until it is captured."""
    payment |= {"status": "requires_capture", "amount_capturable": payment["amount"]}
    record(book, "payment_intent.amount_capturable_updated", book.change(payment))
    record(book, "checkout.session.completed", session)
    return session


def _collect(book: Book, session: Body, payment: Body, news: str) -> Body:
    payment |= {"status": "succeeded", "amount_received": payment["amount"]}
    record(book, "payment_intent.succeeded", book.change(payment))
    session = book.change(session | {"payment_status": "paid"})
    record(book, news, session)
    return session


def settle(book: Book, session_id: str, *, succeeded: bool) -> Body:
    """End a payment that was still processing, as a bank does days later."""
    session = find(book, session_id)
    payment = book.find("payment", session["payment_intent"] or "")
    if payment is None or payment["status"] != "processing":
        raise ApiError(400, "This session has no payment in progress.")
    if succeeded:
        return _collect(book, session, payment, "checkout.session.async_payment_succeeded")
    book.change(payment | {"status": "requires_payment_method"})
    record(book, "checkout.session.async_payment_failed", session)
    return session
