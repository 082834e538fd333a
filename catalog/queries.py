"""How many units can still be promised, for pages that show several variants at once."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.stock_models import StockLevel

AVAILABLE = func.sum(StockLevel.on_hand - StockLevel.held - StockLevel.allocated)


def availability(session: Session, variant_ids: Iterable[int]) -> dict[int, int]:
    """Units of each variant that may still be promised, over all locations: one statement."""
    ids = sorted(set(variant_ids))
    if not ids:
        return {}
    rows = session.execute(
        select(StockLevel.variant_id, AVAILABLE)
        .where(StockLevel.variant_id.in_(ids))
        .group_by(StockLevel.variant_id)
    )
    return {variant_id: int(units or 0) for variant_id, units in rows}
