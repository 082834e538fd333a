"""The desk's staff pages: who works here, as what, and where they are signed in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shop.access import staff as for_staff
from shop.access import viewer
from shop.accounts import inviting, roles, staff, two_factor
from shop.accounts.models import Account
from shop.accounts.roles import Manager, Role
from shop.accounts.staff import LastAdmin
from shop.accounts.staff_forms import InviteForm, PersonForm, title_of
from shop.accounts.staff_queries import browsers, colleagues
from shop.config import Config
from shop.db import read, write
from shop.desk import Section
from shop.errors import Conflict, Invalid
from shop.locales import current_locale

blueprint = Blueprint(
    "staff_desk", __name__, template_folder="../templates", url_prefix="/desk/staff"
)


def sections() -> list[Section]:
    """The staff pages' entry in the desk's rail."""
    return [Section("people", lambda: gettext("Staff"), "staff_desk.people", "staff.manage")]


def manager() -> Manager:
    """Who is at it, as the domain wants to know."""
    return Manager(viewer().actor, viewer().permissions)


@blueprint.get("/")
@for_staff("staff.manage")
def people() -> str:
    """Everybody who works here, or did."""
    with read() as session:
        found, named = colleagues(session), titles(session)
    return render_template("desk/staff.html", people=found, titles=named)


def titles(session: Session) -> dict[str, Any]:
    """How each role is called."""
    return {role.name: title_of(role) for role in roles.all_roles(session)}


def _to_give(session: Session) -> list[Role]:
    """The roles that this manager may give: none that may do more than they do."""
    held = viewer().permissions
    return [role for role in roles.all_roles(session) if role.permissions <= held]


@blueprint.route("/invite", methods=["GET", "POST"])
@for_staff("staff.manage")
def invite() -> Any:
    """Mail somebody the link to an account of their own."""
    with read() as session:
        form = InviteForm(_to_give(session))
    if form.validate_on_submit():
        try:
            with write() as session:
                account = staff.invite(
                    session,
                    manager(),
                    email=form.email.data,
                    name=form.name.data,
                    role=form.role.data,
                )
                _mail(session, account)
        except Conflict:
            form.email.errors = [gettext("This address has an account already.")]
        except Invalid:
            form.email.errors = [gettext("That is not an e-mail address we can write to.")]
        else:
            return _done(account.id, gettext("The invitation is on its way."))
    page = render_template("desk/staff_invite.html", form=form)
    return page, (422 if form.is_submitted() else 200)


def _mail(session: Session, account: Account) -> None:
    config: Config = current_app.extensions["config"]
    inviting.mail_invitation(
        session, account, locale=current_locale(), base_url=config.base_url, by=viewer().name
    )


@blueprint.get("/<int:account_id>")
@for_staff("staff.manage")
def person(account_id: int) -> str:
    """One colleague. Raises NotFound, and Beyond for one who may do more."""
    with read() as session:
        account = staff.find_colleague(session, manager(), account_id)
        return render_template(
            "desk/staff_person.html",
            account=account,
            form=PersonForm(_to_give(session), formdata=None, role=account.role),
            has_two_factor=two_factor.is_on(session, account_id),
            browsers=browsers(session, account_id),
            titles=titles(session),
            itself=account_id == viewer().account_id,
        )


@blueprint.post("/<int:account_id>/role")
@for_staff("staff.manage")
def change_role(account_id: int) -> Response:
    """Another role; the colleague is signed out and comes back with it."""
    role = request.form.get("role", "")
    return _changed(
        account_id,
        gettext("The role is changed."),
        lambda session: staff.change_role(session, manager(), account_id, role),
    )


@blueprint.post("/<int:account_id>/off")
@for_staff("staff.manage")
def switch_off(account_id: int) -> Response:
    """Keep a colleague out."""
    return _changed(
        account_id,
        gettext("This person can't come in any more."),
        lambda session: staff.switch_off(session, manager(), account_id),
    )


@blueprint.post("/<int:account_id>/on")
@for_staff("staff.manage")
def switch_on(account_id: int) -> Response:
    """Let a colleague in again."""
    return _changed(
        account_id,
        gettext("This person may come in again."),
        lambda session: staff.switch_on(session, manager(), account_id),
    )


@blueprint.post("/<int:account_id>/two-factor/reset")
@for_staff("staff.manage")
def reset_two_factor(account_id: int) -> Response:
    """For somebody without telephone and recovery codes."""
    return _changed(
        account_id,
        gettext("Two-factor is off for this person, who is signed out everywhere."),
        lambda session: staff.reset_two_factor(session, manager(), account_id),
    )


@blueprint.post("/<int:account_id>/invitation")
@for_staff("staff.manage")
def invite_again(account_id: int) -> Response:
    """Another link for somebody who let the first one grow old."""

    def mail(session: Session) -> None:
        _mail(session, staff.find_colleague(session, manager(), account_id))

    return _changed(account_id, gettext("The invitation is on its way."), mail)


@blueprint.post("/<int:account_id>/sessions/end")
@for_staff("staff.manage")
def end_sessions(account_id: int) -> Response:
    """Sign a colleague out everywhere."""
    return _changed(
        account_id,
        gettext("This person is signed out everywhere."),
        lambda session: staff.end_sessions(session, manager(), account_id),
    )


@blueprint.post("/<int:account_id>/sessions/<int:session_id>/end")
@for_staff("staff.manage")
def end_session(account_id: int, session_id: int) -> Response:
    """Sign a colleague out of one browser."""
    return _changed(
        account_id,
        gettext("That browser is signed out."),
        lambda session: staff.end_sessions(session, manager(), account_id, session_id),
    )


def _changed(account_id: int, said: str, change: Callable[[Session], None]) -> Response:
    try:
        with write() as session:
            change(session)
    except LastAdmin:
        refused = gettext("This is the last admin. Make somebody else one first.")
        return _done(account_id, refused, "bad")
    except Invalid:
        return _done(account_id, gettext("There is no such role any more."), "bad")
    return _done(account_id, said)


def _done(account_id: int, said: str, kind: str = "ok") -> Response:
    flash(said, kind)
    return redirect(url_for(".person", account_id=account_id), 303)
