"""Numbers that people read out: one counter a kind, taken by a guarded update."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from orders.models import OrderCounter
from shop.db import insert_once

AS_IT_IS = {"synchronize_session": False}  # nobody has a counter in hand


def next_number(session: Session, name: str, first: int) -> int:
    """The next number of the counter ``name``, beginning with ``first``.

    It is taken in the caller's transaction: a rollback gives it back, a commit makes it unique.
    """
    counter = update(OrderCounter).where(OrderCounter.name == name)
    counter = counter.values(last=OrderCounter.last + 1).returning(OrderCounter.last)
    taken = session.execute(counter, execution_options=AS_IT_IS).scalar()
    if taken is not None:
        return int(taken)
    if insert_once(session, OrderCounter, name=name, last=first):
        return first
    return int(session.execute(counter, execution_options=AS_IT_IS).scalar_one())
