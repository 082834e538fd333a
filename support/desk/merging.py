"""Two records that are one person: found, looked at side by side, made one, and undone."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shop.access import staff, viewer
from shop.accounts.models import Account
from shop.accounts.moving import login_of
from shop.customers import merging
from shop.customers.merging import CannotMerge, CannotUnmerge, Preview
from shop.db import read, write
from shop.errors import Invalid, NotFound
from support.blueprints import desk_blueprint
from support.desk.customer_queries import find_customer, find_customers
from support.desk.forms import MergeForm

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Logins:
    """Who signs in now, on either side."""

    kept: Account | None
    gone: Account | None


@desk_blueprint.get("/customers/<int:customer_id>/merge")
@staff("customers.merge")
def merge_preview(customer_id: int) -> Any:
    """Look for the other record; with ``?other=`` see what would become of the two."""
    text, other = request.args.get("q", "")[:200], request.args.get("other", type=int)
    with read() as session:
        customer = find_customer(session, customer_id)
        found = find_customers(session, text, 1)[0][:MOST_FOUND] if text.strip() else []
        plan = _plan(session, customer_id, other) if other else None
        logins = _logins(session, plan) if plan else None
    return render_template(
        "support/desk/merge.html",
        customer=customer,
        rows=[one for one in found if one.id != customer_id],
        q=text,
        plan=plan,
        logins=logins,
    )


def _plan(session: Session, customer_id: int, other: int) -> Preview | None:
    """What would move; None, and why, where it can't be done."""
    try:
        return merging.preview(session, customer_id, other)
    except (CannotMerge, Invalid):
        flash(gettext("These two can't be merged: one was merged or erased already."), "warn")
        return None


def _logins(session: Session, plan: Preview) -> Logins:
    return Logins(login_of(session, plan.kept.id), login_of(session, plan.gone.id))


@desk_blueprint.post("/customers/<int:customer_id>/merge")
@staff("customers.merge")
def merge(customer_id: int) -> Response:
    """Make the two one, under this record. Raises NotFound."""
    form = MergeForm()
    if not form.validate():
        raise NotFound("no such customer")
    try:
        with write() as session:
            merging.merge(session, customer_id, form.other.data, viewer().actor)
    except (CannotMerge, Invalid):
        flash(gettext("These two can't be merged: one was merged or erased already."), "warn")
    else:
        flash(gettext("The two records are one now. You can undo it below."), "ok")
    return redirect(url_for(".customer", customer_id=customer_id), 303)


@desk_blueprint.post("/customers/<int:customer_id>/merges/<int:merge_id>/undo")
@staff("customers.merge")
def unmerge(customer_id: int, merge_id: int) -> Response:
    """Make them two again. Raises NotFound."""
    try:
        with write() as session:
            made = merging.unmerge(session, merge_id, viewer().actor)
            if made.kept_id != customer_id:
                raise NotFound("no such merge", merge=merge_id)
    except CannotUnmerge:
        flash(gettext("This merge can't be undone: it was, or a later one comes first."), "warn")
    else:
        flash(gettext("The two records are apart again."), "ok")
    return redirect(url_for(".customer", customer_id=customer_id), 303)
