"""What somebody who is signed in agreed to, what is known of them, and how to be forgotten."""

from typing import Any

from flask import Response as Answer
from flask import flash, json, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shop import clock
from shop.access import customer
from shop.accounts import identity, signing_in
from shop.accounts.models import Account
from shop.accounts.signing_in import WrongPassword
from shop.customers import consents, erasing, exporting
from shop.customers.blueprint import blueprint, own_id
from shop.customers.erasing import StillOpen
from shop.customers.holdings import hindrances
from shop.customers.persons import find_person
from shop.customers.privacy_forms import ConsentForm, ErasureForm
from shop.db import read, write
from shop.limits import PASSWORDS, limiter


@blueprint.get("/account/privacy")
@customer
def privacy() -> Any:
    """All of it on one page."""
    return _page(ErasureForm(formdata=None))


@blueprint.post("/account/privacy/consents")
@customer
def change_consent() -> Response:
    """Agree to a purpose, or no longer. Raises Invalid for a purpose that there isn't."""
    form = ConsentForm()
    with write() as session:
        consents.say(session, own_id(), form.purpose.data, given=form.given.data, where="privacy")
    flash(consent_said(given=form.given.data), "ok")
    return redirect(url_for(".privacy"), 303)


@blueprint.post("/account/privacy/export")
@customer
def export() -> Answer:
    """Everything about them, as a file. It is a POST because it is written down."""
    with write() as session:
        data = exporting.export_person(session, own_id())
    return as_file(data)


@blueprint.post("/account/privacy/erasure")
@customer
@limiter.limit(PASSWORDS)
def erase() -> Any:
    """Forget them, and sign this browser out of what no longer exists."""
    form = ErasureForm()
    if not form.validate():
        return _page(form)
    try:
        with write() as session:
            _check_password(session, form.password.data)
            erasing.erase_person(session, own_id())
    except WrongPassword:
        form.password.errors = [gettext("That is not your password.")]
        return _page(form)
    except StillOpen:
        return _page(form, status=409)
    identity.sign_out(current_user._get_current_object())  # noqa: SLF001 - Flask-Login's proxy
    return forgotten()


def _check_password(session: Session, password: str) -> None:
    account = session.get_one(Account, current_user.account.id)
    signing_in.check_password(account, password)


def _page(form: ErasureForm, status: int = 0) -> Any:
    with read() as session:
        purposes = consents.standing(session, own_id())
        unfinished = hindrances(session, find_person(session, own_id()))
    page = render_template(
        "customers/privacy.html", form=form, purposes=purposes, unfinished=unfinished, token=""
    )
    return page, status or (422 if form.errors else 200)


def consent_said(*, given: bool) -> str:
    """What is said after a consent was given or taken back."""
    if given:
        return gettext("Thank you. You can take this back here at any time.")
    return gettext("Taken back. We won't write to you about this any more.")


def as_file(data: dict[str, Any]) -> Answer:
    """The export as a file that a machine can read."""
    name = f"attachment; filename=your-data-{clock.now():%Y-%m-%d}.json"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Answer(json.dumps(data, indent=2), headers=headers, mimetype="application/json")


def forgotten() -> Response:
    """Where one goes on from when the shop no longer knows who one is."""
    flash(gettext("You are forgotten: nothing here says any more who you were."), "ok")
    return redirect(url_for("catalog.home"), 303)
