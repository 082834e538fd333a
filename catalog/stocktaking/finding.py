"""Which variant is in the hand, and what the shop believes lies on the shelf."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.models import Category, Product, Variant
from catalog.stock_models import StockLevel
from catalog.work_models import StockTake, StockTakeLine
from shop.errors import NotFound


class UnknownCode(NotFound):
    """No variant has this SKU or GTIN, or several have this GTIN; facts: code, found (a count)."""


def find_variant(session: Session, code: str) -> int:
    """The variant with this SKU, in whatever case, or this GTIN. Raises UnknownCode."""
    code = code.strip()
    exact = session.scalar(select(Variant.id).where(Variant.sku == code))
    if exact is not None:
        return exact
    for condition in (Variant.sku.ilike(_literal(code), escape="\\"), Variant.gtin == code):
        found = list(session.scalars(select(Variant.id).where(condition).limit(2))) if code else []
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownCode("several have this number", code=code, found=len(found))
    raise UnknownCode("nothing has this number", code=code, found=0)


def on_hand(session: Session, variant_id: int, location_id: int) -> int:
    """Units that the shop believes lie there."""
    place = (StockLevel.variant_id == variant_id, StockLevel.location_id == location_id)
    return session.scalar(select(StockLevel.on_hand).where(*place)) or 0


def uncounted(take: StockTake, shelf: str = "") -> Select[int, int]:
    """(variant_id, on_hand) of what should lie at the location and hasn't been counted yet."""
    counted = select(StockTakeLine.variant_id).where(StockTakeLine.take_id == take.id)
    found = (
        select(StockLevel.variant_id, StockLevel.on_hand)
        .join(Variant, Variant.id == StockLevel.variant_id)
        .where(
            StockLevel.location_id == take.location_id,
            StockLevel.on_hand > 0,
            StockLevel.variant_id.not_in(counted),
        )
        .order_by(StockLevel.variant_id)
    )
    if shelf:
        path = select(Category.path).where(Category.slug == shelf).scalar_subquery()
        below = select(Category.id).where(Category.path.startswith(path))
        found = found.join(Variant.product).where(Product.category_id.in_(below))
    return found


def _literal(code: str) -> str:
    return code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
