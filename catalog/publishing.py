"""Products that come and go by the clock: drafts go on sale, and what has had its time goes off.

A time is taken away once it has been kept: somebody who makes a draft of the product again isn't
overruled a minute later. When it happened stays in the log.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from catalog.indexing import enqueue_rows
from catalog.models import ACTIVE, ARCHIVED, DRAFT, Product
from catalog.state import goods_changed, hold
from shop import clock
from shop.audit import note
from shop.customers.records import SYSTEM


def publish_due(session: Session) -> int:
    """Put on sale and take off what is due by now; how many products that were.

    Each change is one guarded statement, so two workers at once do everything once.
    """
    coming = and_(Product.status == DRAFT, Product.publish_at <= clock.now())
    going = and_(Product.status == ACTIVE, Product.archive_at <= clock.now())
    if session.scalar(select(Product.id).where(or_(coming, going)).limit(1)) is None:
        return 0
    hold(session)
    come = _turn(session, coming, "published", status=ACTIVE, publish_at=None)
    gone = _turn(session, going, "archived", status=ARCHIVED, archive_at=None)
    if come or gone:
        goods_changed(session)
        enqueue_rows(session, sorted({row[0]: row[1] for row in [*come, *gone]}.items()))
    return len(come) + len(gone)


def _turn(
    session: Session, due: ColumnElement[bool], action: str, **values: Any
) -> Sequence[tuple[int, int]]:
    """Change the status of what is due; (id, version) of each."""
    turn = update(Product).where(due).values(version=Product.version + 1, **values)
    rows = session.execute(
        turn.returning(Product.id, Product.version, Product.title),
        execution_options={"synchronize_session": False},
    ).all()
    was = DRAFT if action == "published" else ACTIVE
    for row in rows:
        subject = ("product", row.id, row.title)
        note(session, SYSTEM, action, subject, {"status": was}, {"status": values["status"]})
    return [(row.id, row.version) for row in rows]
