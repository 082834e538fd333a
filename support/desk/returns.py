"""The desk's returns: the queue, the case, and every step from the parcel to the money."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.refund_parts import OverRefund
from shop import clock
from shop.access import staff, viewer
from shop.db import read, write
from shop.desk import neighbours
from shop.errors import Conflict, Invalid, Stale
from support import receiving, resolving
from support.blueprints import desk_blueprint, shop_zone
from support.desk.forms import (
    ArrivedForm,
    DeclineForm,
    FindingForm,
    StepForm,
    all_valid,
    arrived_forms,
    finding_forms,
)
from support.desk.policy import header_tags, policy_points
from support.desk.return_queries import Case, return_counts, return_queue, view_of
from support.desk.return_queries import return_case as load_case
from support.desk.showing import KIND_TAGS, STATE_TAGS, desk_steps
from support.labels import CONDITIONS, DISPOSITIONS, KINDS
from support.reasons import REASONS
from support.return_models import APPROVED, IN_TRANSIT, INSPECTED, RECEIVED, REQUESTED, Return
from support.returns import find_return
from support.status import return_due_at, return_next, return_sentence
from support.sums import sum_of
from support.talk import bubbles, initials, tone


@desk_blueprint.get("/returns/")
@staff("returns.see")
def returns() -> str:
    """The queue alone."""
    return render_template("support/desk/returns.html", **_queue())


def _queue(found: Return | None = None) -> dict[str, Any]:
    """The left pane: a saved view or a search, both in the address; and the case's neighbours."""
    usual = view_of(found.state) if found else "inspect"
    text, view = request.args.get("q", "")[:200], request.args.get("view", usual)
    with read() as session:
        rows, counts = return_queue(session, view, text), return_counts(session)
    return {
        "rows": [(row, return_due_at(row, shop_zone())) for row in rows],
        "counts": counts,
        "views": _views(),
        "here": view,
        "q": text,
        "kinds": KINDS,
        "kind_tags": KIND_TAGS,
        "reasons": REASONS,
        "now": clock.now(),
        **neighbours(
            [row.rma for row in rows],
            found.rma if found else "",
            lambda one: url_for("support_desk.return_case", rma=one, view=view, q=text or None),
        ),
    }


def _views() -> list[tuple[str, str]]:
    return [
        ("decide", gettext("Decide")),
        ("coming", gettext("Coming")),
        ("inspect", gettext("Inspect")),
        ("refund", gettext("Refund")),
        ("done", gettext("Done")),
    ]


@desk_blueprint.get("/returns/<rma>")
@staff("returns.see")
def return_case(rma: str) -> str:
    """One return: where it stands, what is on the bench, and the decision."""
    return _case(rma)


def _case(
    rma: str,
    *,
    arrived: dict[int, ArrivedForm] | None = None,
    findings: dict[int, FindingForm] | None = None,
    decline: DeclineForm | None = None,
) -> str:
    with read() as session:
        case = load_case(session, rma)
    found = case.found
    return render_template(
        "support/desk/return_case.html",
        case=case,
        found=found,
        order=found.order,
        steps=desk_steps(found, shop_zone()),
        says=return_sentence(found.state, found.kind),
        next_line=return_next(found, shop_zone()),
        tags=header_tags(found, case.arrived, shop_zone()),
        policy=policy_points(found, case.arrived, shop_zone()),
        next_form=_next_form(found, again=findings is not None),
        may_decline=found.kind != "withdrawal" and found.state in {REQUESTED, INSPECTED},
        state_tag=STATE_TAGS[found.state],
        arrived=arrived or arrived_forms(found.lines),
        findings=findings or finding_forms(found.lines),
        decline=decline or DeclineForm(formdata=None),
        talks=[(one, bubbles(one.messages, looking="staff")) for one in case.tickets],
        sum=sum_of(found),
        conditions=CONDITIONS,
        dispositions=DISPOSITIONS,
        failed=_failed(case),
        initials=initials,
        tone=tone,
        **_queue(found),
    )


def _next_form(found: Return, *, again: bool) -> str:
    """Which form the case is about to need: the parcel's, the bench's, or the decision."""
    looking = again or request.args.get("look") == "again"
    if found.state in {APPROVED, IN_TRANSIT}:
        return "receive"
    return "inspect" if found.state == RECEIVED or (found.state == INSPECTED and looking) else ""


