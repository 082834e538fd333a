"""Questions: anything a customer says, and what we answer.

Any customer message reopens. Staff act on the version of the page they read: if the customer or a
colleague said something meanwhile, nothing is sent and they are shown what changed. An internal
note is stored, never mailed, and no shopper's query reads it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.numbers import next_number
from shop import clock
from shop.customers.models import Customer
from shop.customers.records import CUSTOMER, Actor, Channel, touch
from shop.db import changed, insert_once
from shop.errors import Invalid, NotFound, Stale
from support import letters
from support.models import NEW, OPEN, RESOLVED, WAITING, Message, Ticket

FIRST_NUMBER = 5001
LONGEST_MESSAGE = 5000
LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and what it is about; ``token`` makes a form that is sent twice one ticket.

    ``name`` is what a guest said: whoever types somebody's address doesn't learn their name.
    """

    subject: str
    body: str
    locale: str
    name: str = ""
    product_id: int | None = None
    order_id: int | None = None
    order_line_id: int | None = None
    token: str | None = None


def find_ticket(session: Session, number: str) -> Ticket:
    """The ticket of this number with customer, order and messages; raises NotFound."""
    found = session.scalar(
        select(Ticket)
        .where(Ticket.number == number)
        .options(
            joinedload(Ticket.customer),
            joinedload(Ticket.order),
            joinedload(Ticket.product),
            joinedload(Ticket.line),
            selectinload(Ticket.messages),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no such question", number=number)
    return found


def _locked(session: Session, number: str) -> Ticket:
    """The ticket, with one writer at a time: two presses of one button come one after the other."""
    session.execute(select(Ticket.id).where(Ticket.number == number).with_for_update())
    return find_ticket(session, number)


def open_ticket(
    session: Session,
    customer: Customer,
    asked: Asked,
    *,
    actor: Actor = CUSTOMER,
    channel: Channel = "web",
) -> Ticket:
    """Write down a new question and tell the customer that we have it. Raises Invalid."""
    body = checked(asked.body)
    before = _by_token(session, customer, asked.token)
    if before:
        return before
    number = f"Q-{next_number(session, 'ticket', FIRST_NUMBER)}"
    if not insert_once(session, Ticket, **_row(number, customer, asked)):
        return _by_token(session, customer, asked.token) or find_ticket(session, number)
    ticket = find_ticket(session, number)
    name = asked.name or customer.name
    message = _say(session, ticket, body, author=CUSTOMER, name=name, channel=channel)
    _tell(session, ticket, "question_asked", actor, channel, fact=ticket.subject)
    letters.question_arrived(session, ticket, message)
    return ticket


def _row(number: str, customer: Customer, asked: Asked) -> dict[str, Any]:
    moment = clock.now()
    return {
        "number": number,
        "customer_id": customer.id,
        "state": NEW,
        "version": 1,
        "link_version": 1,
        "subject": asked.subject.strip()[:LONGEST_SUBJECT] or number,
        "locale": asked.locale,
        "token": asked.token,
        "product_id": asked.product_id,
        "order_id": asked.order_id,
        "order_line_id": asked.order_line_id,
        "created_at": moment,
        "updated_at": moment,
    }


def _by_token(session: Session, customer: Customer, token: str | None) -> Ticket | None:
    """The question that this very form asked before. Raises Invalid for somebody else's token."""
    number = session.scalar(select(Ticket.number).where(Ticket.token == token)) if token else None
    found = find_ticket(session, number) if number else None
    if found is not None and found.customer_id != customer.id:
        raise Invalid("the token is of another form")
    return found


def checked(body: str) -> str:
    """``body`` without space around it; raises Invalid when it is empty or endless."""
    text = body.strip().replace("\r\n", "\n")
    if not text or len(text) > LONGEST_MESSAGE:
        raise Invalid("a message has 1 to 5000 characters", length=len(text))
    return text


def add_customer_message(
    session: Session,
    number: str,
    body: str,
    *,
    token: str | None = None,
    channel: Channel = "web",
) -> Ticket:
    """The customer says more: the ticket is open again, whatever it was. Raises NotFound, Invalid.

    It needs no version: a customer is never told that a colleague of ours was quicker.
    """
    body, ticket = checked(body), _locked(session, number)
    if _said_before(session, ticket, token):
        return ticket
    _update(session, ticket, state=NEW if ticket.state == NEW else OPEN)
    name = ticket.messages[0].author_name
    _say(session, ticket, body, author=CUSTOMER, name=name, channel=channel, token=token)
    _tell(session, ticket, "question_message", CUSTOMER, channel)
    return ticket


def answer(
    session: Session,
    number: str,
    version: int,
    body: str,
    actor: Actor,
    *,
    token: str | None = None,
) -> Ticket:
    """Answer the customer by mail and on their page. Raises Stale, Invalid, NotFound."""
    body, ticket = checked(body), _locked(session, number)
    if _said_before(session, ticket, token):
        return ticket
    first = ticket.first_reply_at or clock.now()
    _step(session, ticket, version, state=WAITING, first_reply_at=first)
    message = _say(session, ticket, body, author=actor, name=actor.name, token=token)
    _tell(session, ticket, "question_answered", actor)
    letters.question_answered(session, ticket, message)
    return ticket


def add_note(
    session: Session, number: str, body: str, actor: Actor, *, token: str | None = None
) -> Ticket:
    """A note for colleagues. It never leaves the house: no mail, not on the customer's page."""
    body, ticket = checked(body), _locked(session, number)
    if _said_before(session, ticket, token):
        return ticket
    _update(session, ticket)
    _say(session, ticket, body, author=actor, name=actor.name, token=token, internal=True)
    return ticket


def resolve(session: Session, number: str, version: int, actor: Actor) -> Ticket:
    """Nothing is left to answer. Raises Stale, NotFound."""
    ticket = _locked(session, number)
    _step(session, ticket, version, state=RESOLVED)
    _tell(session, ticket, "question_resolved", actor)
    return ticket


def reopen(session: Session, number: str, version: int, actor: Actor) -> Ticket:
    """There is something left after all. Raises Stale, NotFound."""
    ticket = _locked(session, number)
    _step(session, ticket, version, state=OPEN)
    _tell(session, ticket, "question_reopened", actor)
    return ticket


def _step(session: Session, ticket: Ticket, version: int, **values: Any) -> None:
    """One change by staff, who read the ticket at ``version``."""
    if ticket.version != version:
        raise Stale("the question changed meanwhile", number=ticket.number, state=ticket.state)
    _update(session, ticket, **values)


def _update(session: Session, ticket: Ticket, **values: Any) -> None:
    """Change the locked row, compare-and-set all the same (rule 1)."""
    before = (Ticket.id == ticket.id, Ticket.version == ticket.version)
    values |= {"version": ticket.version + 1, "updated_at": clock.now()}
    if changed(session.execute(update(Ticket).where(*before).values(**values))) != 1:
        raise Stale("the question changed meanwhile", number=ticket.number, state=ticket.state)


def _said_before(session: Session, ticket: Ticket, token: str | None) -> bool:
    """Whether this very form was sent before. Raises Invalid for another question's token."""
    said = select(Message.ticket_id).where(Message.token == token)
    where = session.scalar(said) if token else None
    if where not in {None, ticket.id}:
        raise Invalid("the token is of another form")
    return where is not None


def _say(
    session: Session,
    ticket: Ticket,
    body: str,
    *,
    author: Actor,
    name: str,
    channel: Channel = "web",
    token: str | None = None,
    internal: bool = False,
) -> Message:
    message = Message(
        ticket=ticket,
        at=clock.now(),
        author=author.kind,
        author_name=name,
        channel=channel,
        body=body,
        token=token,
        internal=internal,
    )
    session.add(message)
    session.flush()
    return message


def _tell(
    session: Session,
    ticket: Ticket,
    kind: str,
    actor: Actor,
    channel: Channel = "web",
    fact: str = "",
) -> None:
    touch(
        session,
        ticket.customer_id,
        kind,
        about="ticket",
        number=ticket.number,
        fact=fact,
        actor=actor,
        channel=channel,
    )
