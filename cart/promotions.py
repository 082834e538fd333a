"""What promotions take off a bag, as one pure function in which every cent has its line.

Promotions that may be combined count together, in the order of ``KINDS``; one that may not counts
alone. Of these choices the shopper gets the one that saves the most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shop.money import allocate

BUY_GET, PERCENT, AMOUNT, FREE_DELIVERY = "buy_get", "percent", "amount", "free_delivery"
KINDS: Final = (BUY_GET, PERCENT, AMOUNT, FREE_DELIVERY)
WHOLE_BP: Final = 10_000

MINIMUM, NOTHING, BEATEN, FREE_ANYWAY = "minimum", "nothing", "beaten", "free_anyway"


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion that runs and isn't used up. ``variants`` are those it is for; None: all.

    With ``buy`` and ``free`` of everything bought ``buy + free`` units make a group of which the
    cheapest ``free`` cost nothing. Amounts are minor units, ``percent_bp`` hundredths of a percent.
    """

    id: int
    name: str
    kind: str
    code: str = ""
    percent_bp: int = 0
    amount_minor: int = 0
    buy: int = 0
    free: int = 0
    minimum_minor: int = 0
    combinable: bool = False
    variants: frozenset[int] | None = None

    def covers(self, variant_id: int) -> bool:
        return self.variants is None or variant_id in self.variants


@dataclass(frozen=True, slots=True)
class Units:
    """Some of one variant, at its price in minor units."""

    variant_id: int
    quantity: int
    unit_minor: int


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion that counts, and what it takes off (minor units) of goods or of delivery."""

    promotion_id: int
    name: str
    code: str
    amount_minor: int
    on_delivery: bool = False

    @property
    def label(self) -> str:
        """What it is called beside its amount."""
        return f"{self.name} ({self.code})" if self.code else self.name


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a promotion doesn't count; ``missing_minor`` is what the minimum lacks."""

    reason: str
    missing_minor: int = 0


@dataclass(frozen=True, slots=True)
class Discounts:
    """What is taken off each line and off delivery, by which promotions, and which don't count."""

    by_line: tuple[int, ...]
    delivery_minor: int = 0
    applied: tuple[Applied, ...] = ()
    refused: Mapping[int, Refused] = field(default_factory=dict)

    @property
    def saved_minor(self) -> int:
        return sum(self.by_line) + self.delivery_minor


def discounts(goods: Sequence[Units], offers: Sequence[Offer], delivery_minor: int) -> Discounts:
    """The best that these offers do for a bag whose delivery costs ``delivery_minor``."""
    refused = {offer.id: why for offer in offers if (why := _refused(goods, offer, delivery_minor))}
    fit = sorted((offer for offer in offers if offer.id not in refused), key=_place)
    choices = [[offer for offer in fit if offer.combinable]]
    choices += [[offer] for offer in fit if not offer.combinable]
    found = [_together(goods, choice, delivery_minor) for choice in choices]
    best = max(found, key=lambda one: one.saved_minor)  # of equals, the one that combines
    counting = {one.promotion_id for one in best.applied}
    refused |= {offer.id: Refused(BEATEN) for offer in fit if offer.id not in counting}
    return Discounts(best.by_line, best.delivery_minor, best.applied, refused)


def _place(offer: Offer) -> tuple[int, int]:
    return KINDS.index(offer.kind), offer.id


def _refused(goods: Sequence[Units], offer: Offer, delivery_minor: int) -> Refused | None:
    """Why an offer can't count for these goods at all. The minimum is that of the whole bag."""
    if not any(offer.covers(line.variant_id) for line in goods):
        return Refused(NOTHING)
    missing = offer.minimum_minor - sum(line.quantity * line.unit_minor for line in goods)
    if missing > 0:
        return Refused(MINIMUM, missing)
    if offer.kind == FREE_DELIVERY:
        return None if delivery_minor else Refused(FREE_ANYWAY)
    return None if any(_off(goods, _full(goods), offer)) else Refused(NOTHING)


def _full(goods: Sequence[Units]) -> list[int]:
    return [line.quantity * line.unit_minor for line in goods]


def _together(goods: Sequence[Units], offers: Sequence[Offer], delivery_minor: int) -> Discounts:
    """Apply offers one after the other, each to what the ones before it left."""
    left, delivery = _full(goods), delivery_minor
    applied = []
    for offer in offers:
        if offer.kind == FREE_DELIVERY:
            amount, delivery = delivery, 0
        else:
            off = _off(goods, left, offer)
            amount = sum(off)
            left = [rest - part for rest, part in zip(left, off, strict=True)]
        if amount:
            free = offer.kind == FREE_DELIVERY
            applied.append(Applied(offer.id, offer.name, offer.code, amount, free))
    by_line = tuple(full - rest for full, rest in zip(_full(goods), left, strict=True))
    return Discounts(by_line, delivery_minor - delivery, tuple(applied))


def _off(goods: Sequence[Units], left: Sequence[int], offer: Offer) -> list[int]:
    """What an offer takes off each line of which ``left`` is still to pay; never more than that."""
    if offer.kind == BUY_GET:
        return [min(*pair) for pair in zip(_given(goods, offer), left, strict=True)]
    weights = [
        rest if offer.covers(line.variant_id) else 0 for line, rest in zip(goods, left, strict=True)
    ]
    worth = sum(weights)
    if offer.kind == PERCENT:
        amount = (worth * offer.percent_bp + WHOLE_BP // 2) // WHOLE_BP
    else:
        amount = min(offer.amount_minor, worth)
    return allocate(amount, weights) if amount else [0] * len(goods)


def _given(goods: Sequence[Units], offer: Offer) -> list[int]:
    """The price of the units that come free, on their own lines: the cheapest of what is bought."""
    covered = [number for number, line in enumerate(goods) if offer.covers(line.variant_id)]
    units = sum(goods[number].quantity for number in covered)
    free = units // (offer.buy + offer.free) * offer.free
    off = [0] * len(goods)
    for number in sorted(covered, key=lambda one: (goods[one].unit_minor, one)):
        given = min(free, goods[number].quantity)
        off[number], free = given * goods[number].unit_minor, free - given
    return off
