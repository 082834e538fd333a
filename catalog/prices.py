"""The price of a variant and its history, so that no price cut is announced that isn't one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from catalog.models import PriceChange, Product, Variant
from shop import clock
from shop.errors import Invalid

LOOK_BACK = timedelta(days=30)
"""How far to look for the prior price (Directive 98/6/EC, art. 6a, paragraph 2)."""

_HISTORY = select(PriceChange.variant_id, PriceChange.at, PriceChange.price_minor).order_by(
    PriceChange.variant_id, PriceChange.at, PriceChange.id
)
_OF_VARIANTS = _HISTORY.where(PriceChange.variant_id.in_(bindparam("ids", expanding=True)))
_OF_CARDS = (
    _HISTORY.join(Variant)
    .join(Variant.product)
    .add_columns(Variant.product_id)
    .where(
        Variant.product_id.in_(bindparam("ids", expanding=True)),
        Variant.active,
        Variant.price_minor == Product.price_minor,
        Variant.compare_at_minor == Product.compare_at_minor,
    )
)


def change_price(
    session: Session,
    variant: Variant,
    price_minor: int,
    *,
    compare_at_minor: int | None = None,
    at: datetime | None = None,
) -> bool:
    """Set price and struck-out price (minor units) from ``at`` (UTC) on; True if they changed.

    Raises Invalid for a negative price, or a struck-out price that isn't higher.
    """
    if price_minor < 0:
        raise Invalid("a price can't be negative", price_minor=price_minor)
    if compare_at_minor is not None and compare_at_minor <= price_minor:
        raise Invalid("the price before a cut must be higher", compare_at_minor=compare_at_minor)
    before = (variant.price_minor, variant.compare_at_minor)
    variant.price_minor, variant.compare_at_minor = price_minor, compare_at_minor
    if variant.id is None or before[0] != price_minor:
        session.flush()
        session.add(
            PriceChange(variant_id=variant.id, at=at or clock.now(), price_minor=price_minor)
        )
    return before != (price_minor, compare_at_minor)


def lowest_in_30_days(session: Session, variant: Variant) -> int | None:
    """The lowest price (minor units) in the 30 days before today's price began; None if new."""
    return lowest_prices(session, [variant.id]).get(variant.id)


def lowest_prices(session: Session, variant_ids: Iterable[int]) -> dict[int, int]:
    """``lowest_in_30_days`` of several variants in one statement; new ones are left out."""
    ids = sorted(set(variant_ids))
    if not ids:
        return {}
    rows = session.execute(_OF_VARIANTS, {"ids": ids})
    return _lowest_by_variant(rows)


def lowest_of_cards(session: Session, product_ids: Sequence[int]) -> dict[int, int]:
    """Of each product the 30-day lowest of the variant whose price its card shows."""
    if not product_ids:
        return {}
    rows = session.execute(_OF_CARDS, {"ids": list(product_ids)}).all()
    product_of = {row.variant_id: row.product_id for row in rows}
    lowest = _lowest_by_variant((row.variant_id, row.at, row.price_minor) for row in rows)
    return {product_of[variant]: price for variant, price in sorted(lowest.items(), reverse=True)}


def _lowest_by_variant(rows: Iterable[tuple[int, datetime, int]]) -> dict[int, int]:
    """From rows in the order of ``_HISTORY``; variants without an earlier price are left out."""
    found: dict[int, int] = {}
    for variant_id, changes in groupby(rows, key=itemgetter(0)):
        lowest = lowest_before([(at, price_minor) for _, at, price_minor in changes])
        if lowest is not None:
            found[variant_id] = lowest
    return found


def lowest_before(changes: Sequence[tuple[datetime, int]]) -> int | None:
    """The lowest price in force in the 30 days before the last of ``changes`` (oldest first).

    A price that began earlier and was still in force when the window opened counts too.
    """
    *earlier, (cut_at, _) = changes
    opens = cut_at - LOOK_BACK
    in_window = [price for at, price in earlier if at > opens]
    standing = [price for at, price in earlier if at <= opens][-1:]
    return min([*standing, *in_window], default=None)
