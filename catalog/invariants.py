"""What must always be true of the catalogue's data."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from catalog.models import PriceChange, Product, Variant
from catalog.stock_models import StockClaim, StockLevel, StockMovement
from shop.invariants import invariant

_COUNTS = ("on_hand", "held", "allocated", "quarantine")


@invariant("A stock level is the sum of its movements")
def levels_equal_movements(session: Session) -> Iterator[str]:
    sums = (
        select(
            StockMovement.variant_id,
            StockMovement.location_id,
            *(func.sum(getattr(StockMovement, name)).label(name) for name in _COUNTS),
        )
        .group_by(StockMovement.variant_id, StockMovement.location_id)
        .subquery()
    )
    same_place = and_(
        sums.c.variant_id == StockLevel.variant_id, sums.c.location_id == StockLevel.location_id
    )
    wrong = (
        getattr(StockLevel, name) != func.coalesce(getattr(sums.c, name), 0) for name in _COUNTS
    )
    rows = session.execute(
        select(StockLevel.variant_id, StockLevel.location_id)
        .outerjoin(sums, same_place)
        .where(or_(*wrong))
    )
    for variant_id, location_id in rows:
        yield f"variant {variant_id} at location {location_id}"


@invariant("A movement has a level")
def movements_have_levels(session: Session) -> Iterator[str]:
    same_place = and_(
        StockLevel.variant_id == StockMovement.variant_id,
        StockLevel.location_id == StockMovement.location_id,
    )
    rows = session.execute(
        select(StockMovement.id)
        .outerjoin(StockLevel, same_place)
        .where(StockLevel.variant_id.is_(None))
    )
    for (movement_id,) in rows:
        yield f"movement {movement_id}"


@invariant("What is held or allocated is claimed by somebody")
def claims_equal_levels(session: Session) -> Iterator[str]:
    for state in ("held", "allocated"):
        claimed = (
            select(func.coalesce(func.sum(StockClaim.quantity), 0))
            .where(
                StockClaim.variant_id == StockLevel.variant_id,
                StockClaim.location_id == StockLevel.location_id,
                StockClaim.state == state,
            )
            .correlate(StockLevel)
            .scalar_subquery()
        )
        level = getattr(StockLevel, state)
        rows = session.execute(
            select(StockLevel.variant_id, StockLevel.location_id, level, claimed).where(
                level != claimed
            )
        )
        for variant_id, location_id, stored, counted in rows:
            place = f"variant {variant_id} at location {location_id}"
            yield f"{place}: {state} {stored}, claimed {counted}"


@invariant("A price is the last of its history")
def price_is_last_change(session: Session) -> Iterator[str]:
    last = (
        select(PriceChange.price_minor)
        .where(PriceChange.variant_id == Variant.id)
        .order_by(PriceChange.at.desc(), PriceChange.id.desc())
        .limit(1)
        .correlate(Variant)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Variant.sku).where(or_(last.is_(None), last != Variant.price_minor))
    )
    for (sku,) in rows:
        yield f"SKU {sku}"


@invariant("A product's price is the lowest of its variants for sale")
def product_price_is_lowest(session: Session) -> Iterator[str]:
    lowest = (
        select(func.min(Variant.price_minor))
        .where(Variant.product_id == Product.id, Variant.active)
        .correlate(Product)
        .scalar_subquery()
    )
    rows = session.execute(select(Product.handle).where(lowest != Product.price_minor))
    for (handle,) in rows:
        yield f"product {handle}"
