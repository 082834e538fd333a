"""What the pages of orders show of this package, through the hooks of ``orders.actions``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from orders.actions import LineAction, StoryItem
from orders.models import COMPLETED, PLACED, Order, OrderLine
from shop import clock
from shop.access import viewer
from shop.formats import day
from support.blueprints import shop_zone
from support.labels import KINDS, why_text
from support.policies import NOT_DELIVERED, Answer, Question, answers, facts_of
from support.queries import returns_of, tickets_of
from support.status import return_sentence, ticket_sentence


def line_actions(
    _session: Session, order: Order, arrived: datetime | None
) -> dict[int, list[LineAction]]:
    """Return, guarantee and question for each line, or why not."""
    if order.state not in {PLACED, COMPLETED}:
        return {}
    return {line.id: _of_line(order, line, arrived) for line in order.lines}


def _of_line(order: Order, line: OrderLine, arrived: datetime | None) -> list[LineAction]:
    given = _ask_policy(line, arrived)
    offered = [_return(order, line, given["return"])]
    claim = given["claim"]
    if claim.allowed and claim.until:
        url = url_for("support.start_return", number=order.number, line=line.id, reason="defective")
        note = gettext("Guarantee until %(day)s", day=day(claim.until))
        offered.append(LineAction(gettext("Repair or guarantee"), url, note))
    ask = url_for("support.ask", order=order.number, line=line.id)
    return [*offered, LineAction(gettext("Ask"), ask)]


def _ask_policy(line: OrderLine, arrived: datetime | None) -> Mapping[Question, Answer]:
    return answers(facts_of(line), now=clock.now(), delivered_at=arrived, zone=shop_zone())


def _return(order: Order, line: OrderLine, answer: Answer) -> LineAction:
    label = gettext("Return")
    if not answer.allowed:
        note = gettext("%(what)s: %(why)s", what=label, why=why_text(answer))
        return LineAction(label, None, note)
    until = day(answer.until) if answer.until else ""
    url = url_for("support.start_return", number=order.number, line=line.id)
    return LineAction(label, url, gettext("Free returns until %(day)s", day=until))


def order_actions(_session: Session, order: Order, arrived: datetime | None) -> list[LineAction]:
    """Withdrawing, prominently and all through its period (Directive 2011/83/EU, article 11a)."""
    if order.state not in {PLACED, COMPLETED}:
        return []
    given = [_ask_policy(line, arrived) for line in order.lines]
    ask = LineAction(gettext("Ask about this order"), url_for("support.ask", order=order.number))
    note = _returns_note([answer["return"] for answer in given])
    open_ones = [answer["withdraw"] for answer in given if answer["withdraw"].allowed]
    if not open_ones:
        return [LineAction(ask.label, ask.url, note)]
    until = open_ones[0].until
    deadline = (
        gettext("Open until %(day)s.", day=day(until))
        if until
        else gettext("Open until 14 days after it arrives.")
    )
    url = url_for("support.withdraw", number=order.number)
    said = f"{deadline} {note}".strip()
    return [LineAction(gettext("Withdraw from contract here"), url, said), ask]


def _returns_note(given: list[Answer]) -> str:
    """One line on returns for the whole order; empty when there is nothing to say."""
    until = max((answer.until for answer in given if answer.allowed and answer.until), default=None)
    if until:
        return gettext("Free returns until %(day)s.", day=day(until))
    whys = {answer.why for answer in given}
    return gettext("Returns open once it has arrived.") if whys & {NOT_DELIVERED} else ""


def order_story(session: Session, order: Order) -> list[StoryItem]:
    """Returns and questions of an order, newest first."""
    return _story(session, order_id=order.id)


def account_story(session: Session, customer_id: int) -> list[StoryItem]:
    """Returns and questions of a customer, newest first."""
    return _story(session, customer_id=customer_id)


def _story(session: Session, *, order_id: int = 0, customer_id: int = 0) -> list[StoryItem]:
    back = returns_of(session, order_id=order_id, customer_id=customer_id)
    asked = tickets_of(session, order_id=order_id, customer_id=customer_id)
    items = [
        StoryItem(
            f"{KINDS[one.kind]} {one.rma}",
            _page("rma", "return_case", rma=one.rma),
            one.created_at,
            return_sentence(one.state, one.kind),
        )
        for one in back
    ]
    items += [
        StoryItem(
            gettext("Question %(number)s", number=one.number),
            _page("question", "question_case", number=one.number),
            one.created_at,
            f"{ticket_sentence(one.state)}: {one.subject}",
        )
        for one in asked
    ]
    return sorted(items, key=lambda item: item.at, reverse=True)


def _page(shoppers: str, staffs: str, **values: Any) -> str:
    """The address of the same thing for whoever looks: staff are led to the desk."""
    if viewer().role:
        return url_for(f"support_desk.{staffs}", **values)
    return url_for(f"support.{shoppers}", **values)
