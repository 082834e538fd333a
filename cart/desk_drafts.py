"""Zones and methods as flat plain values, so that two people at once lose nothing."""

from typing import Any

from cart.desk_forms import MethodForm, ZoneForm, parse_areas, written_areas
from cart.shipping import Band
from cart.shipping_models import ShippingMethod, ShippingZone
from cart.zones import MethodData, ZoneData
from catalog.desk.conflicts import Draft
from catalog.forms import to_minor
from catalog.machines.head import amount
from shop.formats import money

BandRow = list[int | None]
"""[goods from (minor units), weight up to (grams, None: any), price (minor units)]."""


def zone_draft(zone: ShippingZone) -> Draft:
    """A stored zone."""
    return {
        "name": zone.name,
        "areas": written_areas((one.country, one.prefix) for one in zone.areas),
    }


def typed_zone(form: ZoneForm) -> Draft:
    """A zone as it was typed; only of a form without errors."""
    return {"name": form.name.data, "areas": written_areas(parse_areas(form.areas.data or ""))}


def zone_data(draft: Draft) -> ZoneData:
    """The zone as the domain takes it."""
    return ZoneData(draft["name"], parse_areas(draft["areas"]))


def method_draft(method: ShippingMethod, others: list[str]) -> Draft:
    """A stored method; ``others`` are the languages besides the shop's own."""
    zone = f"zone-{method.zone_id}" if method.zone_id else f"shop-{method.location_id}"
    draft: Draft = {
        "name": method.name,
        "place": zone,
        "carrier": method.carrier,
        "bands": [[one["goods_from"], one["weight_to"], one["price"]] for one in method.bands],
        "free_from": method.free_from_minor,
        "days_min": method.days_min,
        "days_max": method.days_max,
        "position": method.position,
        "active": method.active,
    }
    said = method.texts or {}
    return draft | {f"name {code}": said.get(code, {}).get("name", "") for code in others}


def typed_method(form: MethodForm, others: list[str], currency: str) -> Draft:
    """A method as it was typed; only of a form without errors."""
    draft: Draft = {name: form[name].data for name in ("name", "place", "days_min", "days_max")}
    draft |= {"carrier": form.carrier.data or "", "active": bool(form.active.data)}
    draft |= {"position": form.position.data or 0, "bands": _bands(form, currency)}
    draft["free_from"] = to_minor(form.free_from.data, currency) if form.free_from.data else None
    for entry in form.texts:
        if entry.form.locale.data in others:
            draft[f"name {entry.form.locale.data}"] = entry.form["name"].data or ""
    return draft


def _bands(form: MethodForm, currency: str) -> list[BandRow]:
    rows = [entry.form for entry in form.bands]
    return sorted(
        (
            [
                to_minor(row.goods_from.data or "0", currency) or 0,
                row.weight_to.data,
                to_minor(row.price.data, currency) or 0,
            ]
            for row in rows
            if row.price.data
        ),
        key=lambda row: (row[0] or 0, row[1] is None, row[1] or 0),
    )


def method_data(draft: Draft, others: list[str]) -> MethodData:
    """The method as the domain takes it."""
    kind, _, number = draft["place"].partition("-")
    said = {code: draft.get(f"name {code}", "") for code in others}
    return MethodData(
        name=draft["name"],
        bands=tuple(Band(*row) for row in draft["bands"]),
        zone_id=int(number) if kind == "zone" else None,
        location_id=int(number) if kind == "shop" else None,
        free_from=draft["free_from"],
        carrier=draft["carrier"],
        days=(draft["days_min"], draft["days_max"]),
        active=draft["active"],
        position=draft["position"],
        texts={code: {"name": name} for code, name in said.items() if name},
    )


def shown_method(draft: Draft, currency: str, others: list[str]) -> dict[str, Any]:
    """A draft as the form shows it, with a few empty rows for more prices."""
    rows = [
        {
            "goods_from": amount(row[0], currency),
            "weight_to": row[1],
            "price": amount(row[2], currency),
        }
        for row in draft.get("bands", [])
    ]
    texts = [{"locale": code, "name": draft.get(f"name {code}", "")} for code in others]
    free = draft.get("free_from")
    said = {"bands": [*rows, *({} for _ in range(2))], "texts": texts}
    return draft | said | {"free_from": "" if free is None else amount(free, currency)}


def band_words(rows: list[BandRow], currency: str) -> str:
    """Bands in one line, for the list and for whoever has to choose."""
    return "; ".join(
        " ".join(
            filter(
                None,
                (
                    money(row[2] or 0, currency),
                    f"≥ {money(row[0], currency)}" if row[0] else "",
                    f"≤ {row[1]} g" if row[1] is not None else "",
                ),
            )
        )
        for row in rows
    )
