"""Taking, promising, shipping and taking back units, by guarded statements.

Every change of a level is one UPDATE whose WHERE says what must be true, with a CHECK constraint
behind it, and one movement beside it. Several levels are changed in key order, so that two orders
never wait for each other in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, true, update
from sqlalchemy.orm import Session

from catalog.models import Variant
from catalog.stock_models import StockClaim, StockLevel, StockLocation, StockMovement
from shop import clock
from shop.db import changed, insert_once
from shop.errors import Conflict, Stale

HELD, ALLOCATED, SHIPPED, RELEASED = "held", "allocated", "shipped", "released"


class OutOfStock(Conflict):
    """Fewer units can be promised than were asked for; facts: sku, wanted, available."""


@dataclass(frozen=True, slots=True)
class Take:
    """Units of a variant, at one location."""

    variant_id: int
    location_id: int
    quantity: int


def available(session: Session, variant_id: int) -> int:
    """Units of a variant that may still be promised, over all locations."""
    return session.scalar(select(available_of(variant_id))) or 0


def available_of(variant: Any) -> Any:
    """The same as a part of somebody's statement, for an id or a column of ids."""
    free = func.sum(StockLevel.on_hand - StockLevel.held - StockLevel.allocated)
    levels = select(func.coalesce(free, 0)).where(StockLevel.variant_id == variant)
    return levels.scalar_subquery()


def held_for(session: Session, reference: str) -> dict[int, int]:
    """Units of each variant (by id) that ``reference`` holds now; none for an empty reference."""
    if not reference:
        return {}
    rows = session.execute(
        select(StockClaim.variant_id, func.sum(StockClaim.quantity))
        .where(StockClaim.reference == reference, StockClaim.state == HELD)
        .group_by(StockClaim.variant_id)
    )
    return {variant_id: int(units) for variant_id, units in rows}


def free_at(
    session: Session, location_id: int, variant_ids: Iterable[int], *, own: str = ""
) -> dict[int, int]:
    """Units of each variant that one location may still promise, and what ``own`` holds there."""
    ids = list(variant_ids)
    free_units = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
    here = (StockLevel.location_id == location_id, StockLevel.variant_id.in_(ids))
    free = dict(session.execute(select(StockLevel.variant_id, free_units).where(*here)).all())
    if own:
        held = select(StockClaim.variant_id, StockClaim.quantity).where(
            StockClaim.reference == own,
            StockClaim.state == HELD,
            StockClaim.location_id == location_id,
        )
        for variant_id, units in session.execute(held):
            free[variant_id] = free.get(variant_id, 0) + units
    return free


def hold(
    session: Session,
    reference: str,
    wanted: Mapping[int, int],
    *,
    expires_at: datetime,
    location_id: int | None = None,
) -> None:
    """Hold ``wanted`` (variant id to units) for ``reference`` until ``expires_at`` (UTC).

    All of it at one location if ``location_id`` says so. Raises OutOfStock when a variant hasn't
    that many; nothing may then be committed.
    """
    for variant_id in sorted(wanted):
        for take in _spread(session, variant_id, wanted[variant_id], location_id):
            _move(session, take, "hold", reference, held=take.quantity)
            session.add(
                StockClaim(
                    reference=reference,
                    variant_id=variant_id,
                    location_id=take.location_id,
                    quantity=take.quantity,
                    state=HELD,
                    expires_at=expires_at,
                )
            )
    session.flush()


def _spread(
    session: Session, variant_id: int, quantity: int, only_at: int | None = None
) -> list[Take]:
    """From which locations to take: the first that has all of it, else as they stand in line."""
    here = StockLevel.location_id == only_at if only_at is not None else true()
    free_units = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
    locked = session.execute(
        select(StockLocation.position, StockLevel.location_id, free_units)
        .join(StockLocation)
        .where(StockLevel.variant_id == variant_id, here)
        .order_by(StockLevel.location_id)  # rows are locked in this order, as they are elsewhere
        .with_for_update(of=StockLevel)
    ).all()
    levels = sorted((position, location_id, free) for position, location_id, free in locked)
    for _, location_id, free in levels:
        if free >= quantity:
            return [Take(variant_id, location_id, quantity)]
    takes, missing = [], quantity
    for _, location_id, free in levels:
        if missing and free > 0:
            takes.append(Take(variant_id, location_id, min(free, missing)))
            missing -= takes[-1].quantity
    if missing:
        sku = session.scalar(select(Variant.sku).where(Variant.id == variant_id))
        raise OutOfStock("not enough", sku=sku, wanted=quantity, available=quantity - missing)
    return takes


def allocate(session: Session, reference: str) -> bool:
    """Turn every hold of ``reference`` into an allocation; False if it has none left."""
    claims = _claims(session, reference, HELD)
    for claim in claims:
        _move(
            session,
            _take(claim),
            "allocate",
            reference,
            held=-claim.quantity,
            allocated=claim.quantity,
        )
        claim.state, claim.expires_at = ALLOCATED, None
    session.flush()
    return bool(claims)


