"""What may be done with a line of an order, until when, and if not why: asked by everybody.

The order's page, the mails, the desk and the domain ask here, so they never contradict each other.
The rules themselves were copied onto the line on the day of the order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from orders.models import OrderLine
from support.deadlines import end_of_days, end_of_months

Question = Literal["withdraw", "return", "claim", "warranty", "ask"]

NOT_DELIVERED, TOO_LATE = "not_delivered", "too_late"
NOT_OFFERED, NOTHING_LEFT, EXEMPT = "not_offered", "nothing_left", "exempt"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the rules need to know of an order line; periods as agreed with the order."""

    quantity: int
    claimed: int
    withdrawal_days: int
    return_days: int
    warranty_months: int
    no_return_reason: str = ""

    @property
    def left(self) -> int:
        """Units not asked back yet."""
        return self.quantity - self.claimed


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes until when (UTC; None: the clock hasn't started), or no and why.

    ``why`` is a handle; for exempt goods it is "exempt:" and the line's own reason.
    """

    allowed: bool
    until: datetime | None = None
    why: str = ""


def facts_of(line: OrderLine) -> LineFacts:
    """The facts of a stored line."""
    return LineFacts(
        line.quantity,
        line.return_claimed,
        line.withdrawal_days,
        line.return_days,
        line.warranty_months,
        line.no_return_reason,
    )


def answers(
    line: LineFacts, *, now: datetime, delivered_at: datetime | None, zone: ZoneInfo
) -> dict[Question, Answer]:
    """The answer to every question about a line at the moment ``now``.

    ``zone`` is the shop's wall clock, on which days end; ``delivered_at`` is None until known.
    """
    claim = _claim(line, now, delivered_at, zone)
    return {
        "withdraw": _withdraw(line, now, delivered_at, zone),
        "return": _return(line, now, delivered_at, zone),
        "claim": claim,
        "warranty": claim,
        "ask": Answer(allowed=True),
    }


def _withdraw(
    line: LineFacts, now: datetime, delivered_at: datetime | None, zone: ZoneInfo
) -> Answer:
    """Directive 2011/83/EU, articles 9 and 16: 14 days from receipt, and open before it."""
    refused = _refused(line, line.withdrawal_days)
    if refused:
        return refused
    if delivered_at is None:
        return Answer(allowed=True)
    return _within(now, end_of_days(delivered_at, line.withdrawal_days, zone))


def _return(
    line: LineFacts, now: datetime, delivered_at: datetime | None, zone: ZoneInfo
) -> Answer:
    """The shop's own promise: longer than the law's, once the thing has arrived."""
    refused = _refused(line, line.return_days)
    if refused:
        return refused
    if delivered_at is None:
        return Answer(allowed=False, why=NOT_DELIVERED)
    return _within(now, end_of_days(delivered_at, line.return_days, zone))


def _claim(line: LineFacts, now: datetime, delivered_at: datetime | None, zone: ZoneInfo) -> Answer:
    """Directive (EU) 2019/771, article 10: conformity from delivery on, exempt goods included."""
    if line.left <= 0:
        return Answer(allowed=False, why=NOTHING_LEFT)
    if not line.warranty_months:
        return Answer(allowed=False, why=NOT_OFFERED)
    if delivered_at is None:
        return Answer(allowed=False, why=NOT_DELIVERED)
    return _within(now, end_of_months(delivered_at, line.warranty_months, zone))


def _refused(line: LineFacts, days: int) -> Answer | None:
    if line.no_return_reason:
        return Answer(allowed=False, why=f"{EXEMPT}:{line.no_return_reason}")
    if not days:
        return Answer(allowed=False, why=NOT_OFFERED)
    return Answer(allowed=False, why=NOTHING_LEFT) if line.left <= 0 else None


def _within(now: datetime, until: datetime) -> Answer:
    """``until`` is told after the window too: "that was possible until 26 September"."""
    return Answer(allowed=now <= until, until=until, why="" if now <= until else TOO_LATE)


def kind_of_request(given: Iterable[Mapping[Question, Answer]]) -> Literal["return", "claim"]:
    """What a wish to send these lines back is: a return while the window is open, else a claim."""
    return "return" if all(answer["return"].allowed for answer in given) else "claim"
