"""Asking for the search index to be brought in line, in the transaction of the change itself."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from catalog.models import Product
from shop.outbox import enqueue

AT_ONCE = 500


def enqueue_index(session: Session, products: list[Product]) -> None:
    """Have the search index take up these products as they are after this transaction."""
    enqueue_rows(session, [(product.id, product.version) for product in products])


def enqueue_rows(
    session: Session, rows: Sequence[tuple[int, int]], *, because: str = "index"
) -> None:
    """``enqueue_index`` for (id, version) of products, some hundred a job.

    The key tells two changes of the same products apart, because each has a version of its own;
    where the version is of something else, ``because`` names that.
    """
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        (first, version), ids = some[0], [product_id for product_id, _ in some]
        key = f"{because}:{first}:{version}:{len(ids)}"
        enqueue(session, "index", {"product_ids": ids}, key=key)
