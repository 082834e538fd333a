"""What the ground floor itself holds about a person: letters that were, or are to be, sent."""

import json
from typing import Any

from sqlalchemy import Text, cast, false, or_

from shop import clock
from shop.customers.holdings import Holding, Person, about_nobody, holds
from shop.desk_models import AuditEntry, SavedView
from shop.outbox import OutboxJob


def _letters(person: Person) -> Any:
    """Letters to one of the person's mailboxes, or about something of theirs."""
    payload = cast(OutboxJob.payload, Text)
    words = (*person.emails, *person.numbers)
    named = [payload.contains(json.dumps(word), autoescape=True) for word in words]
    return (OutboxJob.kind == "mail") & or_(false(), *named)


holds(
    Holding(
        "letters",
        OutboxJob,
        _letters,
        tell=("created_at", "done_at", "payload"),
        withhold={
            "kind": "always a mail",
            "key": "a name of the shop's own",
            "state": "told by done_at",
            "error": "what a mail server said",
        },
        erase={"payload": dict, "error": "", "state": "done", "done_at": clock.now},
        stay={"kind": "always a mail", "key": "made of numbers"},
    ),
)
about_nobody("what colleagues did, and the views they keep", AuditEntry, SavedView)
