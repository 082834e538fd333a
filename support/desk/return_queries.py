"""Reads for the desk's returns: the queue, and one case with all that helps to decide it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.fulfilment import delivered_at, shipments_of
from orders.models import COMPLETED, PLACED, Order
from orders.payment_models import Refund
from orders.shipment_models import Shipment
from shop.customers.models import Customer
from shop.db import contains
from shop.errors import NotFound
from support import return_models as states
from support.models import Ticket
from support.resolving import refunds_for
from support.return_models import Return, ReturnLine
from support.returns import find_return

PAGE = 50

VIEWS: dict[str, tuple[str, ...]] = {
    "decide": (states.REQUESTED,),
    "coming": (states.APPROVED, states.IN_TRANSIT),
    "inspect": (states.RECEIVED,),
    "refund": (states.INSPECTED, states.RESOLVING),
    "done": (states.CLOSED, *states.GIVEN_UP),
}
# What waits for us, not for the shopper, the carrier or the bank.
_OURS = (states.REQUESTED, states.RECEIVED, states.INSPECTED)


@dataclass(frozen=True, slots=True)
class Case:
    """One return and its surroundings."""

    found: Return
    refunds: list[Refund]
    parcels: list[Shipment]
    arrived: datetime | None
    tickets: list[Ticket]
    facts: "CustomerFacts"


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """A customer in three figures; ``spent_minor`` is of placed orders, refunds not taken off."""

    customer: Customer
    orders: int
    spent_minor: int
    returns: int


def waiting_returns(session: Session) -> int:
    """How many returns wait for a person of ours."""
    return session.scalar(select(func.count(Return.id)).where(Return.state.in_(_OURS))) or 0


def return_counts(session: Session) -> dict[str, int]:
    """How many returns each view holds, the done ones left out."""
    rows = session.execute(select(Return.state, func.count()).group_by(Return.state))
    found = {state: count for state, count in rows}  # noqa: C416 - rows aren't pairs to mypy
    return {
        view: sum(found.get(state, 0) for state in held)
        for view, held in VIEWS.items()
        if view != "done"
    }


def view_of(state: str) -> str:
    """The saved view that holds returns of this state."""
    return next(view for view, held in VIEWS.items() if state in held)


def return_queue(session: Session, view: str, text: str = "") -> list[Return]:
    """The returns of a saved view, longest waiting first; a search looks through all of them.

    Raises NotFound for a view that there is not.
    """
    if view not in VIEWS:
        raise NotFound("no such view", view=view)
    found = (
        select(Return)
        .join(Return.order)
        .options(
            joinedload(Return.order),
            selectinload(Return.lines).joinedload(ReturnLine.order_line),
        )
        .limit(PAGE)
    )
    if text.strip():
        found = found.where(_contains(text)).order_by(Return.id.desc())
    elif view == "done":
        found = found.where(Return.state.in_(VIEWS[view])).order_by(Return.updated_at.desc())
    else:
        found = found.where(Return.state.in_(VIEWS[view])).order_by(Return.updated_at, Return.id)
    return list(session.scalars(found))


def _contains(text: str) -> ColumnElement[bool]:
    return contains(text, Return.rma, Order.number, Order.name, Order.email)


def return_case(session: Session, rma: str) -> Case:
    """Everything that the page of a return shows. Raises NotFound."""
    found = find_return(session, rma)
    session.refresh(found.order, ["lines"])
    return Case(
        found,
        refunds_for(session, rma),
        shipments_of(session, found.order_id),
        delivered_at(session, found.order_id),
        _talks(session, found.order_id),
        customer_facts(session, found.customer),
    )


def _talks(session: Session, order_id: int) -> list[Ticket]:
    """The questions about an order, with everything that was said, notes included."""
    about = select(Ticket).where(Ticket.order_id == order_id).order_by(Ticket.id.desc()).limit(5)
    return list(session.scalars(about.options(selectinload(Ticket.messages))))


def customer_facts(session: Session, customer: Customer) -> CustomerFacts:
    """How often they bought, for how much, and how often something came back."""
    back = select(func.count(Return.id)).where(
        Return.customer_id == customer.id, Return.state.not_in(states.GIVEN_UP)
    )
    spent = func.coalesce(func.sum(Order.total_minor), 0)
    bought = select(func.count(Order.id), spent, back.scalar_subquery()).where(
        Order.customer_id == customer.id, Order.state.in_((PLACED, COMPLETED))
    )
    return CustomerFacts(customer, *session.execute(bought).one())
