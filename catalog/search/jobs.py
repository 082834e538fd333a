"""What the worker does for search: bring the index in line with the catalogue as it is now."""

from collections.abc import Iterator

from flask import current_app

from catalog.search import SearchDocument, SearchEngine
from catalog.search.documents import every_document, read_documents
from shop.db import Database, database
from shop.outbox import Job, handles


def engine() -> SearchEngine:
    """The running application's search engine."""
    found: SearchEngine = current_app.extensions["search"]
    return found


@handles("index")
def index_products(job: Job) -> None:
    """Index some products afresh, or all if there is no index; those not for sale are removed.

    Raises SearchBusy while another process writes; the job is tried again.
    """
    if not engine().exists:
        rebuild_index(database(), engine())
        return
    ids: list[int] = job.payload.get("product_ids") or [job.payload["product_id"]]
    engine().update(ids, _fresh(ids))


def _fresh(ids: list[int]) -> Iterator[SearchDocument]:
    """Read when it is asked for the first one, so that the last writer has the last word."""
    with database().read() as session:
        documents = read_documents(session, ids)
    yield from documents


def rebuild_index(database: Database, search: SearchEngine) -> int:
    """Make the whole index anew beside the old one; returns how many products are in it."""
    return search.rebuild(every_document(database))
