"""Points in words: at the checkout, on an order's page, and in the list of what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from cart.point_words import worth_of_points
from orders.models import COMPLETED, PLACED, Order
from orders.payment_models import ENDED, Refund
from orders.points import earning, paid_in_points
from shop.customers.ledger_models import LedgerEntry

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the list; ``order`` is the number it is about, empty where it is about none.

    ``who`` is a colleague, whom only the desk is told of.
    """

    label: str
    points: str
    at: datetime
    order: str
    note: str
    who: str


def points_balance(points: int) -> str:
    """What a customer has."""
    return ngettext(
        "You have %(num)d point, worth %(amount)s. Pay with it at the checkout.",
        "You have %(num)d points, worth %(amount)s. Pay with them at the checkout.",
        points,
        amount=worth_of_points(points),
    )


def use_points_words(points: int) -> str:
    """The tick at the checkout."""
    return ngettext(
        "Use my %(num)d point (%(amount)s)",
        "Use my %(num)d points (%(amount)s)",
        points,
        amount=worth_of_points(points),
    )


def points_of_order(order: Order, refunds: Sequence[Refund]) -> str:
    """What an order earns or has earned; empty where that is nothing."""
    undone = sum(one.goods_minor for one in refunds if one.state in ENDED)
    points = earning(order, paid_in_points(order), undone)
    if not points or order.state not in (PLACED, COMPLETED):
        return ""
    if order.state == COMPLETED:
        return ngettext(
            "This order earned %(num)d point.", "This order earned %(num)d points.", points
        )
    return ngettext(
        "This order earns %(num)d point once you have it.",
        "This order earns %(num)d points once you have it.",
        points,
    )


def points_history(entries: Sequence[LedgerEntry]) -> list[Movement]:
    """What became of a customer's points, in the order it is given."""
    return [_movement(one) for one in entries]


def _movement(entry: LedgerEntry) -> Movement:
    number = entry.reference
    labels = {
        "earned": gettext("Earned for order %(number)s", number=number),
        "taken_back": gettext("Taken back: things of order %(number)s came back", number=number),
        "waived": gettext("Not taken back for order %(number)s: spent already", number=number),
        "reserved": gettext("Spent on order %(number)s", number=number),
        "released": gettext("Given back: order %(number)s was not paid", number=number),
        "refunded": gettext("Given back: they had paid for order %(number)s", number=number),
        "granted": gettext("Given by us"),
        "taken": gettext("Taken by us"),
    }
    amount = entry.amount_minor or -entry.waived
    return Movement(labels[entry.kind], signed(amount), entry.at, number, entry.reason, entry.who)


def signed(points: int) -> str:
    """A number of points with its sign."""
    return f"+{points}" if points > 0 else f"{MINUS}{-points}"
