"""The tests' own door, on loopback only: make things go wrong, count, deliver webhooks by hand."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address

from flask import Blueprint, Response, jsonify, request

from orders.sandbox import disputes, faults, paying, payments, refunds
from orders.sandbox.errors import ApiError
from orders.sandbox.store import Body, Book
from orders.sandbox.terminal import current

controls = Blueprint("controls", __name__, url_prefix="/sandbox")


@controls.errorhandler(ApiError)
def refuse(error: ApiError) -> tuple[Response, int]:
    """Answer in the shape of the API."""
    return jsonify(error.body()), error.status


@controls.before_request
def require_loopback() -> None:
    """Only this machine's own tests may play with the terminal."""
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 - not bound
        raise ApiError(403, "Only from this machine.")


def _wish() -> Mapping[str, object]:
    wish = request.get_json()
    if not isinstance(wish, dict):
        raise ApiError(400, "Send a JSON object.")
    return wish


@controls.post("/faults")
def set_faults() -> Response:
    """Ask for faults by name; answers how all of them stand."""
    wish = _wish()
    with current().store.open() as book:
        standing = faults.ask_for(book, wish)
    current().courier.wake()
    return jsonify(standing)


@controls.get("/state")
def show_state() -> Response:
    """Count what there is; sums are minor units."""
    with current().store.open() as book:
        payments = book.newest("payment")
        undelivered = book.connection.execute("SELECT count(*) FROM deliveries").fetchone()[0]
        return jsonify(
            sessions=book.count("session"),
            payments=len(payments),
            refunds=book.count("refund"),
            events=book.count("event"),
            disputes=book.count("dispute"),
            undelivered=undelivered,
            received_minor=sum(each["amount_received"] for each in payments),
            refunded_minor=sum(refunds.refunded(book, each["id"]) for each in payments),
        )


@controls.post("/deliver")
def deliver() -> Response:
    """Deliver the named events now, in the order given, as often as they are named."""
    names = _wish().get("events")
    if not isinstance(names, list):
        raise ApiError(400, 'Send {"events": ["evt_…", …]}.')
    return jsonify(deliveries=current().courier.deliver(str(name) for name in names))


@controls.post("/settle")
def settle() -> Response:
    """End a payment that is processing: {"session": "cs_…", "succeeded": true}."""

    def end(book: Book, wish: Mapping[str, object]) -> Body:
        succeeded = bool(wish.get("succeeded"))
        return paying.settle(book, str(wish.get("session")), succeeded=succeeded)

    return _later(end)


@controls.post("/bounce")
def bounce() -> Response:
    """Let a refund fail that looked well: {"refund": "re_…"}."""
    return _later(lambda book, wish: refunds.bounce(book, str(wish.get("refund"))))


@controls.post("/lapse")
def lapse() -> Response:
    """Let the bank's promise of a payment run out: {"payment": "pi_…"}."""
    return _later(lambda book, wish: payments.lapse(book, str(wish.get("payment"))))


@controls.post("/disputes")
def begin_dispute() -> Response:
    """Open a dispute: {"payment": "pi_…", "reason": "fraudulent"}."""

    def begin(book: Book, wish: Mapping[str, object]) -> Body:
        reason = str(wish.get("reason", "fraudulent"))
        return disputes.begin(book, str(wish.get("payment")), reason)

    return _later(begin)


@controls.post("/disputes/close")
def close_dispute() -> Response:
    """Decide a dispute: {"dispute": "du_…", "won": false}."""

    def close(book: Book, wish: Mapping[str, object]) -> Body:
        return disputes.close(book, str(wish.get("dispute")), won=bool(wish.get("won")))

    return _later(close)


def _later(what: Callable[[Book, Mapping[str, object]], Body]) -> Response:
    """Do what a bank would do days later, and tell the courier."""
    wish = _wish()
    with current().store.open() as book:
        done = what(book, wish)
    current().courier.wake()
    return jsonify(done)