def _failed(case: Case) -> str:
    """Why the last refund failed; empty while none did."""
    last = case.refunds[-1] if case.refunds else None
    return (last.failure or last.state) if last and last.state == "failed" else ""


@desk_blueprint.post("/returns/<rma>/approval")
@staff("returns.decide")
def approve_return(rma: str) -> Any:
    """Yes, send it."""
    return _do(rma, resolving.approve, gettext("Approved. The customer has the address by mail."))


@desk_blueprint.post("/returns/<rma>/cancellation")
@staff("returns.decide")
def cancel_return_at_desk(rma: str) -> Any:
    """Given up before anything arrived."""
    return _do(rma, resolving.cancel, gettext("Canceled. The customer has a mail."))


@desk_blueprint.post("/returns/<rma>/refund")
@staff("refunds.send")
def refund_return(rma: str) -> Any:
    """Pay back what the inspection left."""
    return _do(rma, resolving.refund, gettext("The refund is on its way."))


@desk_blueprint.post("/returns/<rma>/refund-retry")
@staff("refunds.send")
def refund_return_again(rma: str) -> Any:
    """Send a refund that failed once more."""
    return _do(rma, resolving.refund_again, gettext("The refund is on its way again."))


@desk_blueprint.post("/returns/<rma>/refusal")
@staff("returns.decide")
def decline_return(rma: str) -> Any:
    """No, and why."""
    form = DeclineForm()
    if not form.validate():
        return _case(rma, decline=form), 422

    def verb(session: Session, rma: str, version: int, actor: Any) -> Return:
        return resolving.decline(session, rma, version, form.because.data, actor)

    said = gettext("Declined. The customer has your reason by mail.")
    return _do(rma, verb, said, lambda: _case(rma, decline=form))


@desk_blueprint.post("/returns/<rma>/receipt")
@staff("returns.receive")
def receive_return(rma: str) -> Any:
    """The parcel is here; what was in it goes into quarantine."""
    with read() as session:
        forms = arrived_forms(find_return(session, rma).lines, request.form)
    if not all_valid(forms.values()):
        return _case(rma, arrived=forms), 422

    def verb(session: Session, rma: str, version: int, actor: Any) -> Return:
        units = {line_id: form.units.data for line_id, form in forms.items()}
        return receiving.receive(session, rma, version, units, actor)

    said = gettext("In quarantine. The customer knows that it is here.")
    return _do(rma, verb, said, lambda: _case(rma, arrived=forms))


@desk_blueprint.post("/returns/<rma>/inspection")
@staff("returns.receive")
def inspect_return(rma: str) -> Any:
    """How it came, and where it goes."""
    with read() as session:
        forms = finding_forms(find_return(session, rma).lines, request.form)
    if not all_valid(forms.values()):
        return _case(rma, findings=forms), 422

    def verb(session: Session, rma: str, version: int, actor: Any) -> Return:
        found = {line_id: form.to_finding() for line_id, form in forms.items()}
        return receiving.inspect(session, rma, version, found, actor)

    said = gettext("Looked at. Next is the money.")
    return _do(rma, verb, said, lambda: _case(rma, findings=forms))


def _do(
    rma: str,
    verb: Callable[[Session, str, int, Any], Return],
    said: str,
    again: Callable[[], str] | None = None,
) -> Any:
    """One step at the version of the page; when the world moved on, the page as it is now."""
    form = StepForm()
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            verb(session, rma, form.version.data, viewer().actor)
    except (Conflict, Invalid) as error:
        flash(_explained(error), "warn")
        return (again or (lambda: _case(rma)))(), error.status
    flash(said, "ok")
    return _back(rma)


def _explained(error: Conflict | Invalid) -> str:
    if isinstance(error, Stale):
        now = return_sentence(str(error.facts["state"]), "return")
        return gettext("A colleague was quicker. It stands at: %(now)s.", now=now)
    if isinstance(error, resolving.NeverDeclined):
        return gettext("A withdrawal in time is a right. A loss in value can be deducted instead.")
    if isinstance(error, OverRefund):
        return gettext("More than is left of what was paid. Nothing was sent.")
    if isinstance(error, Invalid):
        return gettext("That doesn't add up. Please look at the figures again.")
    return gettext("That step isn't possible any more. This is where it stands.")


def _back(rma: str) -> Response:
    return redirect(url_for("support_desk.return_case", rma=rma), 303)
