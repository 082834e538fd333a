"""Signing in with a passkey, for shoppers and staff: a challenge for a script, then a form."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template
from flask import session as browser
from flask_babel import gettext
from werkzeug.wrappers import Response

from shop.access import local_path, public
from shop.accounts import ceremonies, identity, passkeys
from shop.accounts.admitting import home_of
from shop.accounts.ceremonies import BadPasskey
from shop.accounts.forms import PasskeySignInForm, SignInForm
from shop.accounts.models import Account
from shop.accounts.passkey_pages import CHALLENGE, site
from shop.accounts.passkeys import Cloned
from shop.db import write
from shop.limits import PASSWORDS, limiter
from shop.locales import current_locale

blueprint = Blueprint("passkeys", __name__, template_folder="../templates")


@blueprint.post("/account/passkey/challenge")
@public
@limiter.limit(PASSWORDS)
def challenge() -> Response:
    """What the browser is to sign: the same for everybody, because nobody has said who they are."""
    with write() as db:
        browser[CHALLENGE] = passkeys.open_challenge(db)
    options = ceremonies.asking(site(), browser[CHALLENGE])
    return current_app.response_class(options, mimetype="application/json")


@blueprint.post("/account/passkey")
@public
@limiter.limit(PASSWORDS)
def sign_in() -> Any:
    """A verified passkey is both factors: nobody is asked for a code after it."""
    form = PasskeySignInForm()
    try:
        account = _signer(form)
    except BadPasskey:
        return _refused(form, gettext("That passkey opens nothing here. Use your password."))
    except Cloned as error:
        with write() as db:
            passkeys.lock(db, error.facts["passkey_id"], locale=current_locale())
        said = gettext("There may be a copy of that passkey, so it was locked. Use your password.")
        return _refused(form, said)
    identity.sign_in(account)
    return redirect(local_path(form.next.data, home_of(account)), 303)


def _signer(form: PasskeySignInForm) -> Account:
    """Whose key it was. Raises BadPasskey and Cloned; the challenge is spent either way."""
    given = browser.pop(CHALLENGE, "")
    if not form.validate():
        raise BadPasskey("no answer")
    with write() as db:
        passkeys.spend_challenge(db, given)
    with write() as db:
        return passkeys.sign_in(db, site(), form.answer.data, given)


def _refused(form: PasskeySignInForm, said: str) -> Any:
    """The sign-in page again, for the password."""
    plain = SignInForm(formdata=None, next=form.next.data or "")
    plain.form_errors.append(said)
    desk = local_path(form.next.data, "/").startswith("/desk")
    return render_template("accounts/sign_in.html", form=plain, desk=desk), 422
