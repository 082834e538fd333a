"""Stripe's HTTP API, as much of it as the shop uses (https://docs.stripe.com/api)."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from orders.sandbox import refunds, sessions, shapes
from orders.sandbox.errors import ApiError, invalid, missing
from orders.sandbox.idempotency import Answer, answer_once
from orders.sandbox.params import Reader, unflatten
from orders.sandbox.settings import LIVE_PREFIXES, TEST_PREFIXES
from orders.sandbox.store import Body, Book
from orders.sandbox.terminal import current, drop_response

log = logging.getLogger(__name__)
api = Blueprint("api", __name__, url_prefix="/v1")

EXPANDABLE = {"payment_intent": "payment"}


@api.errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """Answer in Stripe's shape."""
    return _respond(Answer(error.status, error.body()))


@api.before_request
def require_test_key() -> None:
    """Let only test keys in; a live one here means that somebody is about to fool themselves."""
    key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if key.startswith(LIVE_PREFIXES):
        log.critical("a LIVE key was sent to the test terminal; it was refused and not kept")
        raise ApiError(401, "LIVE KEY REFUSED: this is a test terminal, where no money moves.")
    if not key.startswith(TEST_PREFIXES):
        raise ApiError(401, "Provide a test API key: 'Authorization: Bearer sk_test_...'.")
    with current().store.open() as book:
        unavailable = book.take_turn("answers_unavailable")
    if unavailable:
        raise ApiError(503, "The test terminal was asked not to answer.", kind="api_error")


@api.post("/checkout/sessions")
def create_session() -> Response:
    """Open a session."""
    base_url = current().base_url()
    return _change(
        "start", shapes.CREATE_SESSION, lambda book, params: sessions.create(book, params, base_url)
    )


@api.post("/checkout/sessions/<session_id>/expire")
def expire_session(session_id: str) -> Response:
    """Close a session."""
    return _change("expire", shapes.NOTHING, lambda book, _: sessions.expire(book, session_id))


@api.post("/refunds")
def create_refund() -> Response:
    """Send money back."""
    return _change("refund", shapes.CREATE_REFUND, refunds.create)


@api.get("/checkout/sessions")
def list_sessions() -> Response:
    """List sessions, newest first."""
    return _list("session", shapes.LIST_SESSIONS, "payment_intent")


@api.get("/refunds")
def list_refunds() -> Response:
    """List refunds, newest first."""
    return _list("refund", shapes.LIST_REFUNDS, "payment_intent")


@api.get("/events")
def list_events() -> Response:
    """List events, newest first."""
    return _list("event", shapes.LIST_EVENTS, "type")


@api.get("/checkout/sessions/<session_id>")
def get_session(session_id: str) -> Response:
    """Show a session as it stands now."""
    return _show(lambda book: sessions.find(book, session_id))


@api.get("/refunds/<refund_id>")
def get_refund(refund_id: str) -> Response:
    """Show a refund as it stands now."""
    return _show(lambda book: refunds.find(book, refund_id))


@api.get("/payment_intents/<payment_id>")
def get_payment(payment_id: str) -> Response:
    """Show a payment as it stands now."""

    def find(book: Book) -> Body:
        payment = book.find("payment", payment_id)
        if payment is None:
            raise missing("payment_intent", payment_id, "intent")
        return payment

    return _show(find)


@api.route("/<path:path>", methods=["GET", "POST", "DELETE"])
def unknown(path: str) -> Response:
    """Refuse what this terminal doesn't know rather than pretend."""
    raise ApiError(404, f"Unrecognized request URL ({request.method}: /v1/{path}).")


def _change(step: str, read: Reader, verb: Callable[[Book, dict[str, Any]], Body]) -> Response:
    """Do a verb once per idempotency key, and tell the courier there may be news."""
    terminal = current()
    form = list(request.form.items(multi=True))
    params = read("", unflatten(form))
    wanted = params.pop("expand", [])
    key = request.headers.get("Idempotency-Key")
    with terminal.store.open() as book:
        answer = answer_once(
            book, key, request.path, form, lambda: _expanded(book, verb(book, params), wanted)
        )
        if book.take_turn(f"drop_response_after_{step}"):
            drop_response()
    terminal.courier.wake()
    return _respond(answer)


def _show(find: Callable[[Book], Body]) -> Response:
    params = shapes.NOTHING("", unflatten(request.args.items(multi=True)))
    with current().store.open() as book:
        return _respond(Answer(200, _expanded(book, find(book), params.get("expand", []))))


def _list(kind: str, read: Reader, filtered_by: str) -> Response:
    """One page of a list; the page after it starts after ``starting_after``."""
    params = read("", unflatten(request.args.items(multi=True)))
    with current().store.open() as book:
        after = params.get("starting_after")
        if after is not None and book.find(kind, after) is None:
            raise missing(kind, after, "starting_after")
        limit = params.get("limit", 10)
        found = book.newest(kind, params.get(filtered_by), after=after, limit=limit + 1)
        data = [_expanded(book, each, params.get("expand", [])) for each in found[:limit]]
    more = len(found) > limit
    body = {"object": "list", "url": request.path, "has_more": more, "data": data}
    return _respond(Answer(200, body))


def _expanded(book: Book, body: Body, wanted: list[str]) -> Body:
    """Put whole things where their ids stood (https://docs.stripe.com/api/expanding_objects)."""
    for field in wanted:
        name = field.removeprefix("data.")
        if name not in EXPANDABLE or name not in body:
            raise invalid("expand", f"This property cannot be expanded ({field}).")
        if body[name] is not None:
            body = body | {name: book.find(EXPANDABLE[name], body[name])}
    return body


def _respond(answer: Answer) -> Response:
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    key = request.headers.get("Idempotency-Key")
    if key:
        response.headers["Idempotency-Key"] = key
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
