"""What a return comes to, row by row, for the shopper's page and for the decision at the desk."""

from dataclasses import dataclass

from flask_babel import gettext

from support.return_models import APPROVED, IN_TRANSIT, RECEIVED, REQUESTED, Return, ReturnLine

_PROMISED = (REQUESTED, APPROVED, IN_TRANSIT, RECEIVED)

Row = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows of (label, minor units, note) and their total; a deduction is a negative row."""

    rows: list[Row]
    total_minor: int


def sum_of(found: Return) -> Sum:
    """What was promised until somebody has looked at it, and from then on what is due."""
    promised = found.state in _PROMISED
    rows = [row for line in found.lines for row in _rows(line, promised=promised)]
    shipping = found.shipping_refund_minor if promised or found.is_complete else 0
    if shipping:
        rows.append((gettext("Delivery paid"), shipping, gettext("everything comes back")))
    return Sum(rows, found.preview_minor if promised else found.due_minor)


def _rows(line: ReturnLine, *, promised: bool) -> list[Row]:
    title = line.order_line.title
    units = line.quantity if promised else line.received
    worth = line.worth_minor if promised else line.arrived_worth_minor
    missing = line.quantity - units
    note = gettext("%(count)s didn't arrive", count=missing) if missing else ""
    rows = [(f"{title} \N{MULTIPLICATION SIGN} {units}", worth, note)]
    if line.deduction_minor and not promised:
        label = gettext("Loss in value: %(title)s", title=title)
        rows.append((label, -line.deduction_minor, line.deduction_reason))
    return rows
