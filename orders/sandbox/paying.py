"""What a shopper does to an open session: pays at once or later, or has the card refused."""

from orders.sandbox.errors import ApiError
from orders.sandbox.events import fresh_id, record
from orders.sandbox.sessions import find, kept_beside
from orders.sandbox.store import Body, Book


def decline(book: Book, session_id: str) -> Body:
    """Refuse one attempt; the session stays open for another."""
    session = find(book, session_id)
    if session["status"] == "open":
        attempt = {"id": fresh_id("att_"), "outcome": "declined"}
        book.add("attempt", attempt, parent=session_id)
    return session


def was_declined(book: Book, session_id: str) -> bool:
    """Whether an attempt on this session has failed."""
    return bool(book.newest("attempt", session_id))


def approve(book: Book, session_id: str) -> Body:
    """Take the money once: a session that isn't open any more is given back as it stands."""
    session = find(book, session_id)
    if session["status"] != "open":
        return session
    later = book.take_turn("pays_later")
    amount = session["amount_total"] + book.fault("amount_off_by")
    book.set_fault("amount_off_by", 0)
    payment = book.add("payment", _payment(book, session, amount), parent=session_id)
    session |= {
        "amount_total": amount,
        "customer_details": {"email": session["customer_email"]},
        "payment_intent": payment["id"],
        "status": "complete",
        "url": None,
    }
    book.change(session, parent=payment["id"])
    if later:
        record(book, "checkout.session.completed", session)
        return session
    return _collect(book, session, payment, "checkout.session.completed")


def _payment(book: Book, session: Body, amount: int) -> Body:
    data = kept_beside(book, session["id"])["payment_intent_data"]
    return {
        "id": fresh_id("pi_"),
        "object": "payment_intent",
        "amount": amount,
        "amount_received": 0,
        "created": book.now(),
        "currency": session["currency"],
        "description": data.get("description"),
        "latest_charge": fresh_id("ch_"),
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "status": "processing",
    }


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
