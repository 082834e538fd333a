"""The step after the password, for staff: a code, or tying an app to the account first."""

from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as browser
from flask_babel import gettext
from werkzeug.wrappers import Response

from shop.access import local_path, public
from shop.accounts import codes, identity, own, second_step
from shop.accounts.admitting import STEP, home_of
from shop.accounts.forms import CodeForm
from shop.accounts.second_step import Finished, StepOver
from shop.accounts.staff_models import SecondStep
from shop.accounts.two_factor import WrongCode
from shop.db import read, write
from shop.limits import PASSWORDS, limiter

blueprint = Blueprint("second_step", __name__, template_folder="../templates")


@blueprint.route("/account/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit(PASSWORDS, methods=["POST"])
def code() -> Any:
    """The code, or with an app that is new its key. Without a first step, back to that."""
    form = CodeForm(next=request.args.get("next", ""))
    try:
        step = step_here()
        if form.validate_on_submit():
            finished = spend_code(form.code.data)
            identity.sign_in(finished.account)
            onward = local_path(form.next.data, home_of(finished.account))
            return codes_page(finished, onward) or redirect(onward, 303)
    except WrongCode:
        form.code.errors = [wrong_code()]
    except StepOver:
        return _from_the_start(form)
    page = render_template("accounts/code.html", form=form, app=app_facts(step))
    return _unkept(page, 422 if form.is_submitted() else 200)


def _from_the_start(form: CodeForm) -> Response:
    if browser.pop(STEP, None):
        flash(gettext("That took too long, or too many tries. Please begin again."), "warn")
    onward = local_path(form.next.data, "") or None
    return redirect(url_for("accounts.sign_in", next=onward), 303)


def step_here() -> SecondStep:
    """The step that this browser is at; raises StepOver."""
    with read() as db:
        return second_step.find(db, browser.get(STEP, ""))


def spend_code(given: str) -> Finished:
    """Take a try, then look at the code. Raises StepOver, WrongCode and Conflict."""
    token = browser.get(STEP, "")
    with write() as db:
        second_step.take_try(db, token)
    with write() as db:
        finished = second_step.finish(db, token, given)
        if finished.recovery_codes:
            own.note_own(db, finished.account, "two_factor_on")
    browser.pop(STEP, None)
    return finished


def wrong_code() -> str:
    return gettext("That code is not right, or was used before. Wait for the next one.")


def app_facts(step: SecondStep) -> dict[str, str] | None:
    """What an authenticator app is to be told; None when there is one already."""
    if not step.secret:
        return None
    shop_name = current_app.extensions["config"].shop_name
    address = codes.app_address(step.secret, email=step.account.email, shop_name=shop_name)
    return {
        "key": codes.grouped(step.secret),
        "address": address,
        "qr_html": codes.drawn(address),
        "email": step.account.email,
    }


def codes_page(finished: Finished, onward: str) -> Response | None:
    """The recovery codes, shown this once; None if there are no new ones."""
    if not finished.recovery_codes:
        return None
    found = {"codes": finished.recovery_codes, "onward": onward}
    return _unkept(render_template("accounts/recovery_codes.html", **found), 200)


def _unkept(page: str, status: int) -> Response:
    """A page with secrets on it stays in no cache."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
