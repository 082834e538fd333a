"""Stripe's HTTP API, as much of it as the shop uses (https://docs.stripe.com/api)."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from orders.sandbox import disputes, payments, refunds, sessions, shapes
from orders.sandbox.errors import ApiError, invalid, missing
from orders.sandbox.idempotency import Answer, answer_once
from orders.sandbox.params import Reader, unflatten
from orders.sandbox.settings import LIVE_PREFIXES, TEST_PREFIXES
from orders.sandbox.store import Body, Book, Wanted
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


@api.post("/payment_intents/<payment_id>/capture")
def capture_payment(payment_id: str) -> Response:
    """Take money that was set aside."""
    return _change(
        "capture",
        shapes.CAPTURE_PAYMENT,
        lambda book, params: payments.capture(book, payment_id, params),
    )


@api.post("/payment_intents/<payment_id>/cancel")
def cancel_payment(payment_id: str) -> Response:
    """Let money go that was set aside."""
    return _change(
        "cancel",
        shapes.CANCEL_PAYMENT,
        lambda book, params: payments.cancel(book, payment_id, params),
    )


@api.get("/checkout/sessions")
def list_sessions() -> Response:
    """List sessions, newest first."""
    return _list("session", shapes.LIST_SESSIONS, "payment_intent")


@api.get("/refunds")
def list_refunds() -> Response:
    """List refunds, newest first."""
    return _list("refund", shapes.LIST_REFUNDS, "payment_intent")


@api.get("/payment_intents")
def list_payments() -> Response:
    """List payments, newest first."""
    return _list("payment", shapes.LIST_PAYMENTS)


@api.get("/disputes")
def list_disputes() -> Response:
    """List disputes, newest first."""
    return _list("dispute", shapes.LIST_DISPUTES, "payment_intent")


@api.get("/events")
def list_events() -> Response:
    """List events, newest first."""
    return _list("event", shapes.LIST_EVENTS, "type", "types")


@api.get("/events/<event_id>")
def get_event(event_id: str) -> Response:
    """Show an event as it was."""

    def find(book: Book) -> Body:
        event = book.find("event", event_id)
        if event is None:
            raise missing("event", event_id)
        return event

    return _show(find)


@api.get("/disputes/<dispute_id>")
def get_dispute(dispute_id: str) -> Response:
    """Show a dispute as it stands now."""
    return _show(lambda book: disputes.find(book, dispute_id))


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
    return _show(lambda book: payments.find(book, payment_id))


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


def _list(kind: str, read: Reader, *filtered_by: str) -> Response:
    """One page of a list; ``starting_after`` leads to the next, ``ending_before`` to the last."""
    params = read("", unflatten(request.args.items(multi=True)))
    limit = params.get("limit", 10)
    with current().store.open() as book:
        for name in ("starting_after", "ending_before"):
            if name in params and book.find(kind, params[name]) is None:
                raise missing(kind, params[name], name)
        found = book.listed(kind, _wanted(params, filtered_by, limit + 1))
        page = found[:limit]
        if "ending_before" in params:
            page.reverse()
        data = [_expanded(book, each, params.get("expand", [])) for each in page]
    body = {"object": "list", "url": request.path, "has_more": len(found) > limit, "data": data}
    return _respond(Answer(200, body))


def _wanted(params: dict[str, Any], filtered_by: tuple[str, ...], limit: int) -> Wanted:
    parents: list[str] = []
    for name in filtered_by:
        given = params.get(name, [])
        parents += [given] if isinstance(given, str) else given
    if "starting_after" in params and "ending_before" in params:
        raise invalid("ending_before", "You may only specify one of these parameters.")
    return Wanted(
        parents=tuple(parents),
        after=params.get("starting_after"),
        before=params.get("ending_before"),
        created=params.get("created", {}),
        limit=limit,
    )


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
