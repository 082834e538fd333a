"""Everybody's own page at the desk: what shoppers have too, second factor and recovery codes."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import session as browser
from flask_babel import gettext
from flask_login import current_user

from shop import ids
from shop.access import staff as for_staff
from shop.accounts import own, second_step, two_factor
from shop.accounts.admitting import STEP, is_required
from shop.accounts.forms import ChangePasswordForm, CodeForm, ConfirmForm, PasskeyForm
from shop.accounts.own_pages import furnish, refused
from shop.accounts.passkey_pages import done
from shop.accounts.passkeys import passkeys_of
from shop.accounts.second_step import Finished, StepOver
from shop.accounts.signing_in import WrongPassword
from shop.accounts.staff_models import SecondStep
from shop.accounts.staff_queries import browsers
from shop.accounts.step_views import app_facts, codes_page, spend_code, step_here, wrong_code
from shop.accounts.two_factor import WrongCode
from shop.db import read, write
from shop.errors import Conflict
from shop.forms import ShopForm
from shop.limits import PASSWORDS, limiter

blueprint = Blueprint("me", __name__, template_folder="../templates", url_prefix="/desk/me")


@blueprint.get("")
@for_staff()
def security() -> Any:
    """How one comes in, and where one is in."""
    return _page()


def _page(**wrong: ShopForm) -> Any:
    """The page; a form that was refused stands in it as it was sent, under its name."""
    forms = {
        "change": ChangePasswordForm(formdata=None, prefix="change-"),
        "passkey": PasskeyForm(formdata=None, prefix="passkey-"),
        "factor": ConfirmForm(formdata=None, prefix="factor-"),
    }
    account_id = current_user.account.id
    with read() as db:
        page = render_template(
            "desk/me.html",
            forms=forms | wrong,
            account=current_user.account,
            is_on=two_factor.is_on(db, account_id),
            codes_left=two_factor.recovery_codes_left(db, account_id),
            is_required=is_required(),
            passkeys=passkeys_of(db, account_id),
            browsers=browsers(db, account_id, ids.digest(current_user.token)),
        )
    return page, (422 if wrong else 200)


@blueprint.post("/two-factor")
@for_staff()
@limiter.limit(PASSWORDS)
def set_up() -> Any:
    """Begin to tie an app to the account."""
    form = ConfirmForm(prefix="factor-")
    if not form.validate():
        return _page(factor=form)
    try:
        with write() as db:
            account = own.confirm(db, current_user.account.id, form.password.data)
            if two_factor.is_on(db, account.id):
                raise Conflict("two-factor is on already")
            browser[STEP] = second_step.open_step(db, account.id, enrol=True)
    except WrongPassword:
        return _page(factor=refused(form))
    return redirect(url_for(".app"), 303)


@blueprint.get("/two-factor")
@for_staff()
def app() -> Any:
    """The key for the app, and where its first code goes."""
    step = _own_step()
    if step is None:
        return redirect(url_for(".security"), 303)
    return _app_page(step, CodeForm())


@blueprint.post("/two-factor/code")
@for_staff()
@limiter.limit(PASSWORDS)
def confirm() -> Any:
    """The app's first code: from now on signing in takes one."""
    form, step = CodeForm(), _own_step()
    if step is None:
        return redirect(url_for(".security"), 303)
    if form.validate():
        try:
            return codes_page(spend_code(form.code.data), url_for(".security"))
        except WrongCode:
            form.code.errors = [wrong_code()]
        except StepOver:
            flash(gettext("That took too long, or too many tries. Please begin again."), "warn")
            return redirect(url_for(".security"), 303)
    return _app_page(step, form)


def _own_step() -> SecondStep | None:
    """The app that this browser is setting up for its own account."""
    try:
        step = step_here()
    except StepOver:
        return None
    return step if step.secret and step.account_id == current_user.account.id else None


def _app_page(step: SecondStep, form: CodeForm) -> Any:
    page = render_template("desk/me_app.html", form=form, app=app_facts(step))
    return page, (422 if form.errors else 200), {"Cache-Control": "no-store"}


@blueprint.post("/recovery-codes")
@for_staff()
@limiter.limit(PASSWORDS)
def renew_codes() -> Any:
    """Ten new recovery codes; the old ones are worth nothing from now on."""
    form = ConfirmForm(prefix="factor-")
    if not form.validate():
        return _page(factor=form)
    try:
        with write() as db:
            account = own.confirm(db, current_user.account.id, form.password.data)
            if not two_factor.is_on(db, account.id):
                raise Conflict("two-factor is off")
            found = Finished(account, two_factor.renew_recovery_codes(db, account.id))
            own.note_own(db, account, "codes_renewed")
    except WrongPassword:
        return _page(factor=refused(form))
    return codes_page(found, url_for(".security"))


@blueprint.post("/two-factor/off")
@for_staff()
@limiter.limit(PASSWORDS)
def turn_off() -> Any:
    """Sign in with the password alone, where the shop leaves that to each person."""
    form = ConfirmForm(prefix="factor-")
    if not form.validate():
        return _page(factor=form)
    if is_required():
        raise Conflict("two-factor is required here")
    try:
        with write() as db:
            account = own.confirm(db, current_user.account.id, form.password.data)
            if two_factor.turn_off(db, account.id):
                own.note_own(db, account, "two_factor_off")
    except WrongPassword:
        return _page(factor=refused(form))
    return done(gettext("From now on your password is enough."))


furnish(blueprint, for_staff(), _page)
