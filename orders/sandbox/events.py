"""Writes an event beside every change, and signs it as Stripe does."""

import hashlib
import hmac
import secrets
import time

from orders.sandbox.store import Body, Book


def fresh_id(prefix: str, size: int = 12) -> str:
    """Make an identity nobody can guess, in Stripe's manner: what it is, then ``size`` bytes."""
    return prefix + secrets.token_hex(size)


def record(book: Book, kind: str, about: Body) -> Body:
    """Note that something happened, with the thing as it is at this moment, and queue the news."""
    event = book.add(
        "event",
        {
            "id": fresh_id("evt_"),
            "object": "event",
            "api_version": None,
            "created": book.now(),
            "data": {"object": about},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        },
        parent=kind,
    )
    if not book.take_turn("events_lost"):
        due = time.time() + book.fault("events_late_seconds")
        book.connection.execute(
            "INSERT INTO deliveries (event, due) VALUES (?, ?)", (event["id"], due)
        )
    return event


def signature(payload: bytes, secret: str, at: int) -> str:
    """Sign a webhook's body (https://docs.stripe.com/webhooks#verify-manually), at Unix seconds."""
    signed = b"%d.%b" % (at, payload)
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
