"""What staff change about a product by hand: its status, a price, a count."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog import stock
from catalog.models import Product, Variant
from catalog.prices import change_price
from catalog.products import enqueue_index, refresh_summary
from catalog.stock_models import StockLocation
from shop.errors import NotFound, Stale


def set_status(session: Session, product_id: int, version: int, status: str) -> None:
    """Make a product active, draft or archived. Raises NotFound or Stale."""
    product = _product(session, product_id, version)
    product.status = status
    _bump(session, product)


def set_price(
    session: Session,
    product_id: int,
    variant_id: int,
    version: int,
    price_minor: int,
    compare_at_minor: int | None,
) -> None:
    """Change a variant's price (minor units). Raises NotFound, Stale or Invalid."""
    product = _product(session, product_id, version)
    variant = next((one for one in product.variants if one.id == variant_id), None)
    if variant is None:
        raise NotFound("no such variant", variant=variant_id)
    if change_price(session, variant, price_minor, compare_at_minor=compare_at_minor):
        refresh_summary(product)
        _bump(session, product)


def set_stock(
    session: Session,
    product_id: int,
    variant_id: int,
    location_id: int,
    *,
    seen: int,
    counted: int,
    reason: str,
    by: str,
) -> None:
    """Set a count at a location. Raises NotFound, Stale or OutOfStock."""
    variant = session.get(Variant, variant_id)
    if variant is None or variant.product_id != product_id:
        raise NotFound("no such variant", variant=variant_id)
    if session.get(StockLocation, location_id) is None:
        raise NotFound("no such location", location=location_id)
    stock.count(
        session,
        variant_id,
        location_id,
        seen=seen,
        counted=counted,
        reason=reason,
        reference=by[:40],
    )


def _product(session: Session, product_id: int, version: int) -> Product:
    product = session.scalar(
        select(Product)
        .where(Product.id == product_id)
        .options(selectinload(Product.variants), selectinload(Product.pictures))
        .with_for_update(of=Product)
    )
    if product is None:
        raise NotFound("no such product", product=product_id)
    if product.version != version:
        raise Stale("the product has changed", seen=version, now=product.version)
    return product


def _bump(session: Session, product: Product) -> None:
    product.version += 1
    session.flush()
    enqueue_index(session, [product])
