"""What conversations and returns hold about a person."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.customers.holdings import ERASED, Hindrance, Holding, Person, hinders, holds
from support.models import Message, Ticket
from support.return_models import OPEN_STATES, Return, ReturnLine

_SETTLED = "a fact of the return, in the shop's own words"
_KEY = "says that a form was sent once"


def _tickets(person: Person) -> Any:
    return Ticket.customer_id.in_(person.customer_ids)


def _returns(person: Person) -> Any:
    return Return.customer_id.in_(person.customer_ids)


holds(
    Holding(
        "questions",
        Ticket,
        _tickets,
        tell=("number", "state", "subject", "locale", "created_at", "updated_at"),
        withhold={"token": _KEY},
        erase={"subject": ERASED, "token": None, "link_version": Ticket.link_version + 1},
        stay=dict.fromkeys(("number", "state", "locale"), _SETTLED),
    ),
    Holding(
        "messages",
        Message,
        lambda person: Message.ticket_id.in_(select(Ticket.id).where(_tickets(person))),
        tell=("ticket_id", "at", "author", "author_name", "channel", "body"),
        withhold={"token": _KEY},
        erase={"author_name": "", "body": ERASED, "token": None},
        stay=dict.fromkeys(("author", "channel"), _SETTLED),
        telling=lambda: Message.internal.is_(False),  # a note to colleagues never leaves the house
    ),
    Holding(
        "returns",
        Return,
        _returns,
        tell=(
            *("rma", "kind", "state", "reason", "note", "declined_because", "preview_minor"),
            *("shipping_refund_minor", "created_at", "received_at", "closed_at"),
        ),
        withhold={"token": _KEY},
        erase={
            "note": "",
            "declined_because": "",
            "token": None,
            "link_version": Return.link_version + 1,
        },
        stay=dict.fromkeys(("rma", "kind", "state", "reason"), _SETTLED),
    ),
    Holding(
        "things sent back",
        ReturnLine,
        lambda person: ReturnLine.return_id.in_(select(Return.id).where(_returns(person))),
        tell=(
            *("return_id", "order_line_id", "quantity", "received", "reception", "condition"),
            *("disposition", "resolution", "worth_minor", "deduction_minor", "deduction_reason"),
        ),
        erase={"deduction_reason": ""},
        stay=dict.fromkeys(("reception", "condition", "disposition", "resolution"), _SETTLED),
    ),
)


@hinders
def open_returns(session: Session, person: Person) -> Iterator[Hindrance]:
    """What was asked back and isn't settled."""
    unsettled = select(Return.rma).where(_returns(person), Return.state.in_(OPEN_STATES))
    for rma in session.scalars(unsettled.order_by(Return.id)):
        yield Hindrance(rma, lazy_gettext("Return %(number)s is not settled.", number=rma))
