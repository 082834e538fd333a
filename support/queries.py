"""Reads for shoppers' pages: what is theirs, or was opened with its link, and nothing else.

No function here loads an internal note.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.fulfilment import delivered_at
from orders.models import Order, OrderLine
from orders.queries import find_order
from shop import clock
from shop.access import Viewer
from shop.errors import NotFound
from support.models import Message, Ticket
from support.policies import Answer, Question, answers, facts_of
from support.return_models import Return, ReturnLine
from support.returns import find_return
from support.worth import each_worth

MOST = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """A line on the page of a return or a withdrawal, with what policy says of it."""

    line: OrderLine
    left: int
    each_minor: int
    answers: Mapping[Question, Answer]

    @property
    def can_come_back(self) -> bool:
        """As a return, or as a claim where the window is over."""
        return self.answers["return"].allowed or self.answers["claim"].allowed


@dataclass(frozen=True, slots=True)
class Choices:
    """What of an order may come back now."""

    order: Order
    arrived: datetime | None
    rows: list[Choice]

    def left(self, question: str = "") -> dict[int, int]:
        """Units by line id that may be chosen: for withdrawing, or for coming back."""
        return {
            row.line.id: row.left
            for row in self.rows
            if (row.answers["withdraw"].allowed if question == "withdraw" else row.can_come_back)
        }


def choices(session: Session, number: str, viewer: Viewer, zone: ZoneInfo) -> Choices:
    """An order's lines and the policy's answers. Raises NotFound."""
    order = find_order(session, number, viewer)
    arrived = delivered_at(session, order.id)
    rows = []
    for line in order.lines:
        facts = facts_of(line)
        given = answers(facts, now=clock.now(), delivered_at=arrived, zone=zone)
        rows.append(Choice(line, facts.left, each_worth(line.paid_minor, line.quantity), given))
    return Choices(order, arrived, rows)


def return_version(session: Session, rma: str) -> int:
    """The version of a return's link; 0, which no key fits, when there is no such return."""
    return session.scalar(select(Return.link_version).where(Return.rma == rma)) or 0


def ticket_version(session: Session, number: str) -> int:
    """The version of a question's link; 0, which no key fits, when there is no such question."""
    return session.scalar(select(Ticket.link_version).where(Ticket.number == number)) or 0


def my_return(session: Session, rma: str, viewer: Viewer) -> Return:
    """A return for its customer, or for whoever has its link or its order's. Raises NotFound."""
    found = find_return(session, rma)
    mine = viewer.owns(found.customer_id, "return", found.rma, found.link_version)
    if not mine and not _owns_order(viewer, found.order):
        raise NotFound("no such return", rma=rma)
    return found


def my_ticket(session: Session, number: str, viewer: Viewer) -> Ticket:
    """A question for its customer, with what was said publicly. Raises NotFound."""
    found = session.scalar(
        select(Ticket)
        .where(Ticket.number == number)
        .options(
            joinedload(Ticket.customer),
            joinedload(Ticket.order),
            joinedload(Ticket.product),
            joinedload(Ticket.line),
            selectinload(Ticket.messages.and_(Message.internal.is_(False))),
        )
    )
    if found is None:
        raise NotFound("no such question", number=number)
    mine = viewer.owns(found.customer_id, "ticket", found.number, found.link_version)
    if not mine and not (found.order and _owns_order(viewer, found.order)):
        raise NotFound("no such question", number=number)
    return found


def _owns_order(viewer: Viewer, order: Order) -> bool:
    return viewer.owns(order.customer_id, "order", order.number, order.link_version)


def returns_of(session: Session, *, order_id: int = 0, customer_id: int = 0) -> list[Return]:
    """Returns of an order or of a customer, newest first, with their lines."""
    mine = Return.order_id == order_id if order_id else Return.customer_id == customer_id
    found = (
        select(Return)
        .where(mine)
        .options(selectinload(Return.lines).joinedload(ReturnLine.order_line))
        .order_by(Return.id.desc())
        .limit(MOST)
    )
    return list(session.scalars(found))


def tickets_of(session: Session, *, order_id: int = 0, customer_id: int = 0) -> list[Ticket]:
    """Questions about an order or of a customer, newest first, without what was said."""
    mine = Ticket.order_id == order_id if order_id else Ticket.customer_id == customer_id
    return list(session.scalars(select(Ticket).where(mine).order_by(Ticket.id.desc()).limit(MOST)))
