"""The same for people without an account: whoever reads the mailbox may see what is known of it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask import session as browser
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shop.access import public
from shop.accounts import proving
from shop.customers import consents, erasing, exporting
from shop.customers.blueprint import blueprint, config
from shop.customers.erasing import StillOpen
from shop.customers.holdings import Hindrance, hindrances
from shop.customers.models import Customer
from shop.customers.persons import find_person
from shop.customers.privacy_forms import ConsentForm, GuestErasureForm, GuestForm
from shop.customers.privacy_views import as_file, consent_said, forgotten
from shop.customers.records import normalised
from shop.db import read, write
from shop.errors import NotFound
from shop.limits import MAILED_LINKS, PASSWORDS, limiter
from shop.locales import current_locale
from shop.mail import enqueue_mail


@blueprint.route("/privacy", methods=["GET", "POST"])
@public
@limiter.limit(MAILED_LINKS, methods=["POST"])
def ask_privacy_link() -> Any:
    """Ask for the link; the same answer whether the shop knows the address or not."""
    form = GuestForm()
    if form.validate_on_submit():
        with write() as session:
            _mail_link(session, form.email.data)
        return render_template("customers/link_sent.html", email=form.email.data)
    page = render_template("customers/ask_link.html", form=form)
    return page, (422 if form.is_submitted() else 200)


def _mail_link(session: Session, email: str) -> None:
    """To an address that nobody knows goes nothing: there is nothing to show."""
    address = normalised(email)
    if session.scalar(select(Customer.id).where(Customer.email == address)) is None:
        return
    proof, token = proving.new_proof(session, address, proving.LASTS)
    enqueue_mail(
        session,
        to=address,
        template="customers/mail/privacy.md",
        locale=current_locale(),
        values={"url": f"{config().base_url}/privacy/{token}"},
        key=f"proof:{proof.id}",
    )


@blueprint.get("/privacy/<token>")
@public
def guest_privacy(token: str) -> Any:
    """What is known of whoever reads the mailbox of this link. Raises NotFound."""
    return _page(token, GuestErasureForm(formdata=None))


@blueprint.post("/privacy/<token>/consents")
@public
def change_guest_consent(token: str) -> Response:
    """Agree to a purpose, or no longer. Raises NotFound, Invalid."""
    form = ConsentForm()
    with write() as session:
        mine = _owner(session, token)
        consents.say(session, mine, form.purpose.data, given=form.given.data, where="privacy")
    flash(consent_said(given=form.given.data), "ok")
    return redirect(url_for(".guest_privacy", token=token), 303)


@blueprint.post("/privacy/<token>/export")
@public
def export_guest(token: str) -> Any:
    """Everything about them, as a file. Raises NotFound."""
    with write() as session:
        data = exporting.export_person(session, _owner(session, token))
    return as_file(data)


@blueprint.post("/privacy/<token>/erasure")
@public
@limiter.limit(PASSWORDS)
def erase_guest(token: str) -> Any:
    """Forget them; the link goes with everything else. Raises NotFound."""
    form = GuestErasureForm()
    if not form.validate():
        return _page(token, form)
    try:
        with write() as session:
            erasing.erase_person(session, _owner(session, token))
    except StillOpen:
        return _page(token, form, status=409)
    browser.pop("links", None)
    return forgotten()


def _owner(session: Session, token: str) -> int:
    """Whose mailbox the link was sent to. Raises NotFound when it was used or is too old."""
    email = proving.check_proof(session, token)
    found = session.scalar(select(Customer.id).where(Customer.email == email))
    if found is None:
        raise NotFound("nobody of this address")
    return found


def _page(token: str, form: GuestErasureForm, status: int = 0) -> Any:
    with read() as session:
        person = find_person(session, _owner(session, token))
        purposes = consents.standing(session, person.customer_ids[0])
        unfinished: list[Hindrance] = hindrances(session, person)
    page = render_template(
        "customers/privacy.html", form=form, purposes=purposes, unfinished=unfinished, token=token
    )
    return page, status or (422 if form.errors else 200)
