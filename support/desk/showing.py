"""How the desk draws states: colours of tags, the bar of steps, and who is next in the queue."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext

from shop.formats import day_short
from support import models as tickets
from support import return_models as states
from support.return_models import Return
from support.stages import stages
from support.status import return_due_at

KIND_TAGS = {"withdrawal": "sig", "return": "", "claim": "warn", "warranty": "warn"}
STATE_TAGS = {
    states.REQUESTED: "warn",
    states.APPROVED: "info",
    states.IN_TRANSIT: "info",
    states.RECEIVED: "info",
    states.INSPECTED: "info",
    states.RESOLVING: "info",
    states.CLOSED: "ok",
    states.DECLINED: "bad",
    states.CANCELED: "",
}
TICKET_TAGS = {
    tickets.NEW: "sig",
    tickets.OPEN: "warn",
    tickets.WAITING: "info",
    tickets.RESOLVED: "ok",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the progress, for ``components/steps.html``."""

    label: str
    note: str
    state: str


def desk_steps(found: Return, zone: ZoneInfo) -> list[Step]:
    """The stages with their day, and with the deadline at the one that is waited for."""
    due = return_due_at(found, zone)
    short = {
        "agreed": gettext("Approved"),
        "looked_at": gettext("Inspect"),
        "money": gettext("Refund"),
    }
    drawn = []
    for stage in stages(found):
        note = day_short(stage.at) if stage.at else "\N{EN DASH}"
        if stage.state == "now" and due:
            note = gettext("by %(day)s", day=day_short(due))
        state = {"last": "done", "next": ""}.get(stage.state, stage.state)
        drawn.append(Step(short.get(stage.name, stage.label), note, state))
    return drawn
