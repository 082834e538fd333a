"""A shopper's own security page: password, passkeys, e-mail address, signed-in browsers."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask_babel import gettext
from flask_login import current_user

from shop import ids
from shop.access import customer, public, viewer
from shop.accounts import email_changing, identity, own
from shop.accounts.email_changing import AddressTaken, SameAddress
from shop.accounts.forms import AgreeForm, ChangeEmailForm, ChangePasswordForm, PasskeyForm
from shop.accounts.own_pages import furnish, refused
from shop.accounts.passkey_pages import done
from shop.accounts.passkeys import passkeys_of
from shop.accounts.signing_in import WrongPassword
from shop.accounts.staff_queries import browsers
from shop.db import read, write
from shop.forms import ShopForm
from shop.limits import MAILED_LINKS, PASSWORDS, limiter
from shop.locales import current_locale

blueprint = Blueprint(
    "security", __name__, template_folder="../templates", url_prefix="/account/security"
)


@blueprint.get("")
@customer
def security() -> Any:
    """How one comes in, and where one is in."""
    return _page()


def _page(**wrong: ShopForm) -> Any:
    """The page; a form that was refused stands in it as it was sent, under its name."""
    forms = {
        "change": ChangePasswordForm(formdata=None, prefix="change-"),
        "passkey": PasskeyForm(formdata=None, prefix="passkey-"),
        "email": ChangeEmailForm(formdata=None, prefix="email-"),
    }
    account = current_user.account
    with read() as db:
        page = render_template(
            "accounts/security.html",
            forms=forms | wrong,
            account=account,
            passkeys=passkeys_of(db, account.id),
            browsers=browsers(db, account.id, ids.digest(current_user.token)),
        )
    return page, (422 if wrong else 200)


@blueprint.post("/email")
@customer
@limiter.limit(MAILED_LINKS)
def ask_email() -> Any:
    """Ask for another address: the same answer, whoever has it."""
    form = ChangeEmailForm(prefix="email-")
    if not form.validate():
        return _page(email=form)
    base_url = current_app.extensions["config"].base_url
    try:
        with write() as db:
            account = own.confirm(db, current_user.account.id, form.password.data)
            email_changing.ask(
                db, account, form.email.data, locale=current_locale(), base_url=base_url
            )
    except WrongPassword:
        return _page(email=refused(form))
    except SameAddress:
        form.email.errors = [gettext("That is your address already.")]
        return _page(email=form)
    return done(
        gettext(
            "A link is on its way to %(email)s. Open it within an hour, and the address changes.",
            email=form.email.data,
        )
    )


@blueprint.route("/email/<token>", methods=["GET", "POST"])
@public
@limiter.limit(PASSWORDS, methods=["POST"])
def confirm_email(token: str) -> Any:
    """Where the link in the new mailbox leads: a press makes it so. Raises NotFound."""
    form = AgreeForm()
    with read() as db:
        change = email_changing.find(db, token)
    taken = False
    if form.validate_on_submit():
        try:
            return _changed(token)
        except AddressTaken:
            taken = True
    page = render_template("accounts/confirm_email.html", form=form, change=change, taken=taken)
    return page, (409 if taken else 422 if form.is_submitted() else 200)


def _changed(token: str) -> Any:
    """Whoever is signed in here to this account stays so, with a new session; nobody else is."""
    here = viewer().account_id  # before every session is over, this one too
    with write() as db:
        account = email_changing.finish(db, token, locale=current_locale())
    if here == account.id:
        identity.sign_in(account)
        return done(gettext("Your e-mail address is changed. All other browsers are signed out."))
    return render_template("accounts/email_changed.html", email=account.email)


furnish(blueprint, customer, _page)
