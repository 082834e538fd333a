"""Where a return or a question stands, in one sentence: page, mail, desk and phone say the same.

The second line says what comes next, and by when.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from shop.formats import day, money
from support import return_models as states
from support.deadlines import end_of_days, end_of_working_days
from support.models import NEW, OPEN, RESOLVED, WAITING, Ticket
from support.return_models import Return

POST_WITHIN_DAYS = (
    14  # Directive 2011/83/EU, article 14(1), for withdrawals; our habit for the rest
)
DECIDE_WITHIN = 2  # working days, as are the next three
INSPECT_WITHIN = 2
REFUND_WITHIN = 1
ANSWER_WITHIN = 1


def return_sentence(state: str, kind: str) -> str:
    """The sentence of a return, in the reader's language."""
    if state == states.APPROVED and kind == "withdrawal":
        return gettext("You have withdrawn. Please send it back")
    plain = {
        states.REQUESTED: gettext("We are looking at your request"),
        states.APPROVED: gettext("Agreed. Please send it to us"),
        states.IN_TRANSIT: gettext("On its way to us"),
        states.RECEIVED: gettext("Here, and about to be looked at"),
        states.INSPECTED: gettext("Looked at. Your money is next"),
        states.RESOLVING: gettext("Your money is on its way"),
        states.CLOSED: gettext("Settled"),
        states.DECLINED: gettext("We can't take this back"),
        states.CANCELED: gettext("Canceled. You keep it"),
    }
    return plain[state]


def return_next(found: Return, zone: ZoneInfo) -> str:
    """What happens next to a return, and by when."""
    due = return_due_at(found, zone)
    when = day(due) if due else ""
    if found.state in states.SETTLED:
        return _money_line(found)
    plain = {
        states.REQUESTED: gettext("We answer by %(day)s.", day=when),
        states.APPROVED: gettext("Please post it by %(day)s.", day=when),
        states.IN_TRANSIT: gettext("We look at it within two working days of its arrival."),
        states.RECEIVED: gettext("We look at it by %(day)s.", day=when),
        states.INSPECTED: gettext("Your money leaves us by %(day)s.", day=when),
        states.DECLINED: found.declined_because,
        states.CANCELED: gettext("Nothing more happens. You may ask again while there is time."),
    }
    return plain[found.state]


def _money_line(found: Return) -> str:
    amount = money(found.due_minor, found.order.currency)
    if not found.due_minor:
        return gettext("There is nothing to pay back.")
    if found.state == states.RESOLVING:
        return gettext(
            "%(amount)s goes back the way you paid. Banks take up to ten working days to show it.",
            amount=amount,
        )
    return gettext(
        "%(amount)s went back the way you paid on %(day)s.",
        amount=amount,
        day=day(found.closed_at or found.updated_at),
    )


def return_due_at(found: Return, zone: ZoneInfo) -> datetime | None:
    """By when (UTC) the next step is due; None when nobody has to do anything."""
    if found.state == states.APPROVED:
        return end_of_days(found.approved_at or found.updated_at, POST_WITHIN_DAYS, zone)
    since, days = {
        states.REQUESTED: (found.created_at, DECIDE_WITHIN),
        states.RECEIVED: (found.received_at, INSPECT_WITHIN),
        states.INSPECTED: (found.inspected_at, REFUND_WITHIN),
    }.get(found.state, (None, 0))
    return end_of_working_days(since, days, zone) if since else None


def ticket_sentence(state: str) -> str:
    """The sentence of a question, in the reader's language."""
    plain = {
        NEW: gettext("We have your question"),
        OPEN: gettext("We are on it"),
        WAITING: gettext("We have answered"),
        RESOLVED: gettext("Answered and done"),
    }
    return plain[state]


def ticket_next(ticket: Ticket, zone: ZoneInfo) -> str:
    """What happens next to a question, and by when."""
    due = ticket_due_at(ticket, zone)
    if due:
        return gettext("You have an answer by %(day)s, here and by mail.", day=day(due))
    if ticket.state == WAITING:
        return gettext("Not quite it? Write back, as often as you like.")
    return gettext("Something left after all? Write below, and it is open again.")


def ticket_due_at(ticket: Ticket, zone: ZoneInfo) -> datetime | None:
    """By when (UTC) we owe an answer; None when we owe none."""
    if ticket.state not in {NEW, OPEN}:
        return None
    return end_of_working_days(ticket.updated_at, ANSWER_WITHIN, zone)
