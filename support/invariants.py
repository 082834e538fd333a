"""What must always be true of returns and questions; ``taulell check`` recounts it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from catalog.stock_models import StockMovement
from orders.models import OrderLine
from orders.payment_models import FAILED, Refund
from shop.invariants import invariant
from support.models import WAITING, Message, Ticket
from support.return_models import CLOSED, INSPECTED, RECEIVED, RESOLVING, Return, ReturnLine


@invariant("units asked back on an order line are those of its living returns")
def claims_are_returns(session: Session) -> Iterator[str]:
    held: dict[int, int] = {}
    for line in session.scalars(
        select(ReturnLine)
        .join(ReturnLine.rma_return)
        .options(contains_eager(ReturnLine.rma_return))
    ):
        held[line.order_line_id] = held.get(line.order_line_id, 0) + line.held_units
    for line_id, claimed in session.execute(select(OrderLine.id, OrderLine.return_claimed)):
        if claimed != held.get(line_id, 0):
            yield f"line {line_id} counts {claimed}, its returns hold {held.get(line_id, 0)}"


@invariant(
    "goods of a return are in quarantine from their arrival until it is decided, and not after"
)
def quarantine_is_returns(session: Session) -> Iterator[str]:
    lying = (
        select(StockMovement.reference, func.sum(StockMovement.quarantine).label("units"))
        .group_by(StockMovement.reference)
        .subquery()
    )
    rows = (
        select(
            Return.rma,
            Return.state,
            func.sum(ReturnLine.received),
            func.coalesce(func.max(lying.c.units), 0),
        )
        .join(Return.lines)
        .outerjoin(lying, lying.c.reference == Return.rma)
        .group_by(Return.id)
    )
    for rma, state, received, units in session.execute(rows):
        expected = received if state in (RECEIVED, INSPECTED) else 0
        if units != expected:
            yield f"{rma} is {state} with {units} in quarantine, {expected} expected"


@invariant("no line pays back more than was paid for it")
def worth_is_within_paid(session: Session) -> Iterator[str]:
    given: dict[int, int] = {}
    paid: dict[int, int] = {}
    for line in session.scalars(
        select(ReturnLine)
        .join(ReturnLine.rma_return)
        .join(ReturnLine.order_line)
        .options(contains_eager(ReturnLine.rma_return), contains_eager(ReturnLine.order_line))
    ):
        given[line.order_line_id] = given.get(line.order_line_id, 0) + line.held_worth_minor
        paid[line.order_line_id] = line.order_line.paid_minor
    for line_id, total in given.items():
        if total > paid[line_id]:
            yield f"line {line_id} cost {paid[line_id]}, its returns are worth {total}"


@invariant("a decided return has one living refund of what is due, none when nothing is")
def refunds_are_due(session: Session) -> Iterator[str]:
    living = (Refund.reference == Return.rma) & (Refund.state != FAILED)
    rows = select(Return, func.count(Refund.id), func.coalesce(func.sum(Refund.amount_minor), 0))
    rows = rows.outerjoin(Refund, living).group_by(Return.id)
    for found, count, total in session.execute(rows):
        due = found.due_minor if found.state in (RESOLVING, CLOSED) else 0
        waits = found.state == RESOLVING and count == 0  # it failed, and the desk shows it
        if count > 1 or (total != due and not waits):
            yield f"{found.rma} is {found.state}: {due} due, {count} refunds of {total}"


@invariant("a question that waits for its customer was answered")
def waiting_was_answered(session: Session) -> Iterator[str]:
    answered = select(Message.ticket_id).where(Message.author == "staff", ~Message.internal)
    waiting = select(Ticket.number).where(Ticket.state == WAITING, Ticket.id.not_in(answered))
    yield from session.scalars(waiting)
