"""The dated stages of a return, for the shopper's timeline and for the desk's bar."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from support import return_models as states
from support.return_models import Return

# How far along each state is: the last stage that is done.
_DONE = {
    states.REQUESTED: "asked",
    states.APPROVED: "agreed",
    states.IN_TRANSIT: "agreed",
    states.RECEIVED: "here",
    states.INSPECTED: "looked_at",
    states.RESOLVING: "looked_at",
    states.CLOSED: "money",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One point of the line: done, last (the newest one done), now (the one waited for), next."""

    name: str
    label: str
    at: datetime | None
    state: str


def stages(found: Return) -> list[Stage]:
    """Asked, agreed, here, looked at, paid back; or asked, and how it ended instead."""
    if found.state in states.GIVEN_UP:
        label = gettext("Declined") if found.state == states.DECLINED else gettext("Canceled")
        return [
            Stage("asked", gettext("Asked"), found.created_at, "done"),
            Stage("ended", label, found.updated_at, "last"),
        ]
    points = _points(found)
    names = [name for name, _, _ in points]
    done = names.index(_DONE[found.state]) if _DONE[found.state] in names else 1
    return [
        Stage(name, label, at if index <= done else None, _place(index, done, len(points)))
        for index, (name, label, at) in enumerate(points)
    ]


def _points(found: Return) -> list[tuple[str, str, datetime | None]]:
    """The stages on the way; what never left the house skips the parcel and the bench."""
    begin = [
        ("asked", gettext("Asked"), found.created_at),
        ("agreed", gettext("Agreed"), found.approved_at),
    ]
    bench = [
        ("here", gettext("Here"), found.received_at),
        ("looked_at", gettext("Looked at"), found.inspected_at),
    ]
    money = ("money", gettext("Money sent"), found.closed_at)
    unsent = found.state in states.SETTLED and found.received_at is None
    return [*begin, *(() if unsent else bench), money]


def _place(index: int, done: int, count: int) -> str:
    if index <= done:
        return "last" if index == done == count - 1 else "done"
    return "now" if index == done + 1 else "next"
