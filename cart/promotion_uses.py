"""Taking and giving back uses of promotions: by guarded statements, with constraints behind them.

``reference`` is the number of the order. A use is taken when the order is made, given back with
the draft that is given up, and stays with an order that is placed.
"""

from collections.abc import Iterable

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from cart.offers import USED_UP, YOURS_USED, whose
from cart.promotion_models import Promotion, PromotionTurn, PromotionUse
from cart.promotions import Applied
from shop import clock
from shop.db import changed, insert_once
from shop.errors import Conflict

_TRIES = 20  # for people without a limit whose orders come at the same moment


class UsedUp(Conflict):
    """No use of a promotion is left; facts: name, code, reason (used_up, yours_used)."""


def take_uses(
    session: Session,
    reference: str,
    applied: Iterable[Applied],
    *,
    customer_id: int,
    emails: Iterable[str],
) -> None:
    """Take one use of each promotion for an order, in key order.

    Raises UsedUp when the last one is gone, or the last turn of one of these e-mail addresses;
    nothing may then be committed.
    """
    people = whose(emails)
    for one in sorted(applied, key=lambda each: each.promotion_id):
        _take(session, one)
        session.add(
            PromotionUse(
                promotion_id=one.promotion_id,
                reference=reference,
                customer_id=customer_id,
                amount_minor=one.amount_minor,
                at=clock.now(),
            )
        )
        for person in people:
            _take_turn(session, one, person, reference)
    session.flush()


def _take(session: Session, one: Applied) -> None:
    left = or_(Promotion.most_uses.is_(None), Promotion.uses < Promotion.most_uses)
    taken = update(Promotion).where(Promotion.id == one.promotion_id, left)
    if changed(session.execute(taken.values(uses=Promotion.uses + 1))) != 1:
        raise UsedUp("used up", name=one.name, code=one.code, reason=USED_UP)


def _take_turn(session: Session, one: Applied, person: str, reference: str) -> None:
    """The first free turn of this person; its primary key lets nobody else have the same one."""
    most = session.scalar(select(Promotion.most_each).where(Promotion.id == one.promotion_id))
    mine = select(PromotionTurn.turn).where(
        PromotionTurn.promotion_id == one.promotion_id, PromotionTurn.who == person
    )
    had = set(session.scalars(mine))
    last = len(had) + _TRIES if most is None else most
    for turn in (each for each in range(1, last + 1) if each not in had):
        values = {"promotion_id": one.promotion_id, "who": person, "turn": turn}
        if insert_once(session, PromotionTurn, **values, reference=reference):
            return
    raise UsedUp("no turn left", name=one.name, code=one.code, reason=YOURS_USED)


def give_back_uses(session: Session, reference: str) -> None:
    """Give back whatever an order took; doing it again changes nothing."""
    gone = delete(PromotionUse).where(PromotionUse.reference == reference)
    for promotion_id in sorted(session.scalars(gone.returning(PromotionUse.promotion_id))):
        fewer = update(Promotion).where(Promotion.id == promotion_id)
        session.execute(fewer.values(uses=Promotion.uses - 1))
    session.execute(delete(PromotionTurn).where(PromotionTurn.reference == reference))
