"""The desk's pages about roles: what each may do, and new ones."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from shop.access import staff as for_staff
from shop.access import viewer
from shop.accounts import roles
from shop.accounts.desk import manager
from shop.accounts.permission_words import GROUPS
from shop.accounts.permissions import ADMIN
from shop.accounts.roles import InUse, Role
from shop.accounts.staff_forms import NewRoleForm, RoleForm, title_of
from shop.accounts.staff_queries import people_by_role
from shop.db import read, write
from shop.errors import Conflict, Invalid, Stale

blueprint = Blueprint(
    "role_desk", __name__, template_folder="../templates", url_prefix="/desk/staff/roles"
)


@blueprint.get("/")
@for_staff("staff.manage")
def overview() -> str:
    """Every role, what it may do, and how many have it."""
    with read() as session:
        found, people = roles.all_roles(session), people_by_role(session)
    return render_template(
        "desk/roles.html", roles=found, people=people, title_of=title_of, groups=GROUPS
    )


@blueprint.route("/new", methods=["GET", "POST"])
@for_staff("staff.manage")
def make() -> Any:
    """A role of the shop's own."""
    form = NewRoleForm()
    if form.validate_on_submit():
        try:
            with write() as session:
                name = roles.make_role(session, manager(), form.title.data, form.permissions.data)
        except Conflict:
            form.title.errors = [gettext("There is a role of this name.")]
        except Invalid:
            form.title.errors = [gettext("A name with letters of the Latin alphabet, please.")]
        else:
            flash(gettext("The role is there. Give it to somebody on the staff page."), "ok")
            return redirect(url_for(".role", name=name), 303)
    page = render_template("desk/role_new.html", form=form, groups=GROUPS, held=_held())
    return page, (422 if form.is_submitted() else 200)


@blueprint.get("/<name>")
@for_staff("staff.manage")
def role(name: str) -> Any:
    """What one role may do. Raises NotFound."""
    found = _find(name)
    values = {"permissions": sorted(found.permissions), "version": found.version}
    return _page(found, RoleForm(formdata=None, **values))


@blueprint.post("/<name>")
@for_staff("staff.manage")
def change(name: str) -> Any:
    """Other permissions, true at the next click of everybody with this role."""
    form, found = RoleForm(), _find(name)
    if not form.validate():
        return _page(found, form)
    try:
        with write() as session:
            given = form.permissions.data
            roles.change_role(session, manager(), name, form.version.data, given)
    except Stale:
        flash(gettext("Somebody changed this meanwhile. Here is how it stands now."), "bad")
    else:
        flash(gettext("The role is saved, and is true at everybody's next click."), "ok")
    return redirect(url_for(".role", name=name), 303)


@blueprint.post("/<name>/drop")
@for_staff("staff.manage")
def drop(name: str) -> Response:
    """Delete a role, or have one that came with the shop as it came."""
    try:
        with write() as session:
            roles.drop_role(session, manager(), name)
    except InUse:
        flash(gettext("Somebody has this role. Give them another one first."), "bad")
        return redirect(url_for(".role", name=name), 303)
    flash(gettext("The role is deleted, or as it came."), "ok")
    return redirect(url_for(".overview"), 303)


def _find(name: str) -> Role:
    with read() as session:
        return roles.find_role(session, name)


def _page(found: Role, form: RoleForm) -> Any:
    page = render_template(
        "desk/role.html",
        role=found,
        title=title_of(found),
        form=form,
        groups=GROUPS,
        held=_held(),
        fixed=found.name == ADMIN or not found.permissions <= _held(),
    )
    return page, (422 if form.errors else 200)


def _held() -> frozenset[str]:
    return viewer().permissions
