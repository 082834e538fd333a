"""The desk's part in money that no provider moves: it came by hand, or is paid out by hand."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.forms import to_minor
from orders import queries, refunds, waiting
from orders.desk import blueprint, case_page
from orders.forms import PayoutForm, ReceiptForm
from orders.payment_models import Payment, Refund
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import NotFound, Stale
from shop.formats import money


@blueprint.post("/<number>/receipt")
@staff("payments.receive")
def receive(number: str) -> Any:
    """The money is there: on the bank's statement, or in the till."""
    form = ReceiptForm()
    if not form.validate():
        return case_page(number, receipt_form=form), 422
    try:
        payment = _receive(number, form)
    except waiting.AmountDiffers as error:
        form.amount.errors = [_differs(number, error)]
        return case_page(number, receipt_form=form), 422
    except (Stale, waiting.NothingAwaited):  # a second click, too
        flash(gettext("A colleague was quicker. This is how the order stands now."), "warn")
        return case_page(number), 409
    if payment.problem:
        flash(gettext("Written down. It is not what was due, so nothing was placed."), "warn")
    else:
        flash(gettext("The money is there."), "ok")
    return _back(number)


def _receive(number: str, form: ReceiptForm) -> Payment:
    with write() as session:
        order = queries.find_order(session, number, viewer())
        payment = waiting.receive(
            session,
            order.id,
            form.version.data,
            amount_minor=to_minor(form.amount.data, order.currency) or 0,
            reference=form.reference.data or "",
            actor=viewer().actor,
            whatever_came=form.whatever_came.data,
        )
        session.refresh(payment)
        return payment


def _differs(number: str, error: waiting.AmountDiffers) -> str:
    with read() as session:
        currency = queries.find_order(session, number, viewer()).currency
    due = money(error.facts["due_minor"], currency)
    return gettext("%(due)s is due. Is that really what came?", due=due)


@blueprint.post("/<number>/refunds/<int:refund_id>/payout")
@staff("refunds.send")
def pay_out(number: str, refund_id: int) -> Any:
    """The refund was transferred by hand, or paid in cash."""
    form = PayoutForm()
    if not form.validate():
        return case_page(number, payout_form=form), 422
    try:
        with write() as session:
            refund = _own_refund(session, number, refund_id)
            refunds.pay_out(session, refund.id, form.reference.data, actor=viewer().actor)
    except Stale:
        flash(gettext("A colleague was quicker. This is how the order stands now."), "warn")
        return case_page(number), 409
    flash(gettext("Paid out, and written down."), "ok")
    return _back(number)


def _own_refund(session: Session, number: str, refund_id: int) -> Refund:
    """The refund, if it is really one of this order's; raises NotFound."""
    order = queries.find_order(session, number, viewer())
    mine = select(Refund).join(Payment).where(Payment.order_id == order.id)
    found = session.scalar(mine.where(Refund.id == refund_id))
    if found is None:
        raise NotFound("no such refund", number=number, refund=refund_id)
    return found


def _back(number: str) -> Response:
    return redirect(url_for("orders_desk.case", number=number), 303)
