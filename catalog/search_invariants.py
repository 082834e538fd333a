"""What must always be true of what people search for, and of what the desk made of it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.search_models import SearchCount, SearchNote, SearchRedirect, SearchSynonym
from catalog.searched import DIGITS_OF_A_PERSON, folded
from shop.access import local_path
from shop.invariants import invariant
from shop.locales import LANGUAGES


@invariant("Nothing that is counted of searches could be somebody's")
def counts_are_nobodys(session: Session) -> Iterator[str]:
    rows = session.execute(select(SearchCount.day, SearchCount.query, SearchCount.misses))
    for day, query, misses in rows:
        long_number = sum(sign.isdigit() for sign in query) >= DIGITS_OF_A_PERSON
        if query != folded(query) or "@" in query or (long_number and (misses or " " in query)):
            yield f"a query of {day}"


@invariant("Every counted search and click has its note, while there are notes")
def counts_equal_notes(session: Session) -> Iterator[str]:
    clicks = func.count(SearchNote.key).filter(SearchNote.clicked)
    notes = select(SearchNote.day, func.count(SearchNote.key), clicks).group_by(SearchNote.day)
    for day, seen, clicked in session.execute(notes):
        counted = select(func.sum(SearchCount.searches), func.sum(SearchCount.clicks))
        stored = session.execute(counted.where(SearchCount.day == day)).one()
        if (stored[0] or 0, stored[1] or 0) != (seen, clicked):
            yield f"{day}: {seen} notes, {clicked} of them clicked; counted {tuple(stored)}"


@invariant("A phrase is in one set of synonyms of its language, and each set says something")
def phrases_are_in_one_set(session: Session) -> Iterator[str]:
    known: set[tuple[str, str]] = set()
    for row in session.scalars(select(SearchSynonym).order_by(SearchSynonym.id)):
        phrases = {folded(one) for one in row.phrases}
        if len(phrases | {folded(one) for one in row.instead}) < 2:  # noqa: PLR2004
            yield f"synonyms {row.id} say nothing"
        if row.locale and row.locale not in LANGUAGES:
            yield f"synonyms {row.id} in {row.locale}"
        yield from (f"{one} ({row.locale})" for one in phrases if (row.locale, one) in known)
        known |= {(row.locale, one) for one in phrases}


@invariant("A query leads to a path of this shop")
def redirects_stay_here(session: Session) -> Iterator[str]:
    for row in session.scalars(select(SearchRedirect)):
        if local_path(row.path, "") != row.path or row.query != folded(row.query):
            yield f"redirect {row.id}: {row.query} to {row.path}"
        if row.locale and row.locale not in LANGUAGES:
            yield f"redirect {row.id} in {row.locale}"
