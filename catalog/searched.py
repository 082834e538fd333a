"""Counting what people search for, by day and language, and forgetting it: nobody is in it.

A query that looks like somebody's own data is not kept at all. What is counted comes from notes of
results pages (``catalog.search_notes``), each of which counts once.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from catalog.search.words import fold
from catalog.search_models import MOST_LETTERS, SearchCount, SearchNote
from catalog.texts import refuse_unknown_locale
from shop import clock
from shop.db import changed, insert_once, upsert

STAYS = timedelta(days=90)
NOTES_STAY = timedelta(days=2)  # a day longer than a note is good for
DIGITS_OF_A_PERSON = 7
"""As many make a telephone number, an account or a card; of goods only a GTIN has so many."""

_AS_IT_IS = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Searched:
    """One search: what was typed, in which language, and how many products it had."""

    query: str
    locale: str
    found: int


def folded(text: str) -> str:
    """A query or phrase as it is compared and kept: folded, on one line, nothing unprintable."""
    shown = "".join(sign if sign.isprintable() else " " for sign in fold(text))
    return " ".join(shown.split())


def may_be_kept(searched: Searched, order_prefix: str) -> bool:
    """Whether a query may be written down: no mailbox, no order number, no long number.

    A number of seven digits or more stays only where it stands alone and found something: then it
    is the GTIN or SKU of a thing. Parted by spaces, or beside a word, it may be a telephone's.
    """
    query = folded(searched.query)
    first = "|".join(re.escape(one) for one in (folded(order_prefix), "rma") if one)
    number = rf"(?<![^\W_])({first})\W{{0,3}}\d"
    if not query or "@" in query or re.search(number, query):
        return False
    if sum(sign.isdigit() for sign in query) < DIGITS_OF_A_PERSON:
        return True
    return searched.found > 0 and " " not in query and not query.startswith("+")


def count_search(session: Session, key: str, searched: Searched, order_prefix: str) -> bool:
    """Count a search whose note ``key`` comes back for the first time; False if nothing is kept.

    Raises Invalid for a language that the shop doesn't speak.
    """
    refuse_unknown_locale(searched.locale)
    if not may_be_kept(searched, order_prefix):
        return False
    day = clock.now().date()
    if not insert_once(session, SearchNote, key=key, day=day, clicked=False):
        return False
    found, missed = max(searched.found, 0), int(searched.found <= 0)
    row = upsert(session.get_bind().dialect.name, SearchCount).values(
        day=day,
        locale=searched.locale,
        query=_kept(searched.query),
        searches=1,
        found=found,
        misses=missed,
        clicks=0,
    )
    counted = row.on_conflict_do_update(
        index_elements=[SearchCount.day, SearchCount.locale, SearchCount.query],
        set_={
            "searches": SearchCount.searches + 1,
            "found": found,
            "misses": SearchCount.misses + missed,
        },
    )
    session.execute(counted, execution_options=_AS_IT_IS)
    return True


def count_click(session: Session, key: str, searched: Searched) -> bool:
    """Count that a counted search led to a thing; False where it isn't counted, or was already."""
    mine = update(SearchNote).where(SearchNote.key == key, SearchNote.clicked.is_(False))
    mine = mine.values(clicked=True).returning(SearchNote.day)
    day = session.execute(mine, execution_options=_AS_IT_IS).scalar()
    if day is None:
        return False
    row = update(SearchCount).where(
        SearchCount.day == day,
        SearchCount.locale == searched.locale,
        SearchCount.query == _kept(searched.query),
    )
    done = session.execute(row.values(clicks=SearchCount.clicks + 1), execution_options=_AS_IT_IS)
    return changed(done) == 1


def forget_searches(session: Session) -> None:
    """Delete counts of more than ninety days ago, and notes that can't come back any more."""
    today = clock.now().date()
    session.execute(delete(SearchCount).where(SearchCount.day < today - STAYS))
    session.execute(delete(SearchNote).where(SearchNote.day < today - NOTES_STAY))


def _kept(query: str) -> str:
    return folded(query)[:MOST_LETTERS].rstrip()
