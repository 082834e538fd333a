"""What delivery costs and promises: pure answers about one method (minor units, as listed).

The bag, the checkout, the product's page and the order all ask here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

HEAVIEST = 2**62
"""More grams than any bag has."""


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """A price for goods worth ``goods_from`` or more that weigh at most ``weight_to`` grams.

    ``weight_to`` None means whatever the weight.
    """

    goods_from: int
    weight_to: int | None
    price: int


@dataclass(frozen=True, slots=True)
class Method:
    """A way to get one's things; ``location_id`` is where they are picked up, None for parcels.

    ``id`` 0 is no stored method. ``days`` are working days, from the least to the most.
    """

    id: int
    name: str
    bands: tuple[Band, ...]
    free_from: int | None = None
    carrier: str = ""
    days: tuple[int, int] = (0, 0)
    location_id: int | None = None
    place: str = ""

    @property
    def is_pickup(self) -> bool:
        return self.location_id is not None


def price_minor(method: Method, goods_minor: int, weight_g: int = 0) -> int | None:
    """What the method costs for goods of this worth and weight; None where it isn't offered.

    Of the bands that fit, the one for the highest worth counts, and then the one for the lowest
    weight; from ``free_from`` on it costs nothing, as it does for no goods.
    """
    fitting = [band for band in method.bands if _fits(band, goods_minor, weight_g)]
    if not fitting:
        return None
    free = method.free_from is not None and goods_minor >= method.free_from
    if free or not goods_minor:
        return 0
    return min(fitting, key=lambda band: (-band.goods_from, _weight(band))).price


def _fits(band: Band, goods_minor: int, weight_g: int) -> bool:
    return band.goods_from <= goods_minor and weight_g <= _weight(band)


def _weight(band: Band) -> int:
    return HEAVIEST if band.weight_to is None else band.weight_to


def missing_for_free(method: Method | None, goods_minor: int) -> int:
    """How much more is needed for free delivery; 0 when it is free, or never is."""
    if method is None or method.free_from is None:
        return 0
    return max(0, method.free_from - goods_minor)


def usual(methods: Iterable[Method]) -> Method | None:
    """The method that is taken where nobody chose: the first that brings, else the first."""
    listed = list(methods)
    return next((one for one in listed if not one.is_pickup), listed[0] if listed else None)
