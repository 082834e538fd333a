"""The desk's questions: the queue, the conversation, answering and keeping notes."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from shop import clock, ids
from shop.access import staff, viewer
from shop.db import read, write
from shop.desk import neighbours
from shop.errors import Invalid, Stale
from support import tickets
from support.blueprints import desk_blueprint, shop_zone
from support.desk.forms import StepForm, WriteForm
from support.desk.question_queries import question_case as load_case
from support.desk.question_queries import question_counts, question_queue, view_of
from support.desk.showing import TICKET_TAGS
from support.models import RESOLVED, Ticket
from support.status import ticket_due_at, ticket_next, ticket_sentence
from support.talk import bubbles, initials, tone


@desk_blueprint.get("/questions/")
@staff("tickets.answer")
def questions() -> str:
    """The queue alone."""
    return render_template("support/desk/questions.html", **_queue())


def _queue(ticket: Ticket | None = None) -> dict[str, Any]:
    """The left pane: a saved view or a search, both in the address; and the case's neighbours."""
    usual = view_of(ticket.state) if ticket else "answer"
    text, view = request.args.get("q", "")[:200], request.args.get("view", usual)
    with read() as session:
        rows, counts = question_queue(session, view, text), question_counts(session)
    return {
        "rows": [(row, ticket_due_at(row, shop_zone())) for row in rows],
        "counts": counts,
        "views": [
            ("answer", gettext("Answer")),
            ("waiting", gettext("Waiting")),
            ("done", gettext("Done")),
        ],
        "here": view,
        "q": text,
        "initials": initials,
        "tone": tone,
        "state_tags": TICKET_TAGS,
        "now": clock.now(),
        **neighbours(
            [row.number for row in rows],
            ticket.number if ticket else "",
            lambda one: url_for(
                "support_desk.question_case", number=one, view=view, q=text or None
            ),
        ),
    }


@desk_blueprint.get("/questions/<number>")
@staff("tickets.answer")
def question_case(number: str) -> str:
    """One conversation, notes included."""
    return _case(number)


def _case(number: str, form: WriteForm | None = None) -> str:
    """The page at its newest; what was typed is kept, and is about to be sent at this version."""
    with read() as session:
        talk = load_case(session, number)
    ticket = talk.ticket
    if form is None:
        form = WriteForm(formdata=None, token=ids.new_token())
    form.version.data, form.version.raw_data = ticket.version, None
    return render_template(
        "support/desk/question_case.html",
        case=talk,
        ticket=ticket,
        talk=bubbles(ticket.messages, looking="staff"),
        says=ticket_sentence(ticket.state),
        next_line=ticket_next(ticket, shop_zone()),
        form=form,
        **_queue(ticket),
    )


@desk_blueprint.post("/questions/<number>/messages")
@staff("tickets.answer")
def answer_question(number: str) -> Any:
    """Send an answer: on the customer's page and by mail."""
    form = WriteForm()
    if not form.validate():
        return _case(number, form), 422
    try:
        with write() as session:
            tickets.answer(
                session,
                number,
                form.version.data,
                form.message.data,
                viewer().actor,
                token=form.token.data or None,
            )
    except Stale as error:
        flash(_stale(error), "warn")
        return _case(number, form), 409
    flash(gettext("Sent, here and by mail."), "ok")
    return _back(number)


@desk_blueprint.post("/questions/<number>/notes")
@staff("tickets.answer")
def keep_note(number: str) -> Any:
    """Keep a note for colleagues; it never leaves the house."""
    form = WriteForm()
    if not form.validate():
        return _case(number, form), 422
    with write() as session:
        tickets.add_note(
            session, number, form.message.data, viewer().actor, token=form.token.data or None
        )
    flash(gettext("Kept as a note. Only colleagues see it."), "ok")
    return _back(number)


@desk_blueprint.post("/questions/<number>/resolution")
@staff("tickets.answer")
def resolve_question(number: str) -> Any:
    """Nothing is left to answer."""
    return _do(number, tickets.resolve, gettext("Done. A new message opens it again."))


@desk_blueprint.post("/questions/<number>/reopening")
@staff("tickets.answer")
def reopen_question(number: str) -> Any:
    """Something is left after all."""
    return _do(number, tickets.reopen, gettext("Open again."))


def _do(number: str, verb: Any, said: str) -> Any:
    form = StepForm()
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            verb(session, number, form.version.data, viewer().actor)
    except Stale as error:
        flash(_stale(error), "warn")
        return _case(number), 409
    flash(said, "ok")
    return _back(number)


def _stale(error: Stale) -> str:
    if error.facts["state"] == RESOLVED:
        return gettext("A colleague closed this meanwhile. Nothing was sent; your text is kept.")
    return gettext(
        "Somebody wrote meanwhile. Nothing was sent; read it, then send yours, which is kept."
    )


def _back(number: str) -> Response:
    return redirect(url_for("support_desk.question_case", number=number), 303)
