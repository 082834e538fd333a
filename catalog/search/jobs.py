"""What the worker does for search: bring the indexes in line with the catalogue as it is now.

There is one for the shop's own language, and one for each language that something is said in.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.search import SearchDocument, SearchEngine
from catalog.search.documents import every_document, read_documents
from catalog.search.postgres_engine import PostgresEngine
from catalog.search.whoosh_engine import WhooshEngine
from catalog.word_models import ProductText
from shop.config import Config
from shop.db import Database, database
from shop.outbox import Job, handles, settle, waiting


def engines(folder: Path, database: Database, locales: Iterable[str]) -> dict[str, SearchEngine]:
    """An engine a language: Whoosh on this machine, or PostgreSQL, where all machines meet."""
    if database.is_sqlite:
        return {locale: WhooshEngine(folder / locale, locale) for locale in locales}
    return {locale: PostgresEngine(database, locale) for locale in locales}


def engine(locale: str = "") -> SearchEngine:
    """The running application's search engine for a language; the shop's own ("") for most."""
    kept: dict[str, SearchEngine] = current_app.extensions["search"]
    own = kept[_own()]
    found = kept.get(locale, own)
    return found if found.exists else own


def _own() -> str:
    config: Config = current_app.extensions["config"]
    return config.locale


def _spoken(session: Session) -> list[str]:
    """The languages that there are indexes for, "" for the shop's own."""
    others = session.scalars(select(ProductText.locale).distinct().order_by(ProductText.locale))
    return ["", *(locale for locale in others if locale != _own())]


@handles("index")
def index_products(job: Job) -> None:
    """Index some products afresh, or all where there is no index; those not for sale go.

    Raises SearchBusy while another process writes; the job is tried again.
    """
    ids: list[int] = job.payload.get("product_ids") or [job.payload["product_id"]]
    with database().read() as session:
        spoken = _spoken(session)
    kept: dict[str, SearchEngine] = current_app.extensions["search"]
    for locale in spoken:
        search = kept[locale or _own()]
        if search.exists:
            search.update(ids, _fresh(ids, locale))
        else:
            search.rebuild(every_document(database(), locale))


def _fresh(ids: list[int], locale: str) -> Iterator[SearchDocument]:
    """Read when it is asked for the first one, so that the last writer has the last word."""
    with database().read() as session:
        documents = read_documents(session, ids, locale)
    yield from documents


def rebuild_indexes(database: Database) -> int:
    """Make all indexes anew beside the old ones; returns how many products are in each.

    Jobs that waited before it began have nothing left to do: what they were about is in it.
    """
    with database.read() as session:
        answered = waiting(session, "index")
        spoken = _spoken(session)
    kept: dict[str, SearchEngine] = current_app.extensions["search"]
    counts = [kept[locale or _own()].rebuild(every_document(database, locale)) for locale in spoken]
    with database.write() as session:
        settle(session, answered)
    return counts[0]
