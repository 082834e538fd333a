"""What the product page says of delivery, returns and guarantee, in whole sentences."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext, ngettext

from catalog import policies
from catalog.product_page import ProductPage
from shop import clock
from shop.config import Config
from shop.formats import day, money

YEAR = 12


@dataclass(frozen=True, slots=True)
class Promise:
    """A line under the button: what holds, and the small print of it."""

    text: str
    small: str
    strong: str = ""


def arrives(page: ProductPage, days: int) -> datetime | None:
    """Noon of the day by which it arrives if it is ordered now; None if it can't be.

    ``days`` are working days on the way.
    """
    if not page.free:
        return None
    config: Config = current_app.extensions["config"]
    zone = ZoneInfo(config.timezone)
    now = clock.now().astimezone(zone)
    return datetime.combine(policies.arrives_by(now, days), time(12), zone)


def delivery(page: ProductPage, days: int) -> Promise:
    """Whether it is there, and by which day it arrives."""
    noon = arrives(page, days)
    if noon is None:
        small = gettext("Ask us when it comes back: we answer with a date or an honest no.")
        return Promise(gettext("Sold out for now"), small)
    small = gettext(
        "Ordered before %(hour)s:00 on a working day, it leaves the same day.",
        hour=policies.DISPATCH_UNTIL_HOUR,
    )
    return Promise(gettext("with you by %(day)s", day=day(noon)), small, strong=_stock(page))


def _stock(page: ProductPage) -> str:
    if page.is_low:
        return ngettext("Only %(num)s left", "Only %(num)s left", page.free)
    return gettext("In stock")


def returns(page: ProductPage) -> Promise:
    """For how long it may come back."""
    if page.chosen.no_return_reason:
        small = gettext("The law lets us keep this one out of returns. The guarantee stays.")
        return Promise(gettext("Can't be returned"), small)
    small = gettext("Start it online: you get a return number and the address at once.")
    return Promise(gettext("Free returns for %(days)s days", days=policies.RETURN_DAYS), small)


def guarantee(page: ProductPage) -> Promise:
    """How long it is guaranteed, and whether there are parts for it."""
    months = max(page.chosen.warranty_months, policies.LEGAL_GUARANTEE_MONTHS)
    if months % YEAR:
        text = gettext("%(months)s-month guarantee", months=months)
    else:
        text = gettext("%(years)s-year guarantee", years=months // YEAR)
    if page.parts:
        names = ", ".join(part.title for part in page.parts[:3])
        return Promise(text, gettext("Sold separately: %(parts)s.", parts=names))
    repair = policies.REPAIR_ADDS_MONTHS
    return Promise(text, gettext("A repair under guarantee adds %(months)s months.", months=repair))


def unit_price(page: ProductPage) -> str:
    """What a litre or a kilogram of it costs; "" where none is due."""
    found = page.unit_price
    if found is None:
        return ""
    price = money(found.minor, page.chosen.currency)
    return {
        "kg": gettext("%(price)s a kilogram", price=price),
        "l": gettext("%(price)s a litre", price=price),
        "m": gettext("%(price)s a metre", price=price),
        "m2": gettext("%(price)s a square metre", price=price),
        "pc": gettext("%(price)s each", price=price),
    }[found.per]
