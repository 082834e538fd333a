"""What one's own security page does, for shoppers under /account/security and staff under /desk/me.

Both get the same routes from here, each with its own mark. What changes a way in asks for the
password once more (OWASP ASVS 5.0, 7.5.1).
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from shop import ids
from shop.accounts import identity, own, passkey_pages
from shop.accounts.forms import ChangePasswordForm, ConfirmForm
from shop.accounts.passkey_pages import Mark, done
from shop.accounts.signing_in import WrongPassword
from shop.db import write
from shop.limits import PASSWORDS, limiter
from shop.locales import current_locale

Page = Callable[..., Any]


def furnish(blueprint: Blueprint, mark: Mark, page: Page) -> None:
    """Give ``blueprint`` these routes, each with ``mark`` on it.

    ``page`` renders the security page; a refused form goes to it under its name.
    """

    @blueprint.post("/password")
    @mark
    @limiter.limit(PASSWORDS)
    def change_password() -> Any:
        return _change_password(page)

    @blueprint.post("/sessions/<int:session_id>/end")
    @mark
    def end_session(session_id: int) -> Response:
        return _end_session(session_id)

    @blueprint.post("/sessions/end-others")
    @mark
    def end_others() -> Response:
        return _end_others()

    passkey_pages.furnish(blueprint, mark)


def _change_password(page: Page) -> Any:
    """Another password: every other browser is signed out, this one gets a new session."""
    form = ChangePasswordForm(prefix="change-")
    if not form.validate():
        return page(change=form)
    try:
        with write() as db:
            account = own.confirm(db, current_user.account.id, form.password.data)
            own.change_password(db, account, form.new_password.data, locale=current_locale())
    except WrongPassword:
        return page(change=refused(form))
    identity.sign_in(account)
    return done(gettext("Your password is saved. All other browsers are signed out."))


def _end_session(session_id: int) -> Response:
    """Sign out of one browser. Raises NotFound for anybody else's."""
    with write() as db:
        own.end_session(db, current_user.account.id, session_id)
    return done(gettext("That browser is signed out."))


def _end_others() -> Response:
    """Sign out of every browser but this one."""
    with write() as db:
        own.end_other_sessions(db, current_user.account.id, ids.digest(current_user.token))
    return done(gettext("All other browsers are signed out."))


def refused(form: ConfirmForm) -> ConfirmForm:
    """The form, saying that this was not the password."""
    form.password.errors = [gettext("That is not your password.")]
    return form
