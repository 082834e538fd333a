"""What the desk sees of the catalogue: the list with its stock, and one product with its past."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from catalog.models import Category, PriceChange, Product, Variant
from catalog.prices import lowest_prices
from catalog.stock_models import StockLevel, StockLocation, StockMovement
from shop.errors import NotFound

PER_PAGE = 50
MOST_MOVEMENTS = 40
_FREE = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
_STOCK = (
    select(
        Variant.product_id,
        func.count(Variant.id.distinct()).label("variants"),
        func.coalesce(func.sum(StockLevel.on_hand), 0).label("on_hand"),
        func.coalesce(func.sum(_FREE), 0).label("free"),
    )
    .outerjoin(StockLevel, StockLevel.variant_id == Variant.id)
    .group_by(Variant.product_id)
    .subquery()
)


@dataclass(frozen=True, slots=True)
class ProductRows:
    """One page of the desk's product list."""

    rows: list[Row[*tuple[Any, ...]]]
    total: int
    page: int
    last: int


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


def product_rows(session: Session, text: str, status: str, page: int) -> ProductRows:
    """Products whose title, handle or SKU has ``text`` in it, with their stock: two statements."""
    wanted = _wanted(text, status)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    last = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), last)
    columns = (
        Product.id, Product.title, Product.handle, Product.picture, Product.ground, Product.status,
        Product.price_minor, Product.price_varies, Category.title.label("category"),
        _STOCK.c.variants, _STOCK.c.on_hand, _STOCK.c.free,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Product.category)
        .outerjoin(_STOCK, _STOCK.c.product_id == Product.id)
        .where(Product.id.in_(wanted))
        .order_by(Product.position, Product.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return ProductRows(list(rows), total, page, last)


def _wanted(text: str, status: str) -> Select[int]:
    found = select(Product.id)
    if status:
        found = found.where(Product.status == status)
    if not text:
        return found
    has_sku = select(Variant.id).where(
        Variant.product_id == Product.id,
        or_(Variant.sku.icontains(text, autoescape=True), Variant.gtin == text),
    )
    in_title = Product.title.icontains(text, autoescape=True)
    in_handle = Product.handle.icontains(text, autoescape=True)
    return found.where(or_(in_title, in_handle, has_sku.exists()))


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
