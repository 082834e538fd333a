"""The dated stages of a return, for the shopper's timeline and for the desk's bar."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from support import return_models as states
from support.return_models import Return

# How far along each state is: the index of the last stage that is done.
_DONE = {
    states.REQUESTED: 0,
    states.APPROVED: 1,
    states.IN_TRANSIT: 1,
    states.RECEIVED: 2,
    states.INSPECTED: 3,
    states.RESOLVING: 3,
    states.CLOSED: 4,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One point of the line: done, last (the newest one done), now (the one waited for), next."""

    label: str
    at: datetime | None
    state: str


def stages(found: Return) -> list[Stage]:
    """Asked, agreed, here, looked at, paid back; or asked, and how it ended instead."""
    if found.state in states.GIVEN_UP:
        label = gettext("Declined") if found.state == states.DECLINED else gettext("Canceled")
        return [
            Stage(gettext("Asked"), found.created_at, "done"),
            Stage(label, found.updated_at, "last"),
        ]
    points = [
        (gettext("Asked"), found.created_at),
        (gettext("Agreed"), found.approved_at),
        (gettext("Here"), found.received_at),
        (gettext("Looked at"), found.inspected_at),
        (gettext("Money sent"), found.closed_at),
    ]
    done = _DONE[found.state]
    return [
        Stage(label, at if index <= done else None, _place(index, done, len(points)))
        for index, (label, at) in enumerate(points)
    ]


def _place(index: int, done: int, count: int) -> str:
    if index <= done:
        return "last" if index == done == count - 1 else "done"
    return "now" if index == done + 1 else "next"