def release(session: Session, reference: str) -> None:
    """Give back what ``reference`` holds or was allocated; does nothing the second time."""
    for state in (HELD, ALLOCATED):
        for claim in _claims(session, reference, state):
            _move(session, _take(claim), "release", reference, **{state: -claim.quantity})
            claim.state, claim.expires_at = RELEASED, None
    session.flush()


def ship(session: Session, reference: str) -> None:
    """Take what was allocated to ``reference`` off the shelf."""
    for claim in _claims(session, reference, ALLOCATED):
        units = -claim.quantity
        _move(session, _take(claim), "ship", reference, on_hand=units, allocated=units)
        claim.state = SHIPPED
    session.flush()


def receive(session: Session, take: Take, *, reason: str, reference: str) -> None:
    """Put new units on the shelf (a delivery, an import, a stock-taking that found more)."""
    _ensure_level(session, take)
    _move(session, take, reason, reference, on_hand=take.quantity)


def open_levels(session: Session, takes: Sequence[Take], *, reason: str, reference: str) -> None:
    """Put the first units of variants on shelves that have had none: ``receive`` for many at once.

    Raises IntegrityError when somebody else has opened one of these levels first.
    """
    if not takes:
        return
    place = [{"variant_id": take.variant_id, "location_id": take.location_id} for take in takes]
    zero = {"held": 0, "allocated": 0, "quarantine": 0}
    counts = [{"on_hand": take.quantity, **zero} for take in takes]
    rows = [{**where, **units} for where, units in zip(place, counts, strict=True)]
    session.execute(insert(StockLevel), rows)
    said = {"at": clock.now(), "reason": reason, "reference": reference}
    session.execute(insert(StockMovement), [{**row, **said} for row in rows])


def count(
    session: Session,
    variant_id: int,
    location_id: int,
    *,
    seen: int,
    counted: int,
    reason: str,
    reference: str,
) -> None:
    """Set what lies on the shelf to ``counted`` units, if it still is what was ``seen``.

    Raises Stale when the level has changed since, OutOfStock when more is promised than counted.
    """
    _ensure_level(session, Take(variant_id, location_id, 0))
    place = (StockLevel.variant_id == variant_id, StockLevel.location_id == location_id)
    level = select(StockLevel.on_hand).where(*place).with_for_update()
    if (now := session.scalars(level).one()) != seen:
        raise Stale("the stock has changed", seen=seen, now=now)
    if counted != seen:
        found = Take(variant_id, location_id, counted - seen)
        _move(session, found, reason, reference, on_hand=found.quantity)


def quarantine(session: Session, take: Take, *, reference: str) -> None:
    """Set returned units aside until somebody has looked at them."""
    _ensure_level(session, take)
    _move(session, take, "returned", reference, quarantine=take.quantity)


def dispose(session: Session, take: Take, *, disposition: str, reference: str) -> None:
    """Take units out of quarantine; only ``restock`` puts them back on the shelf for sale."""
    back = take.quantity if disposition == "restock" else 0
    _move(session, take, disposition, reference, on_hand=back, quarantine=-take.quantity)


def return_location(session: Session) -> int:
    """Where returned goods arrive: the first location."""
    return session.scalars(
        select(StockLocation.id).order_by(StockLocation.position, StockLocation.id).limit(1)
    ).one()


def _claims(session: Session, reference: str, state: str) -> list[StockClaim]:
    found = select(StockClaim).where(StockClaim.reference == reference, StockClaim.state == state)
    ordered = found.order_by(StockClaim.variant_id, StockClaim.location_id)
    return list(session.scalars(ordered.with_for_update()))


def _take(claim: StockClaim) -> Take:
    return Take(claim.variant_id, claim.location_id, claim.quantity)


def _ensure_level(session: Session, take: Take) -> None:
    zero = {"on_hand": 0, "held": 0, "allocated": 0, "quarantine": 0}
    insert_once(
        session, StockLevel, variant_id=take.variant_id, location_id=take.location_id, **zero
    )


def _move(session: Session, take: Take, reason: str, reference: str, **deltas: int) -> None:
    """Change one level by ``deltas``, only if it stays lawful, and write the movement."""
    after: dict[str, Any] = {
        name: getattr(StockLevel, name) + deltas.get(name, 0)
        for name in ("on_hand", "held", "allocated", "quarantine")
    }
    guarded = update(StockLevel).where(
        StockLevel.variant_id == take.variant_id,
        StockLevel.location_id == take.location_id,
        after["on_hand"] >= after["held"] + after["allocated"],
        after["held"] >= 0,
        after["allocated"] >= 0,
        after["quarantine"] >= 0,
    )
    values = {name: after[name] for name, delta in deltas.items() if delta}
    if values and changed(session.execute(guarded.values(**values))) != 1:
        sku = session.scalar(select(Variant.sku).where(Variant.id == take.variant_id))
        raise OutOfStock("not enough", sku=sku, wanted=take.quantity, available=0)
    session.add(
        StockMovement(
            at=clock.now(),
            variant_id=take.variant_id,
            location_id=take.location_id,
            reason=reason,
            reference=reference,
            **deltas,
        )
    )
