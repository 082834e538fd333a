"""A checkout session's frame: how it is opened, found, and closed unpaid."""

from typing import Any, Final

from orders.sandbox.errors import ApiError, invalid, missing
from orders.sandbox.events import fresh_id, record
from orders.sandbox.store import Body, Book

SOONEST_SECONDS: Final = 30 * 60
LATEST_SECONDS: Final = 24 * 60 * 60
SMALLEST_AMOUNT: Final = 50
"""Half a euro, as Stripe asks of the euro (https://docs.stripe.com/currencies#minimum-and-maximum)."""


def create(book: Book, params: dict[str, Any], base_url: str) -> Body:
    """Open a session; ApiError when its lines, amount or time don't make sense."""
    session_id = fresh_id("cs_test_", 29)
    items = [_line_item(line) for line in params["line_items"]]
    session = {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
        "amount_subtotal": _total(items),
        "amount_total": _total(items),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": book.now(),
        "currency": items[0]["currency"],
        "customer": None,
        "customer_email": params.get("customer_email"),
        "expires_at": _closing_time(book, params.get("expires_at")),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": params["success_url"],
        "url": f"{base_url}/pay/{session_id}",
    }
    book.add("session", session)
    book.add(
        "lines",
        {"id": f"lines_{session_id}", "data": items}
        | {"payment_intent_data": params.get("payment_intent_data", {})},
    )
    return session


def _line_item(line: dict[str, Any]) -> Body:
    price = line["price_data"]
    total = price["unit_amount"] * line["quantity"]
    return {
        "id": fresh_id("li_"),
        "object": "item",
        "amount_subtotal": total,
        "amount_total": total,
        "currency": price["currency"],
        "description": price["product_data"]["name"],
        "quantity": line["quantity"],
    }


def _total(items: list[Body]) -> int:
    """Minor units of all lines; ApiError when they can't be added or come to too little."""
    if len({item["currency"] for item in items}) != 1:
        raise invalid("line_items", "All line items must have one and the same currency.")
    total = sum(int(item["amount_total"]) for item in items)
    if total < SMALLEST_AMOUNT:
        raise ApiError(
            400,
            f"The Checkout Session's total amount must add up to at least {SMALLEST_AMOUNT}.",
            code="amount_too_small",
        )
    return total


def _closing_time(book: Book, wanted: int | None) -> int:
    now = book.now()
    if wanted is None:
        return now + LATEST_SECONDS
    if not SOONEST_SECONDS <= wanted - now <= LATEST_SECONDS:
        raise invalid("expires_at", "`expires_at` must be 30 minutes to 24 hours from now.")
    return wanted


def find(book: Book, session_id: str) -> Body:
    """Give the session as it stands now, closing it if its time is over."""
    session = book.find("session", session_id)
    if session is None:
        raise missing("checkout.session", session_id, "session")
    if session["status"] == "open" and session["expires_at"] <= book.now():
        return _close(book, session)
    return session


def lines_of(book: Book, session_id: str) -> list[Body]:
    """Give the lines that the page shows."""
    return list(kept_beside(book, session_id)["data"])


def kept_beside(book: Book, session_id: str) -> Body:
    """Give what was sent with a session and isn't a part of it as Stripe shows it."""
    kept = book.find("lines", f"lines_{session_id}")
    if kept is None:
        raise missing("checkout.session", session_id, "session")
    return kept


def expire(book: Book, session_id: str) -> Body:
    """Close an open session; ApiError when it isn't open."""
    session = find(book, session_id)
    if session["status"] != "open":
        raise ApiError(
            400,
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Session has a status of {session['status']}.",
        )
    return _close(book, session)


def _close(book: Book, session: Body) -> Body:
    closed = book.change(session | {"status": "expired", "url": None})
    record(book, "checkout.session.expired", closed)
    return closed


def close_overdue(book: Book) -> None:
    """Close every open session whose time is over, so that its news goes out unasked."""
    for session_id in book.overdue_sessions():
        find(book, session_id)
