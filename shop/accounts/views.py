"""Signing in and out, and the mailed link that makes an account or a new password."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from shop.access import local_path, public
from shop.accounts import identity, inviting, proving, signing_in
from shop.accounts.admitting import admit
from shop.accounts.forms import AcceptForm, AskLinkForm, JoinForm, NewPasswordForm, SignInForm
from shop.customers import consents
from shop.customers.consents import NEWSLETTER
from shop.db import read, write
from shop.limits import GUESSES, MAILED_LINKS, PASSWORDS, limiter, typed_address, was_wrong
from shop.locales import current_locale

blueprint = Blueprint("accounts", __name__, template_folder="../templates")


@blueprint.route("/account/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(PASSWORDS, methods=["POST"])
@limiter.limit(GUESSES, key_func=typed_address, deduct_when=was_wrong, methods=["POST"])
def sign_in() -> Any:
    """The sign-in page of shoppers and staff alike."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            with read() as session:
                account = signing_in.authenticate(session, form.email.data, form.password.data)
        except signing_in.WrongPassword:
            form.password.errors = [gettext("That e-mail and password don't go together.")]
            return render_template("accounts/sign_in.html", form=form, desk=_desk(form)), 422
        return admit(account, form.next.data)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", form=form, desk=_desk(form)), status


def _desk(form: SignInForm) -> bool:
    return local_path(form.next.data, "/").startswith("/desk")


@blueprint.post("/account/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session on the server."""
    if current_user.is_authenticated:
        identity.sign_out(current_user._get_current_object())  # noqa: SLF001 - Flask-Login's proxy
    return redirect(url_for("catalog.home"), 303)


@blueprint.route("/account/link", methods=["GET", "POST"])
@public
@limiter.limit(MAILED_LINKS, methods=["POST"])
def ask_link() -> Any:
    """Ask for the link that makes an account or a new password; the same answer for everybody."""
    return _mail_link("accounts/ask_link.html", joining=False)


@blueprint.route("/account/sign-up", methods=["GET", "POST"])
@public
@limiter.limit(MAILED_LINKS, methods=["POST"])
def sign_up() -> Any:
    """A new account begins with its address, which the mailed link proves."""
    return _mail_link("accounts/sign_up.html", joining=True)


def _mail_link(template: str, *, joining: bool) -> Any:
    form = AskLinkForm()
    if not form.validate_on_submit():
        return render_template(template, form=form), (422 if form.is_submitted() else 200)
    base_url = current_app.extensions["config"].base_url
    with write() as session:
        proving.mail_link(
            session,
            email=form.email.data,
            locale=current_locale(),
            base_url=base_url,
            joining=joining,
        )
    return render_template("accounts/link_sent.html", email=form.email.data)


@blueprint.route("/account/password/<token>", methods=["GET", "POST"])
@public
@limiter.limit(PASSWORDS, methods=["POST"])
def set_password(token: str) -> Any:
    """Where the mailed link leads: choose a password and be signed in."""
    with read() as session:
        proven = proving.read_proof(session, token)
    form = NewPasswordForm() if proven.has_account else JoinForm(name=proven.name)
    if form.validate_on_submit():
        with write() as session:
            account = proving.use_proof(
                session,
                token,
                password=form.password.data,
                name="" if proven.has_account else form.name.data or "",
                locale=current_locale(),
            )
            if not proven.has_account and form.newsletter.data and account.customer_id:
                mine = account.customer_id
                consents.say(session, mine, NEWSLETTER, given=True, where="sign_up")
        answer = admit(account, None)
        flash(gettext("Your password is saved."), "ok")
        return answer
    page = render_template("accounts/set_password.html", form=form, proven=proven)
    return page, (422 if form.is_submitted() else 200)


@blueprint.route("/account/invitation/<token>", methods=["GET", "POST"])
@public
@limiter.limit(PASSWORDS, methods=["POST"])
def accept_invitation(token: str) -> Any:
    """Where a new colleague's link leads: a name, a password, and on to the second factor."""
    with read() as session:
        account = inviting.find_invited(session, token)
    form = AcceptForm(name=account.name)
    if form.validate_on_submit():
        with write() as session:
            account = inviting.accept(
                session, token, name=form.name.data, password=form.password.data
            )
        answer = admit(account, None)
        flash(gettext("Your password is saved."), "ok")
        return answer
    page = render_template("accounts/invitation.html", form=form, email=account.email)
    return page, (422 if form.is_submitted() else 200)
