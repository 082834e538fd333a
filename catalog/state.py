"""What is new in the catalogue, in two numbers: what a process may keep, and until when.

Whatever a page keeps in memory is kept under these numbers, read at its start in one statement.
They are counted up in the transaction of the change itself, so nobody keeps something old under a
new number.
"""

from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.word_models import CatalogueState
from shop.db import changed, insert_once

_BOTH = select(CatalogueState.words, CatalogueState.goods)


class State(NamedTuple):
    """The two numbers: of shelves, attributes and words; of goods (never of their stock)."""

    words: int = 0
    goods: int = 0


def read_state(session: Session) -> State:
    """How often the catalogue has changed: one statement."""
    found = session.connection().execute(_BOTH).first()
    return State(*found) if found else State()


def hold(session: Session) -> None:
    """Whoever changes the catalogue asks for this first: it is theirs until they commit.

    One lock before all others: an import and a person at the desk can never wait for each other's
    rows in a circle. SQLite has a single writer anyway.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    if session.scalar(select(CatalogueState.id).with_for_update()) is None:
        insert_once(session, CatalogueState, id=1, words=1, goods=1)


def words_changed(session: Session) -> None:
    """A shelf, an attribute, a brand or a term is another one now."""
    _count(session, words=True, goods=False)


def goods_changed(session: Session) -> None:
    """Some product is another one now, or stands elsewhere."""
    _count(session, words=False, goods=True)


def _count(session: Session, *, words: bool, goods: bool) -> None:
    count = update(CatalogueState).values(
        words=CatalogueState.words + int(words), goods=CatalogueState.goods + int(goods)
    )
    if not changed(session.execute(count, execution_options={"synchronize_session": False})):
        insert_once(session, CatalogueState, id=1, words=1 + words, goods=1 + goods)
