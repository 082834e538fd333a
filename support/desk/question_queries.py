"""Reads for the desk's questions: the queue, and one conversation with its notes."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from shop.customers.models import Customer
from shop.db import contains
from shop.errors import NotFound
from support.desk.return_queries import CustomerFacts, customer_facts
from support.models import NEW, OPEN, RESOLVED, WAITING, Ticket
from support.queries import returns_of
from support.return_models import Return
from support.tickets import find_ticket

PAGE = 50
VIEWS: dict[str, tuple[str, ...]] = {
    "answer": (NEW, OPEN),
    "waiting": (WAITING,),
    "done": (RESOLVED,),
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One question and its surroundings."""

    ticket: Ticket
    facts: CustomerFacts
    returns: list[Return]


def waiting_questions(session: Session) -> int:
    """How many questions wait for an answer."""
    owed = select(func.count(Ticket.id)).where(Ticket.state.in_(VIEWS["answer"]))
    return session.scalar(owed) or 0


def question_counts(session: Session) -> dict[str, int]:
    """How many questions each view holds, the done ones left out."""
    rows = session.execute(select(Ticket.state, func.count()).group_by(Ticket.state)).all()
    found = {row[0]: row[1] for row in rows}
    return {
        view: sum(found.get(state, 0) for state in VIEWS[view]) for view in ("answer", "waiting")
    }


def view_of(state: str) -> str:
    """The saved view that holds questions of this state."""
    return next(view for view, held in VIEWS.items() if state in held)


def question_queue(session: Session, view: str, text: str = "") -> list[Ticket]:
    """The questions of a saved view, longest waiting first; a search looks through all of them.

    Raises NotFound for a view that there is not.
    """
    if view not in VIEWS:
        raise NotFound("no such view", view=view)
    found = select(Ticket).join(Ticket.customer).limit(PAGE)
    found = found.options(joinedload(Ticket.customer), joinedload(Ticket.order))
    if text.strip():
        told = contains(text, Ticket.number, Ticket.subject, Customer.name, Customer.email)
        found = found.where(told).order_by(Ticket.id.desc())
    elif view == "done":
        found = found.where(Ticket.state.in_(VIEWS[view])).order_by(Ticket.updated_at.desc())
    else:
        found = found.where(Ticket.state.in_(VIEWS[view])).order_by(Ticket.updated_at, Ticket.id)
    return list(session.scalars(found))


def question_case(session: Session, number: str) -> Talk:
    """Everything that the page of a question shows. Raises NotFound."""
    ticket = find_ticket(session, number)
    if ticket.order:
        session.refresh(ticket.order, ["lines"])
    back = returns_of(session, order_id=ticket.order_id) if ticket.order_id else []
    return Talk(ticket, customer_facts(session, ticket.customer), back)
