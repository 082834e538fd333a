"""The passkeys of one's own security page: made in two steps, named, removed.

First the password opens a challenge, which a script asks for; then the browser's answer comes as a
form like any other.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, url_for
from flask import session as browser
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from shop.accounts import own, passkeys
from shop.accounts.ceremonies import BadPasskey, Site
from shop.accounts.forms import NewPasskeyForm, PasskeyForm, PasskeyNameForm
from shop.accounts.models import Account
from shop.accounts.passkeys import TooMany
from shop.accounts.signing_in import WrongPassword
from shop.db import write
from shop.limits import PASSWORDS, limiter
from shop.locales import current_locale

View = Callable[..., Any]
Mark = Callable[[View], View]
CHALLENGE = "passkey"


def furnish(blueprint: Blueprint, mark: Mark) -> None:
    """Give ``blueprint`` these routes, each with ``mark`` on it."""

    @blueprint.post("/passkeys/challenge")
    @mark
    @limiter.limit(PASSWORDS)
    def begin_passkey() -> Any:
        return _begin()

    @blueprint.post("/passkeys")
    @mark
    @limiter.limit(PASSWORDS)
    def add_passkey() -> Response:
        return _add()

    @blueprint.post("/passkeys/<int:passkey_id>/name")
    @mark
    def rename_passkey(passkey_id: int) -> Response:
        return _rename(passkey_id)

    @blueprint.post("/passkeys/<int:passkey_id>/removal")
    @mark
    def remove_passkey(passkey_id: int) -> Response:
        return _remove(passkey_id)


def site() -> Site:
    """Where this shop's passkeys are good."""
    return Site.of(current_app.extensions["config"])


def _begin() -> Any:
    """For a script: what the browser is to be told, once the password is right."""
    form = PasskeyForm(prefix="passkey-")
    if not form.validate():
        errors = [str(error) for found in form.errors.values() for error in found]
        return jsonify(error=" ".join(errors)), 422
    try:
        with write() as db:
            account = own.confirm(db, current_user.account.id, form.password.data)
            browser[CHALLENGE], options = passkeys.begin_making(db, site(), account)
    except WrongPassword:
        return jsonify(error=gettext("That is not your password.")), 422
    except TooMany:
        return jsonify(error=_too_many()), 409
    return current_app.response_class(options, mimetype="application/json")


def _add() -> Response:
    """Keep what the browser made."""
    form, challenge = NewPasskeyForm(prefix="passkey-"), browser.pop(CHALLENGE, "")
    if not form.validate():
        return done(_failed(), "bad")
    try:
        with write() as db:
            passkeys.spend_challenge(db, challenge, current_user.account.id)
        with write() as db:
            passkeys.add(
                db,
                site(),
                db.get_one(Account, current_user.account.id),
                form.answer.data,
                challenge,
                name=form.name.data,
                locale=current_locale(),
            )
    except BadPasskey:
        return done(_failed(), "bad")
    except TooMany:
        return done(_too_many(), "bad")
    return done(gettext("The passkey is saved. From now on it lets you in."))


def _failed() -> str:
    return gettext("That did not make a passkey. Please try again.")


def _too_many() -> str:
    return gettext("You have as many passkeys as fit. Please remove one first.")


def _rename(passkey_id: int) -> Response:
    """Call it something else. Raises NotFound for anybody else's."""
    form = PasskeyNameForm(prefix="name-")
    if not form.validate():
        return done(gettext("A name has one to sixty letters."), "bad")
    with write() as db:
        passkeys.rename(db, current_user.account.id, passkey_id, form.name.data)
    return done(gettext("The name is saved."))


def _remove(passkey_id: int) -> Response:
    """Let it open nothing any more. Raises NotFound for anybody else's."""
    with write() as db:
        account = db.get_one(Account, current_user.account.id)
        passkeys.remove(db, account, passkey_id, locale=current_locale())
    return done(gettext("That passkey opens nothing any more."))


def done(said: str, kind: str = "ok") -> Response:
    """Back to the security page that this was sent from."""
    flash(said, kind)
    return redirect(url_for(".security"), 303)
