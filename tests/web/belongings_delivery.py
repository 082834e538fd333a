"""What belongs to deliveries: zones, methods, and orders that are picked up in the shop."""

from collections.abc import Callable
from typing import Any

from cart.shipping import Band
from cart.shipping_models import ShippingMethod, ShippingZone
from cart.zones import MethodData, ZoneData, save_method, save_zone
from orders.collecting import mark_ready
from orders.shipment_models import Shipment
from tests.factories_support import STAFF

PICKED_UP = {"orders_desk.ready", "orders_desk.collect"}


def in_the_shop(mine: Any, parcel: Shipment) -> Shipment:
    """The parcel, lying ready where the route hands it over."""
    if mine.endpoint != "orders_desk.collect":
        return parcel
    return mark_ready(mine.session, parcel.id, parcel.version, actor=STAFF)


def zone(mine: Any) -> ShippingZone:
    """A zone of this route's own, made once."""
    if "zone" not in vars(mine):
        mine.zone = save_zone(mine.session, ZoneData(mine.endpoint[:80], ()), actor=STAFF)
    found: ShippingZone = mine.zone
    return found


def method(mine: Any) -> ShippingMethod:
    """A method of this route's own, made once."""
    if "method" not in vars(mine):
        data = MethodData(name="By post", bands=(Band(0, None, 490),), zone_id=zone(mine).id)
        mine.method = save_method(mine.session, data, actor=STAFF)
    found: ShippingMethod = mine.method
    return found


def _method_form(mine: Any) -> dict[str, Any]:
    where = {"name": "Boat", "place": f"zone-{zone(mine).id}"}
    return where | {"bands-0-price": "9.00", "days_min": 1, "days_max": 2}


PARAMETERS: dict[str, Callable[[Any], Any]] = {
    "zone_id": lambda mine: zone(mine).id,
    "method_id": lambda mine: method(mine).id,
}
FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "cart_desk.make_zone": lambda _mine: {"name": "Overseas", "areas": "JP"},
    "cart_desk.change_zone": lambda mine: mine.step(zone(mine), name="Overseas", areas="KR"),
    "cart_desk.make_method": _method_form,
    "cart_desk.change_method": lambda mine: mine.step(method(mine), **_method_form(mine)),
    "orders_desk.ready": lambda mine: mine.step(mine.shipment),
    "orders_desk.collect": lambda mine: mine.step(mine.shipment),
}
