"""Sending something back and withdrawing from the contract: one page each, then the RMA number."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from shop import ids
from shop.access import public, viewer
from shop.customers.records import Channel
from shop.db import read, write
from shop.errors import Conflict, Invalid
from shop.forms import ShopForm
from shop.limits import MESSAGES, limiter
from support.blueprints import blueprint, shop_zone
from support.forms import ReturnForm, WithdrawalForm, chosen_units
from support.labels import refusal_text, why_text
from support.policies import Question, kind_of_request
from support.queries import Choices, choices
from support.reasons import FAULTS
from support.requesting import NotAllowed, Wish, find_by_token, request_return
from support.return_models import Return
from support.returns import TooMany
from support.withdrawing import Statement
from support.withdrawing import withdraw as declare


@blueprint.route("/orders/<number>/return", methods=["GET", "POST"])
@public
@limiter.limit(MESSAGES, methods=["POST"])
def start_return(number: str) -> Any:
    """What comes back, and why."""
    form = ReturnForm(reason=request.args.get("reason", ""), token=ids.new_token())
    form.offer_reasons()
    status = 200
    if form.is_submitted():
        done, status = _tried(form, lambda: _request(number, form))
        if done:
            return _to_page(done)
    page = _choices(number)
    if not any(row.answers["return"].allowed for row in page.rows):
        form.offer_reasons(FAULTS)
    return render_template("support/return_start.html", form=form, **_picked(page)), status


def _request(number: str, form: ReturnForm) -> Return:
    """The return of this form, made now or when its button was pressed the first time."""
    token = form.token.data or None
    with write() as session:
        page = choices(session, number, viewer(), shop_zone())
        before = find_by_token(session, page.order, token)
        if before:
            return before
        wanted = chosen_units(request.form, page.left())
        kind = kind_of_request(row.answers for row in page.rows if row.line.id in wanted)
        reason, note = form.reason.data, form.note.data or ""
        if kind == "claim" and reason not in FAULTS:
            raise NotAllowed("only faults after the window", why="faults_only")
        wish = Wish(wanted=wanted, kind=kind, reason=reason, note=note, token=token)
        who, zone = viewer().actor, shop_zone()
        return request_return(session, page.order, wish, actor=who, channel=_channel(), zone=zone)


@blueprint.route("/orders/<number>/withdrawal", methods=["GET", "POST"])
@public
@limiter.limit(MESSAGES, methods=["POST"])
def withdraw(number: str) -> Any:
    """The statement, and the button that confirms it."""
    form = WithdrawalForm(token=ids.new_token())
    status = 200
    if form.is_submitted():
        done, status = _tried(form, lambda: _declare(number, form))
        if done:
            return _to_page(done)
    page = _choices(number)
    if not form.is_submitted():
        form.name.data, form.email.data = page.order.name, page.order.email
    picked = _picked(page, "withdraw")
    return render_template("support/withdraw.html", form=form, **picked), status


def _declare(number: str, form: WithdrawalForm) -> Return:
    """The withdrawal of this form, made now or when its button was pressed the first time."""
    token = form.token.data or None
    with write() as session:
        page = choices(session, number, viewer(), shop_zone())
        before = find_by_token(session, page.order, token)
        if before:
            return before
        wanted = chosen_units(request.form, page.left("withdraw"))
        name, email = form.name.data, form.email.data
        statement = Statement(name=name, email=email, wanted=wanted, token=token)
        who, zone = viewer().actor, shop_zone()
        return declare(session, page.order, statement, actor=who, channel=_channel(), zone=zone)


def _choices(number: str) -> Choices:
    with read() as session:
        return choices(session, number, viewer(), shop_zone())


def _tried(form: ShopForm, act: Callable[[], Return]) -> tuple[Return | None, int]:
    """What the form led to; or None and the status of the page that explains why not."""
    if not form.validate():
        return None, 422
    try:
        return act(), 303
    except (Invalid, Conflict) as error:
        form.form_errors.append(_said(error))
        return None, error.status


def _channel() -> Channel:
    """Staff on a shopper's page write down what was said to them."""
    return "phone" if viewer().role else "web"


def _picked(page: Choices, question: Question = "return") -> dict[str, Any]:
    """The lines with why some can't be picked; ticks and quantities are kept over a mistake."""
    given = request.form or request.args
    answers = {row.line.id: row.answers[question] for row in page.rows}
    return {
        "page": page,
        "whys": {line_id: why_text(answer) for line_id, answer in answers.items()},
        "until": next((answer.until for answer in answers.values() if answer.allowed), None),
        "ticked": set(given.getlist("line", type=int)),
        "chosen": {
            row.line.id: given.get(f"quantity-{row.line.id}", row.left, type=int)
            for row in page.rows
        },
    }


def _to_page(found: Return) -> Response:
    if viewer().may("returns.see"):
        return redirect(url_for("support_desk.return_case", rma=found.rma), 303)
    return redirect(url_for("support.rma", rma=found.rma), 303)


def _said(error: Exception) -> str:
    """What went wrong, for the person at the form."""
    if isinstance(error, NotAllowed):
        if error.facts["why"] == "faults_only":
            return gettext(
                "The return window is over. A fault is still a matter for the guarantee."
            )
        return refusal_text(error.facts["why"])
    if isinstance(error, TooMany):
        return gettext(
            "Somebody asked for some of it already: %(left)s left.", left=error.facts["left"]
        )
    if isinstance(error, Invalid) and error.facts.get("left") is not None:
        return gettext("There are %(left)s of that to send back.", left=error.facts["left"])
    return gettext("Please choose what comes back.")
