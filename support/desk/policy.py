"""What the policy says about a return, point by point, as it was on the day it was asked."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from orders.models import OrderLine
from shop import clock
from shop.formats import day, day_short
from support.deadlines import end_of_days
from support.policies import LineFacts, answers
from support.reasons import FAULTS
from support.return_models import Return


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that speaks for or against."""

    good: bool
    text: str


def policy_points(found: Return, arrived: datetime | None, zone: ZoneInfo) -> list[Point]:
    """The points on the case page; advice to staff, not an order."""
    lines = [line.order_line for line in found.lines]
    points = [_window(found, lines, arrived, zone)]
    exempt = [line for line in lines if line.no_return_reason]
    points.append(
        Point(
            not exempt,
            gettext("On the no-return list") if exempt else gettext("Not on the no-return list"),
        )
    )
    if found.kind != "withdrawal":
        ours = found.reason in FAULTS
        text = (
            gettext("A fault: the cost is ours") if ours else gettext("No fault: our own promise")
        )
        points.append(Point(good=True, text=text))
    else:
        points.append(Point(good=True, text=gettext("A right: it can't be declined")))
    if found.shipping_refund_minor:
        points.append(Point(good=True, text=gettext("Everything comes back: delivery is refunded")))
    return points


def header_tags(found: Return, arrived: datetime | None, zone: ZoneInfo) -> list[tuple[str, str]]:
    """(text, colour) of the clocks under the title: how far in it was asked, what still runs."""
    if arrived is None:
        return [(gettext("Not delivered yet"), "")]
    lines = [line.order_line for line in found.lines]
    asked_on = (found.created_at.astimezone(zone).date() - arrived.astimezone(zone).date()).days
    tags = []
    if found.kind in {"return", "withdrawal"}:
        lasts = min(
            line.return_days if found.kind == "return" else line.withdrawal_days for line in lines
        )
        within = _window(found, lines, arrived, zone).good
        said = gettext("Within %(days)s days, day %(day)s", days=lasts, day=asked_on)
        late = gettext("Day %(day)s of %(days)s", days=lasts, day=asked_on)
        tags.append((said if within else late, "ok" if within else "bad"))
    until = min(end_of_days(arrived, line.withdrawal_days, zone) for line in lines)
    if found.kind != "withdrawal" and clock.now() <= until:
        tags.append((gettext("May withdraw until %(day)s", day=day_short(until)), ""))
    return tags


def _window(
    found: Return, lines: list[OrderLine], arrived: datetime | None, zone: ZoneInfo
) -> Point:
    question = {"withdrawal": "withdraw", "return": "return"}.get(found.kind, "claim")
    given = [
        answers(_as_bought(line), now=found.created_at, delivered_at=arrived, zone=zone)[question]  # type: ignore[index]
        for line in lines
    ]
    until = min((answer.until for answer in given if answer.until), default=None)
    if arrived is None:
        return Point(found.kind == "withdrawal", gettext("Asked before it was delivered"))
    if until is None:
        return Point(good=False, text=gettext("Not offered for this one"))
    said = {
        "withdrawal": gettext("Withdrawn in time, until %(day)s", day=day(until)),
        "return": gettext("Return window until %(day)s", day=day(until)),
    }.get(found.kind, gettext("Guarantee until %(day)s", day=day(until)))
    return Point(all(answer.allowed for answer in given), said)


def _as_bought(line: OrderLine) -> LineFacts:
    """The line before anything was asked back: this return itself is not held against it."""
    return LineFacts(
        line.quantity,
        0,
        line.withdrawal_days,
        line.return_days,
        line.warranty_months,
        line.no_return_reason,
    )
