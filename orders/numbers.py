"""Numbers that people read out: one counter a kind, taken by a guarded update."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders.models import OrderCounter
from shop.db import changed, insert_once


def next_number(session: Session, name: str, first: int) -> int:
    """The next number of the counter ``name``, beginning with ``first``.

    It is taken in the caller's transaction: a rollback gives it back, a commit makes it unique.
    """
    counter = update(OrderCounter).where(OrderCounter.name == name)
    counter = counter.values(last=OrderCounter.last + 1)
    if changed(session.execute(counter)) == 0 and not insert_once(
        session, OrderCounter, name=name, last=first
    ):
        session.execute(counter)
    last = select(OrderCounter.last).where(OrderCounter.name == name)
    return session.scalars(last).one()
