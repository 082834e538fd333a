"""What the desk sees of one product: its stock by location, its prices and its movements."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, selectinload

from catalog.models import PriceChange, Product, Variant
from catalog.prices import lowest_prices
from catalog.stock_models import StockLevel, StockLocation, StockMovement
from shop.errors import NotFound

MOST_MOVEMENTS = 40


@dataclass(frozen=True, slots=True)
class DeskProduct:
    """One product with its stock by (variant, location), its prices and its latest movements."""

    product: Product
    locations: list[StockLocation]
    levels: dict[tuple[int, int], StockLevel]
    movements: list[Row[*tuple[Any, ...]]]
    prices: list[Row[*tuple[Any, ...]]]
    lowest: dict[int, int]

    def on_hand(self, variant_id: int, location_id: int) -> int:
        level = self.levels.get((variant_id, location_id))
        return level.on_hand if level else 0


def desk_product(session: Session, product_id: int) -> DeskProduct:
    """Everything about one product. Raises NotFound."""
    product = session.scalar(
        select(Product)
        .where(Product.id == product_id)
        .options(selectinload(Product.variants), selectinload(Product.category))
    )
    if product is None:
        raise NotFound("no such product", product=product_id)
    ids = [variant.id for variant in product.variants]
    in_line = (StockLocation.position, StockLocation.id)
    levels = session.scalars(select(StockLevel).where(StockLevel.variant_id.in_(ids)))
    return DeskProduct(
        product=product,
        locations=list(session.scalars(select(StockLocation).order_by(*in_line))),
        levels={(level.variant_id, level.location_id): level for level in levels},
        movements=_movements(session, ids),
        prices=_prices(session, ids),
        lowest=lowest_prices(session, ids),
    )


def _movements(session: Session, variant_ids: list[int]) -> list[Row[*tuple[Any, ...]]]:
    rows = session.execute(
        select(
            StockMovement.at, StockMovement.reason, StockMovement.reference,
            StockMovement.on_hand, StockMovement.held, StockMovement.allocated,
            StockMovement.quarantine, Variant.sku, StockLocation.name.label("location"),
        )
        .join(Variant, Variant.id == StockMovement.variant_id)
        .join(StockLocation, StockLocation.id == StockMovement.location_id)
        .where(StockMovement.variant_id.in_(variant_ids))
        .order_by(StockMovement.id.desc())
        .limit(MOST_MOVEMENTS)
    )  # fmt: skip
    return list(rows)


def _prices(session: Session, variant_ids: list[int]) -> list[Row[*tuple[Any, ...]]]:
    rows = session.execute(
        select(PriceChange.at, PriceChange.price_minor, Variant.sku, Variant.currency)
        .join(Variant, Variant.id == PriceChange.variant_id)
        .where(PriceChange.variant_id.in_(variant_ids))
        .order_by(PriceChange.at.desc(), PriceChange.id.desc())
        .limit(MOST_MOVEMENTS)
    )
    return list(rows)
