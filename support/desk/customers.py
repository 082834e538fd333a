"""The desk's customers: finding one, and everything that ever happened with them on one page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from catalog.forms import to_minor
from shop.access import staff, viewer
from shop.customers import ledgers, points
from shop.customers.ledger_models import CREDIT, POINTS
from shop.customers.ledgers import TooLittleLeft
from shop.db import read, write
from shop.errors import Invalid
from shop.ids import new_token
from support.blueprints import config, desk_blueprint
from support.desk.credit_forms import CreditForm, PointsForm
from support.desk.customer_queries import PAGE, find_customers, whole_customer
from support.desk.happenings import happenings
from support.talk import initials, tone


@desk_blueprint.get("/customers/")
@staff("customers.see")
def customers() -> str:
    """Everybody the shop knows, the newest first, or those who match a search."""
    text = request.args.get("q", "")[:200]
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    with read() as session:
        rows, total = find_customers(session, text, page)
    return render_template(
        "support/desk/customers.html",
        rows=rows,
        total=total,
        q=text,
        page=page,
        last=max(1, -(-total // PAGE)),
        page_url=lambda number: url_for("support_desk.customers", q=text or None, page=number),
    )


@desk_blueprint.get("/customers/<int:customer_id>")
@staff("customers.see")
def customer(customer_id: int) -> str:
    """The whole story of one customer."""
    return _page(customer_id)


@desk_blueprint.post("/customers/<int:customer_id>/credit")
@staff("credit.grant")
def grant_credit(customer_id: int) -> Any:
    """Give store credit, with a reason. Raises NotFound."""
    form = CreditForm()
    minor = to_minor(form.amount.data, config().currency) if form.validate() else None
    if minor is None:
        return _page(customer_id, credit_form=form), 422
    try:
        with write() as session:
            ledgers.grant_credit(
                session, customer_id, minor, config().currency, form.reason.data,
                viewer().actor, form.token.data,
            )  # fmt: skip
    except Invalid:
        form.amount.errors = [gettext("From 0.01 to 10000, please.")]
        return _page(customer_id, credit_form=form), 422
    flash(gettext("The credit is given."), "ok")
    return redirect(url_for(".customer", customer_id=customer_id), 303)


@desk_blueprint.post("/customers/<int:customer_id>/points")
@staff("credit.grant")
def grant_points(customer_id: int) -> Any:
    """Give points or take some, with a reason. Raises NotFound."""
    form = PointsForm(prefix="points-")
    if not form.validate():
        return _page(customer_id, points_form=form), 422
    try:
        with write() as session:
            points.grant_points(
                session, customer_id, form.signed, form.why.data, viewer().actor, form.token.data
            )
    except TooLittleLeft as error:
        left = error.facts["left"]
        form.points.errors = [gettext("There are only %(left)s to take.", left=left)]
        return _page(customer_id, points_form=form), 409
    flash(gettext("The points are written down."), "ok")
    return redirect(url_for(".customer", customer_id=customer_id), 303)


def _page(
    customer_id: int,
    *,
    credit_form: CreditForm | None = None,
    points_form: PointsForm | None = None,
) -> str:
    """The page; forms that weren't sent are empty ones."""
    token = new_token()
    credit_form = credit_form or CreditForm(formdata=None, token=token)
    points_form = points_form or PointsForm(formdata=None, token=token, prefix="points-")
    with read() as session:
        whole = whole_customer(session, customer_id)
        balances = ledgers.balances_of(session, customer_id)
        entries = ledgers.entries_of(session, customer_id)
        points_entries = ledgers.entries_of(session, customer_id, kind=POINTS)
    return render_template(
        "support/desk/customer.html",
        whole=whole,
        customer=whole.facts.customer,
        story=happenings(whole.story),
        currency=config().currency,
        credit_form=credit_form,
        points_form=points_form,
        points=balances[POINTS],
        points_entries=points_entries,
        credit_minor=balances[CREDIT],
        entries=entries,
        initials=initials,
        tone=tone,
    )
