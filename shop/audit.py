"""Who changed what at the desk: one line a change, written in the change's own transaction."""

from typing import Any

from sqlalchemy.orm import Session

from shop import clock
from shop.customers.records import Actor
from shop.desk_models import AuditEntry

LONGEST_VALUE = 200


def note(
    session: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, int, str],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> bool:
    """Write a change down unless nothing differs; ``subject`` is (kind, id, name).

    A change without ``before`` and ``after`` (created, deleted) is always written.
    """
    old, new = _differing(before or {}, after or {})
    if (before or after) and not (old or new):
        return False
    kind, subject_id, name = subject
    session.add(
        AuditEntry(
            at=clock.now(),
            account_id=actor.account_id,
            who=actor.name,
            subject=kind,
            subject_id=subject_id,
            name=name[:200],
            action=action,
            before=old,
            after=new,
        )
    )
    return True


def _differing(
    before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    old = {name: _short(before[name]) for name in names if name in before}
    new = {name: _short(after[name]) for name in names if name in after}
    return old, new


def _short(value: Any) -> Any:
    return value[:LONGEST_VALUE] if isinstance(value, str) else value
