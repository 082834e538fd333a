"""What we write to customers about returns and questions: which mail, to whom, with which facts.

The facts are plain values; the words are in ``templates/support/mail/`` and are found in the
reader's language when the mail is written. An internal note never comes here.
"""

from typing import Any

from sqlalchemy.orm import Session

from shop.mail import enqueue_mail
from support.models import Message, Ticket
from support.return_models import Return


def about_return(session: Session, found: Return, step: str) -> None:
    """Tell the buyer that their return reached ``step``."""
    enqueue_mail(
        session,
        to=found.order.email,
        template=f"support/mail/return_{step}.md",
        locale=found.order.locale,
        values=_facts(found),
        key=f"{found.rma}:{step}:{found.version}",
    )


def withdrawal_receipt(session: Session, found: Return, *, name: str, email: str) -> None:
    """The durable receipt of a withdrawal: what was stated, by whom, and when to the second."""
    at = int(found.created_at.timestamp())
    enqueue_mail(
        session,
        to=email,
        template="support/mail/withdrawal.md",
        locale=found.order.locale,
        values={**_facts(found), "stated_by": name, "stated_at": at},
        key=f"{found.rma}:withdrawal",
    )


def _facts(found: Return) -> dict[str, Any]:
    order = found.order
    return {
        "rma": found.rma,
        "link_version": found.link_version,
        "state": found.state,
        "kind": found.kind,
        "number": order.number,
        "name": order.name,
        "currency": order.currency,
        "preview_minor": found.preview_minor,
        "due_minor": found.due_minor,
        "shipping_minor": found.shipping_refund_minor,
        "because": found.declined_because,
        "lines": [
            {
                "title": line.order_line.title,
                "options": line.order_line.options,
                "quantity": line.quantity,
                "received": line.received,
                "deduction_minor": line.deduction_minor,
                "deduction_reason": line.deduction_reason,
            }
            for line in found.lines
        ],
    }


def question_arrived(session: Session, ticket: Ticket, message: Message) -> None:
    """Tell the customer that we have their question, and where the answer will be."""
    _write(session, ticket, message, "support/mail/question.md")


def question_answered(session: Session, ticket: Ticket, message: Message) -> None:
    """Send an answer. Raises ValueError for an internal note, which never leaves the house."""
    if message.internal:
        raise ValueError("an internal note is not for customers")
    _write(session, ticket, message, "support/mail/answer.md")


def _write(session: Session, ticket: Ticket, message: Message, template: str) -> None:
    if ticket.customer.email is None:
        return
    values = {
        "ticket": ticket.number,
        "link_version": ticket.link_version,
        "name": ticket.customer.name,
        "subject": ticket.subject,
        "author": message.author_name,
        "lines": message.body.splitlines(),
    }
    enqueue_mail(
        session,
        to=ticket.customer.email,
        template=template,
        locale=ticket.locale,
        values=values,
        key=f"{ticket.number}:message:{message.id}",
    )
