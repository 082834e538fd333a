"""The demo store's deliveries beyond the one that every shop begins with.

What is there already is left alone, so seeding twice changes nothing.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cart.shipping import Band
from cart.shipping_models import ShippingMethod, ShippingZone
from cart.zones import MethodData, ZoneData, save_method, save_zone
from catalog.stock_models import StockLocation
from shop.customers.records import SYSTEM

EXPRESS = {"es": "Exprés", "ca": "Exprés", "eu": "Express", "el": "Ταχεία αποστολή"}
BEYOND = {
    "es": "Envío fuera de la UE",
    "ca": "Enviament fora de la UE",
    "eu": "EBtik kanpoko bidalketa",
    "el": "Αποστολή εκτός Ένωσης",
}
PICKUP = {
    "es": "Recogida en la tienda",
    "ca": "Recollida a la botiga",
    "eu": "Dendan jasotzea",
    "el": "Παραλαβή από το κατάστημα",
}


def seed_delivery(session: Session) -> None:
    """Express, a zone outside the Union, and pick-up in the shop."""
    if session.scalar(select(ShippingMethod.id).where(ShippingMethod.location_id.is_not(None))):
        return
    _express(session)
    _beyond(session)
    shop = session.scalar(select(StockLocation).where(StockLocation.public))
    if shop is not None:
        free = (Band(0, None, 0),)
        method = MethodData(
            name="Pick-up in the shop",
            bands=free,
            location_id=shop.id,
            days=(0, 1),
            position=9,
            texts=_names(PICKUP),
        )
        save_method(session, method, actor=SYSTEM)


def _express(session: Session) -> None:
    zone_id = session.scalar(select(ShippingZone.id).order_by(ShippingZone.id).limit(1))
    bands = (Band(0, 10_000, 990), Band(0, 30_000, 1490))
    method = MethodData(
        name="Express",
        bands=bands,
        zone_id=zone_id,
        carrier="DHL",
        position=1,
        texts=_names(EXPRESS),
    )
    save_method(session, method, actor=SYSTEM)


def _beyond(session: Session) -> None:
    areas = tuple((country, "") for country in ("CH", "GB", "LI", "NO"))
    zone = save_zone(session, ZoneData("Outside the Union", areas), actor=SYSTEM)
    method = MethodData(
        name="Delivery outside the EU",
        bands=(Band(0, 2000, 1490), Band(0, 20_000, 2490)),
        zone_id=zone.id,
        carrier="DHL",
        days=(4, 7),
        texts=_names(BEYOND),
    )
    save_method(session, method, actor=SYSTEM)


def _names(names: dict[str, str]) -> dict[str, dict[str, str]]:
    return {locale: {"name": name} for locale, name in names.items()}
