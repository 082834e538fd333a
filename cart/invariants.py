"""What must always be true of bags, of what waits beside them, and of promotions."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cart.models import Cart, CartLine, SavedLine
from cart.promotion_models import Promotion, PromotionTurn, PromotionUse
from cart.wish_models import TOLD, WAITING, StockAlert
from shop.invariants import invariant


@invariant("a customer has one open bag")
def one_open_bag(session: Session) -> Iterator[str]:
    open_bags = select(Cart.customer_id, func.count()).where(
        Cart.closed_at.is_(None), Cart.customer_id.is_not(None)
    )
    several = open_bags.group_by(Cart.customer_id).having(func.count() > 1)
    for customer_id, bags in session.execute(several):
        yield f"customer {customer_id} has {bags}"


@invariant("what is saved for later is not in the bag as well")
def saved_is_outside(session: Session) -> Iterator[str]:
    both = select(SavedLine.id).join(
        CartLine,
        (CartLine.cart_id == SavedLine.cart_id) & (CartLine.variant_id == SavedLine.variant_id),
    )
    for saved_id in session.scalars(both):
        yield f"saved line {saved_id}"


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


@invariant("whoever waits for stock agreed, and whoever was told was told at a time")
def waiting_is_agreed(session: Session) -> Iterator[str]:
    nobody = (StockAlert.state == WAITING) & StockAlert.customer_id.is_(None)
    never = (StockAlert.state == TOLD) & StockAlert.told_at.is_(None)
    for alert_id in session.scalars(select(StockAlert.id).where(nobody | never)):
        yield f"stock alert {alert_id}"
