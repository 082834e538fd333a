"""Which deliveries fit a bag and a destination, what each costs, and the bag priced with one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from cart import shipping
from cart.pricing import Quote, Wanted, listed_minor, quote, weight_g
from cart.promotions import Offer as Promotion
from cart.shipping import Band, Method
from cart.shipping_models import ShippingArea, ShippingMethod
from cart.tax import Destination, Seller
from catalog import stock


@dataclass(frozen=True, slots=True)
class Offer:
    """A method at this destination; ``price_minor`` is None where the bag is too heavy for it.

    ``is_there`` is False where it is picked up and something isn't there in that number.
    """

    method: Method
    price_minor: int | None
    is_there: bool = True

    @property
    def fits(self) -> bool:
        return self.price_minor is not None and self.is_there


@dataclass(frozen=True, slots=True)
class Priced:
    """A bag with its delivery: the method asked for if it ``fits``, else the usual one, or none.

    ``standard_minor`` is what the cheapest delivery to the door costs.
    """

    quote: Quote
    offers: tuple[Offer, ...]
    method: Method | None
    fits: bool
    standard_minor: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A bag's lines, where they go, and by which method (its id; None for the usual one).

    ``hold_reference`` holds stock of its own while it is being paid.
    """

    wanted: Sequence[Wanted]
    destination: Destination
    method_id: int | None = None
    hold_reference: str = ""
    promotions: Sequence[Promotion] = ()


def price_bag(session: Session, asked: Asked, seller: Seller, locale: str = "") -> Priced:
    """Price a bag with the delivery that was asked for; names of methods in ``locale``."""
    offers = _offers(session, asked, locale)
    by_id = {one.method.id: one.method for one in offers if one.fits}
    chosen = by_id.get(asked.method_id or 0)
    method = chosen or shipping.usual(by_id.values())
    fits = bool(chosen) if asked.method_id is not None else method is not None
    quotes = {key: _quoted(asked, seller, one) for key, one in by_id.items()}
    brought = [quotes[key].shipping_minor for key, one in by_id.items() if not one.is_pickup]
    return Priced(
        quote=quotes[method.id] if method else _quoted(asked, seller, None),
        offers=tuple(
            Offer(one.method, quotes[one.method.id].shown_shipping_minor) if one.fits else one
            for one in offers
        ),
        method=method,
        fits=fits,
        standard_minor=min(brought, default=0),
    )


def _quoted(asked: Asked, seller: Seller, method: Method | None) -> Quote:
    return quote(asked.wanted, asked.destination, method, seller=seller, offers=asked.promotions)


def _offers(session: Session, asked: Asked, locale: str) -> list[Offer]:
    """Every method at the destination; one that nothing could make fit is left out."""
    worth, weight = listed_minor(asked.wanted), weight_g(asked.wanted)
    return [
        Offer(
            method,
            shipping.price_minor(method, worth, weight),
            not method.is_pickup or _is_there(session, method.location_id or 0, asked),
        )
        for method in methods_to(session, asked.destination, locale)
    ]


def methods_to(session: Session, destination: Destination, locale: str = "") -> list[Method]:
    """The methods that are offered to a destination, in the desk's order: two statements."""
    zone_id = _zone_id(session, destination)
    here = or_(ShippingMethod.zone_id == zone_id, ShippingMethod.location_id.is_not(None))
    found = (
        select(ShippingMethod)
        .options(joinedload(ShippingMethod.location))
        .where(ShippingMethod.active, here)
        .order_by(ShippingMethod.position, ShippingMethod.id)
    )
    return [method_of(row, locale) for row in session.scalars(found)]


def _zone_id(session: Session, destination: Destination) -> int:
    """The zone with the longest beginning of this postcode; 0 where nothing is delivered."""
    postcode = plain_postcode(destination.postcode)
    areas = select(ShippingArea.prefix, ShippingArea.zone_id)
    rows = session.execute(areas.where(ShippingArea.country == destination.country)).all()
    fitting = [(len(prefix), zone_id) for prefix, zone_id in rows if postcode.startswith(prefix)]
    return max(fitting, default=(0, 0))[1]


def plain_postcode(text: str) -> str:
    """A postcode, or the beginning of one, as they are compared: capitals and digits alone."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def method_of(row: ShippingMethod, locale: str = "") -> Method:
    """A stored method as pricing takes it, named in ``locale`` ("": the shop's own language)."""
    place = row.location
    return Method(
        id=row.id,
        name=(row.texts or {}).get(locale, {}).get("name") or row.name,
        bands=tuple(Band(**band) for band in row.bands),
        free_from=row.free_from_minor,
        carrier=row.carrier,
        days=(row.days_min, row.days_max),
        location_id=row.location_id,
        place=", ".join(filter(None, (place.name, place.address))) if place else "",
    )


def _is_there(session: Session, location_id: int, asked: Asked) -> bool:
    """Whether one location has everything, counting what the bag itself holds there."""
    needed: dict[int, int] = {}
    for line in asked.wanted:
        needed[line.variant_id] = needed.get(line.variant_id, 0) + line.quantity
    free = stock.free_at(session, location_id, needed, own=asked.hold_reference)
    return all(free.get(variant_id, 0) >= units for variant_id, units in needed.items())


def countries(session: Session, own: str) -> list[str]:
    """Where something can be ordered from: every country of a zone, and the shop's own.

    The shop's own is there for pick-up, if for nothing else.
    """
    used = select(ShippingMethod.zone_id).where(ShippingMethod.active)
    found = select(ShippingArea.country).where(ShippingArea.zone_id.in_(used)).distinct()
    pickup = select(func.count()).where(
        ShippingMethod.active, ShippingMethod.location_id.is_not(None)
    )
    listed = set(session.scalars(found))
    return sorted(listed | {own} if session.scalar(pickup) else listed)
