"""What an order's page may offer and tell, brought by the floors above through hooks.

Orders know nothing of returns and questions; the composition of the page happens by these plain
values (see ``support.views.init_app``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from orders.models import Order


@dataclass(frozen=True, slots=True)
class LineAction:
    """Something one may do with an order or one of its lines; no ``url``: not, and ``note`` why."""

    label: str
    url: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoryItem:
    """Something that came of an order: a return, a question."""

    label: str
    url: str
    at: datetime
    note: str = ""


LineActions = Callable[[Session, Order, datetime | None], dict[int, list[LineAction]]]
OrderActions = Callable[[Session, Order, datetime | None], list[LineAction]]
OrderStory = Callable[[Session, Order], list[StoryItem]]
AccountStory = Callable[[Session, int], list[StoryItem]]


def line_actions(
    session: Session, order: Order, delivered_at: datetime | None
) -> dict[int, list[LineAction]]:
    """Per line id, what may be done with it now."""
    found: LineActions = current_app.extensions["line_actions"]
    return found(session, order, delivered_at)


def order_actions(
    session: Session, order: Order, delivered_at: datetime | None
) -> list[LineAction]:
    """What may be done with the whole order now."""
    found: OrderActions = current_app.extensions["order_actions"]
    return found(session, order, delivered_at)


def order_story(session: Session, order: Order) -> list[StoryItem]:
    """Returns and questions of this order, newest first."""
    found: OrderStory = current_app.extensions["order_story"]
    return found(session, order)


def account_story(session: Session, customer_id: int) -> list[StoryItem]:
    """Returns and questions of this customer, newest first."""
    found: AccountStory = current_app.extensions["account_story"]
    return found(session, customer_id)
