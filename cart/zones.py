"""Zones and methods as the desk changes them: checked, written down, and told to the pages.

What the product's page says of delivery is kept with the catalogue's words, so a change counts
these up.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cart.delivery import plain_postcode
from cart.shipping import Band
from cart.shipping_models import ShippingArea, ShippingMethod, ShippingZone
from catalog.state import hold, words_changed
from catalog.stock_models import StockLocation
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid, NotFound, Stale

LONGEST_NAME, LONGEST_PREFIX, MOST_BANDS, MOST_AREAS = 80, 10, 20, 1000

Area = tuple[str, str]
"""A country, and what the postcodes meant begin with ("": all of it)."""


@dataclass(frozen=True, slots=True)
class ZoneData:
    """A zone as it should be."""

    name: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodData:
    """A method as it should be: in a zone, or at the location where things are picked up."""

    name: str
    bands: tuple[Band, ...]
    zone_id: int | None = None
    location_id: int | None = None
    free_from: int | None = None
    carrier: str = ""
    days: tuple[int, int] = (1, 1)
    active: bool = True
    position: int = 0
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


def save_zone(
    session: Session, data: ZoneData, zone_id: int | None = None, *, version: int = 0, actor: Actor
) -> ShippingZone:
    """Make a zone, or change the one of this id as it was at ``version``.

    Raises NotFound, Stale, Invalid for a name or an area that can't be, and Conflict (area, zone)
    for an area of another zone.
    """
    hold(session)
    areas = _checked_areas(data)
    zone = _zone(session, zone_id, version)
    before = _zone_facts(zone) if zone.id else None
    _refuse_taken(session, areas, zone.id)
    zone.name, zone.version = data.name.strip(), zone.version + 1
    session.add(zone)
    session.flush()
    session.execute(delete(ShippingArea).where(ShippingArea.zone_id == zone.id))
    session.add_all(
        ShippingArea(country=country, prefix=prefix, zone_id=zone.id) for country, prefix in areas
    )
    session.flush()
    session.refresh(zone)
    _written(session, ("zone", zone.id, zone.name), before, _zone_facts(zone), actor)
    return zone


def _zone(session: Session, zone_id: int | None, version: int) -> ShippingZone:
    if zone_id is None:
        return ShippingZone(position=0, version=0)
    found = session.get(ShippingZone, zone_id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotFound("no such zone", zone=zone_id)
    if found.version != version:
        raise Stale("the zone has changed", seen=version)
    return found


def _checked_areas(data: ZoneData) -> list[Area]:
    if not 0 < len(data.name.strip()) <= LONGEST_NAME:
        raise Invalid("a zone needs a short name", name=data.name)
    areas = sorted({(country, plain_postcode(prefix)) for country, prefix in data.areas})
    for country, prefix in areas:
        fine = len(country) == len("BE") and country.isascii() and country.isupper()
        if not fine or len(prefix) > LONGEST_PREFIX:
            raise Invalid("no such area", country=country, prefix=prefix)
    if len(areas) > MOST_AREAS:
        raise Invalid("too many areas", most=MOST_AREAS)
    return areas


def _refuse_taken(session: Session, areas: list[Area], zone_id: int | None) -> None:
    elsewhere = select(ShippingArea.country, ShippingArea.prefix, ShippingZone.name)
    elsewhere = elsewhere.join(ShippingZone).where(ShippingArea.zone_id != (zone_id or 0))
    for country, prefix, zone in session.execute(elsewhere):
        if (country, prefix) in areas:
            raise Conflict("another zone has it", area=f"{country} {prefix}".strip(), zone=zone)


def save_method(
    session: Session,
    data: MethodData,
    method_id: int | None = None,
    *,
    version: int = 0,
    actor: Actor,
) -> ShippingMethod:
    """Make a method, or change the one of this id as it was at ``version``.

    Raises NotFound, Stale, and Invalid for what can't be.
    """
    hold(session)
    _check(session, data)
    method = _method(session, method_id, version)
    before = method_facts(method) if method.id else None
    method.name, method.carrier = data.name.strip(), data.carrier.strip()
    method.zone_id, method.location_id = data.zone_id, data.location_id
    method.bands = [
        {"goods_from": one.goods_from, "weight_to": one.weight_to, "price": one.price}
        for one in data.bands
    ]
    method.free_from_minor = data.free_from
    method.days_min, method.days_max = data.days
    method.active, method.position, method.texts = data.active, data.position, data.texts
    method.version += 1
    session.add(method)
    session.flush()
    _written(session, ("method", method.id, method.name), before, method_facts(method), actor)
    return method


def _method(session: Session, method_id: int | None, version: int) -> ShippingMethod:
    if method_id is None:
        return ShippingMethod(version=0)
    found = session.get(ShippingMethod, method_id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotFound("no such method", method=method_id)
    if found.version != version:
        raise Stale("the method has changed", seen=version)
    return found


def _check(session: Session, data: MethodData) -> None:
    """Raise Invalid for a method that nobody could be offered."""
    keys = {(one.goods_from, one.weight_to) for one in data.bands}
    amounts = [data.free_from or 0]
    for one in data.bands:
        amounts += [one.goods_from, one.weight_to or 0, one.price]
    least, most = data.days
    sense = {
        "name": 0 < len(data.name.strip()) <= LONGEST_NAME,
        "bands": 0 < len(data.bands) <= MOST_BANDS and len(keys) == len(data.bands),
        "amounts": min(amounts) >= 0,
        "days": 0 <= least <= most,
        "place": (data.zone_id is None) != (data.location_id is None),
    }
    if wrong := [name for name, fine in sense.items() if not fine]:
        raise Invalid("no such method can be", wrong=wrong)
    place: ShippingZone | StockLocation | None
    if data.zone_id is not None:
        place = session.get(ShippingZone, data.zone_id)
    else:
        place = session.get(StockLocation, data.location_id)
    if place is None:
        raise Invalid("no such place", zone=data.zone_id, location=data.location_id)


def _zone_facts(zone: ShippingZone) -> dict[str, Any]:
    areas = [f"{one.country} {one.prefix}".strip() for one in zone.areas]
    return {"name": zone.name, "areas": ", ".join(areas)}


def method_facts(method: ShippingMethod) -> dict[str, Any]:
    """What the log says of a method."""
    bands = [
        f"{one['goods_from']}/{'*' if one['weight_to'] is None else one['weight_to']}:"
        f"{one['price']}"
        for one in method.bands
    ]
    names = ("name", "carrier", "free_from_minor", "days_min", "days_max", "active", "position")
    said = {f"name {code}": words.get("name", "") for code, words in method.texts.items()}
    return {name: getattr(method, name) for name in names} | {"bands": " ".join(bands)} | said


def _written(
    session: Session,
    subject: tuple[str, int, str],
    before: dict[str, Any] | None,
    after: dict[str, Any],
    actor: Actor,
) -> None:
    note(session, actor, "changed" if before else "created", subject, before, after)
    words_changed(session)
