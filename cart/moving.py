"""What of this package goes along when two customer records become one.

A person has one open bag, and wishes for a thing once. So the bag of the record that goes rests
until the merge is undone, and a wish that both have is kept once.
"""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cart.models import Cart
from cart.promotion_models import PromotionUse
from cart.spending import wake
from cart.wish_models import StockAlert, Wish
from shop import clock
from shop.customers.models import Customer
from shop.customers.moves import Arrangement, Move, Stored, arranges, moves

moves(
    Move(Cart.customer_id),
    Move(PromotionUse.customer_id),
    Move(StockAlert.customer_id),
    Move(Wish.customer_id, _("Wishes")),
)


def _rest(session: Session, gone: Customer, kept: Customer) -> Stored:
    """Close the second open bag."""
    theirs, ours = (_open_bag(session, one.id) for one in (gone, kept))
    if theirs is None or ours is None:
        return {}
    session.execute(update(Cart).where(Cart.id == theirs).values(closed_at=clock.now()))
    return {"bag": theirs}


def _open_bag(session: Session, customer_id: int) -> int | None:
    mine = (Cart.customer_id == customer_id, Cart.closed_at.is_(None))
    return session.scalar(select(Cart.id).where(*mine))


def _wake(session: Session, stored: Stored, gone: Customer, _kept: Customer) -> None:
    """Open it again, where its person has begun no other."""
    if "bag" in stored and _open_bag(session, gone.id) is None:
        wake(session, stored["bag"], gone.id)


def _wish_once(session: Session, gone: Customer, kept: Customer) -> Stored:
    same = select(Wish.variant_id).where(Wish.customer_id == kept.id)
    twice = delete(Wish).where(Wish.customer_id == gone.id, Wish.variant_id.in_(same))
    rows = session.execute(twice.returning(Wish.variant_id, Wish.created_at)).all()
    return {"wishes": [[variant_id, at.isoformat()] for variant_id, at in rows]}


def _wish_again(session: Session, stored: Stored, gone: Customer, _kept: Customer) -> None:
    for variant_id, at in stored.get("wishes", ()):
        moment = datetime.fromisoformat(at)
        session.add(Wish(customer_id=gone.id, variant_id=variant_id, created_at=moment))
    session.flush()


arranges(Arrangement("open bag", _rest, _wake))
arranges(Arrangement("wishes", _wish_once, _wish_again))
