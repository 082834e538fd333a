"""Two records that are one person: made one by staff, and two again if that was a mistake.

The record that goes stays as a signpost: its address still leads to the one that stands for it, so
nothing new is ever hung on it. Numbers don't change. What was moved is stored with the merge.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shop import clock
from shop.customers.models import Customer, CustomerMerge
from shop.customers.moves import all_arrangements, all_moves
from shop.customers.records import Actor, touch
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound

FILLED = ("name", "phone")


class CannotMerge(Conflict):
    """One of the two was erased, or is merged already; facts: customer."""


class CannotUnmerge(Conflict):
    """It is undone already, a later merge is in the way, or the person was erased."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: (label, of the kept one, of the one that goes) and the two records."""

    kept: Customer
    gone: Customer
    counts: list[tuple[Any, int, int]]


def preview(session: Session, kept_id: int, gone_id: int) -> Preview:
    """What would move. Raises NotFound, Invalid, CannotMerge."""
    kept, gone = _pair(session, kept_id, gone_id)
    counts = [
        (one.label, one.count(session, kept.id), one.count(session, gone.id))
        for one in all_moves()
        if one.label
    ]
    return Preview(kept, gone, counts)


def merge(session: Session, kept_id: int, gone_id: int, actor: Actor) -> CustomerMerge:
    """Make the two one, under the first. Raises NotFound, Invalid, CannotMerge."""
    _lock(session, kept_id, gone_id)
    kept, gone = _pair(session, kept_id, gone_id)
    filled = [name for name in FILLED if not getattr(kept, name) and getattr(gone, name)]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    moved: dict[str, Any] = {"filled": filled, "arranged": {}, "rows": {}}
    for arrangement in all_arrangements():
        moved["arranged"][arrangement.name] = arrangement.take(session, gone, kept)
    session.flush()
    for one in all_moves():
        moved["rows"][one.table] = one.take(session, gone, kept)
    gone.merged_into_id = kept.id
    made = CustomerMerge(
        kept_id=kept.id, gone_id=gone.id, at=clock.now(), by=actor.name, moved=moved
    )
    session.add(made)
    _tell_both(session, made, "customer_merged", actor)
    _look_anew(session)
    return made


def unmerge(session: Session, merge_id: int, actor: Actor) -> CustomerMerge:
    """Give each record back what was its own; what came since stays with the kept one.

    Raises NotFound, CannotUnmerge.
    """
    made = session.get(CustomerMerge, merge_id)
    if made is None:
        raise NotFound("no such merge", merge=merge_id)
    _lock(session, made.kept_id, made.gone_id)
    kept, gone = session.get_one(Customer, made.kept_id), session.get_one(Customer, made.gone_id)
    if not made.moved or kept.merged_into_id or gone.merged_into_id != kept.id:
        raise CannotUnmerge("not this one, or not yet", merge=merge_id)
    _undo(session, made, actor)
    gone.merged_into_id = None
    for one in all_moves():
        one.give_back(session, made.moved["rows"].get(one.table, []), gone, kept)
    for arrangement in reversed(all_arrangements()):
        stored = made.moved["arranged"].get(arrangement.name, {})
        arrangement.give_back(session, stored, gone, kept)
    for name in made.moved["filled"]:
        if getattr(kept, name) == getattr(gone, name):
            setattr(kept, name, "")
    _tell_both(session, made, "customer_unmerged", actor)
    _look_anew(session)
    return made


def merges_of(session: Session, customer_id: int) -> list[tuple[CustomerMerge, Customer]]:
    """The merges into this record that stand, the newest first, each with who went."""
    standing = (
        select(CustomerMerge, Customer)
        .join(Customer, Customer.id == CustomerMerge.gone_id)
        .where(CustomerMerge.kept_id == customer_id, CustomerMerge.undone_at.is_(None))
        .where(Customer.erased_at.is_(None))
        .order_by(CustomerMerge.id.desc())
    )
    return [(made, gone) for made, gone in session.execute(standing)]


def _lock(session: Session, *customer_ids: int) -> None:
    """Both rows, in one order: whoever writes under either of them comes before or after."""
    rows = select(Customer).where(Customer.id.in_(customer_ids)).order_by(Customer.id)
    rows = rows.with_for_update().execution_options(populate_existing=True)
    session.scalars(rows).all()


def _pair(session: Session, kept_id: int, gone_id: int) -> tuple[Customer, Customer]:
    if kept_id == gone_id:
        raise Invalid("a record can't be merged with itself")
    kept, gone = session.get(Customer, kept_id), session.get(Customer, gone_id)
    if kept is None or gone is None:
        raise NotFound("no such customer")
    for one in (kept, gone):
        if one.erased_at or one.merged_into_id:
            raise CannotMerge("erased, or merged already", customer=one.id)
    return kept, gone


def _undo(session: Session, made: CustomerMerge, actor: Actor) -> None:
    """One of two presses undoes it."""
    still = update(CustomerMerge).where(
        CustomerMerge.id == made.id, CustomerMerge.undone_at.is_(None)
    )
    values = {"undone_at": clock.now(), "undone_by": actor.name}
    if changed(session.execute(still.values(values))) != 1:
        raise CannotUnmerge("undone already", merge=made.id)


def _tell_both(session: Session, made: CustomerMerge, kind: str, actor: Actor) -> None:
    for mine, other in ((made.kept_id, made.gone_id), (made.gone_id, made.kept_id)):
        touch(session, mine, kind, about="account", number=str(other), actor=actor)


def _look_anew(session: Session) -> None:
    """Statements moved rows under objects that may be in memory."""
    session.flush()
    session.expire_all()
