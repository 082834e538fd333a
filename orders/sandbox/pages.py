"""The hosted page: what a shopper sees where Stripe's own page would be.

There is no session and no cookie here; whoever holds the page's unguessable address may press.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from orders.sandbox import paying, sessions
from orders.sandbox.errors import ApiError
from orders.sandbox.store import Body, Book
from orders.sandbox.terminal import current, drop_response
from shop.money import formatted

pages = Blueprint("pages", __name__, url_prefix="/pay")


@pages.errorhandler(ApiError)
def missing(error: ApiError) -> tuple[str, int]:
    """Say that there is no such page."""
    return render_template("sandbox/missing.html"), error.status


@pages.get("/<session_id>")
def show(session_id: str) -> Response:
    """Show what is to be paid, or how it ended."""
    with current().store.open() as book:
        session = sessions.find(book, session_id)
        lines = sessions.lines_of(book, session_id)
        declined = paying.why_declined(book, session_id)
        challenged = session["status"] == "open" and paying.is_challenged(book, session_id)
    page = render_template(
        "sandbox/challenge.html" if challenged else "sandbox/pay.html",
        session=session,
        lines=lines,
        declined=declined,
        total=sum(line["amount_total"] for line in lines),
        success_url=_success_url(session),
    )
    response = make_response(page)
    # A form's redirect back to the shop counts as its action, so the shop's addresses are named.
    targets = {_origin(session["success_url"]), _origin(session["cancel_url"])} - {None}
    response.content_security_policy.form_action = " ".join(["'self'", *sorted(map(str, targets))])
    return response


@pages.post("/<session_id>/approve")
def approve(session_id: str) -> BaseResponse:
    """Pay; pressing twice pays once."""
    return _pay(session_id, paying.approve)


def _pay(session_id: str, pay: Callable[[Book, str], Body]) -> BaseResponse:
    terminal = current()
    with terminal.store.open() as book:
        session = pay(book, session_id)
        if book.take_turn("drop_response_after_pay"):
            drop_response()
    terminal.courier.wake()
    if session["status"] != "complete":
        return redirect(f"/pay/{session_id}", 303)
    return redirect(_success_url(session), 303)


@pages.post("/<session_id>/decline")
def decline(session_id: str) -> BaseResponse:
    """Let the card be refused; the page stays open for another try."""
    return _try(session_id, "generic_decline")


@pages.post("/<session_id>/insufficient")
def run_short(session_id: str) -> BaseResponse:
    """Let there be too little money on the card."""
    return _try(session_id, "insufficient_funds")


@pages.post("/<session_id>/challenge")
def challenge(session_id: str) -> BaseResponse:
    """Let the bank ask who pays: 3-D Secure, on a page of the bank."""
    with current().store.open() as book:
        paying.challenge(book, session_id)
    return redirect(f"/pay/{session_id}", 303)


@pages.post("/<session_id>/challenge/complete")
def prove(session_id: str) -> BaseResponse:
    """Prove it, and so pay."""
    return _pay(session_id, paying.prove)


@pages.post("/<session_id>/challenge/fail")
def fail_to_prove(session_id: str) -> BaseResponse:
    """Don't prove it; the page stays open for another try."""
    return _try(session_id, "authentication_failed")


def _try(session_id: str, code: str) -> BaseResponse:
    with current().store.open() as book:
        paying.decline(book, session_id, code)
    return redirect(f"/pay/{session_id}", 303)


@pages.post("/<session_id>/expire")
def run_out(session_id: str) -> BaseResponse:
    """Let the time of the page run out now."""
    terminal = current()
    with terminal.store.open() as book:
        if sessions.find(book, session_id)["status"] == "open":
            sessions.expire(book, session_id)
    terminal.courier.wake()
    return redirect(f"/pay/{session_id}", 303)


@pages.post("/<session_id>/leave")
def leave(session_id: str) -> BaseResponse:
    """Go back to the shop without paying; the page stays open until its time is over."""
    with current().store.open() as book:
        session = sessions.find(book, session_id)
    return redirect(session["cancel_url"] or f"/pay/{session_id}", 303)


def money(minor: int, currency: str) -> str:
    """Minor units as people write them."""
    return formatted(minor, currency.upper(), "en_GB")


def _success_url(session: Body) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _origin(address: str | None) -> str | None:
    parts = urlsplit(address or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None
