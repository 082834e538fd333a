"""What must always be true of promotions; ``taulell check`` recounts it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cart.promotion_models import Promotion, PromotionTurn, PromotionUse
from shop.invariants import invariant


@invariant("a promotion counts as many uses as there are")
def uses_are_counted(session: Session) -> Iterator[str]:
    uses = select(func.count()).where(PromotionUse.promotion_id == Promotion.id).scalar_subquery()
    rows = select(Promotion.id, Promotion.name, Promotion.uses, uses)
    for promotion_id, name, counted, found in session.execute(rows):
        if counted != found:
            yield f"promotion {promotion_id} ({name}) counts {counted}, {found} are there"


@invariant("a turn belongs to a use")
def turns_are_uses(session: Session) -> Iterator[str]:
    use = select(PromotionUse.id).where(
        PromotionUse.promotion_id == PromotionTurn.promotion_id,
        PromotionUse.reference == PromotionTurn.reference,
    )
    lonely = select(PromotionTurn.promotion_id, PromotionTurn.reference).where(~use.exists())
    for promotion_id, reference in session.execute(lonely):
        yield f"promotion {promotion_id}, order {reference}"
