"""Phrases that mean the same: what the desk teaches the search, one set at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.search_models import SearchSynonym
from catalog.searched import folded
from catalog.state import hold, words_changed
from catalog.texts import refuse_unknown_locale
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid, NotFound, Stale

LONGEST_PHRASE = 60
MOST_PHRASES = 20
MOST_SETS = 2_000


class TooFewPhrases(Invalid):
    """A set of one phrase says nothing."""


class PhraseTooLong(Invalid):
    """A phrase is too long, or says nothing; facts: phrase, most."""


class TooManyPhrases(Invalid):
    """More phrases than a search could look for at once; facts: most."""


class PhraseTaken(Conflict):
    """Another set of this language has this phrase; facts: phrase, phrases (of that set)."""


class TooManySets(Invalid):
    """All sets are in each process's memory, so there is an end; facts: most."""


@dataclass(frozen=True, slots=True)
class SynonymData:
    """A set as somebody wrote it; ``instead`` makes it one-way, ``locale`` "" is all languages."""

    phrases: Sequence[str]
    instead: Sequence[str] = ()
    locale: str = ""


def save_synonym(
    session: Session,
    data: SynonymData,
    *,
    synonym_id: int | None = None,
    version: int | None = None,
    actor: Actor | None = None,
) -> SearchSynonym:
    """Make a set, or change the one of ``synonym_id``.

    Raises TooFewPhrases, TooManyPhrases, PhraseTooLong, PhraseTaken, TooManySets, NotFound, Stale
    for a ``version`` that has passed, and Invalid for a language that the shop doesn't speak.
    """
    phrases, instead = _distinct(data.phrases), _distinct(data.instead)
    _refuse_odd(phrases, instead, data.locale)
    hold(session)
    row = _held(session, synonym_id, version) if synonym_id else None
    _refuse_taken(session, phrases, data.locale, synonym_id)
    before = _facts(row)
    if row is None:
        row = SearchSynonym(version=0)
        session.add(row)
    row.locale, row.phrases, row.instead = data.locale, phrases, instead
    after = _facts(row)
    if before == after:
        return row
    row.version += 1
    session.flush()
    words_changed(session)
    if actor:
        action = "changed" if before else "created"
        note(session, actor, action, ("synonym", row.id, ", ".join(phrases)), before, after)
    return row


def delete_synonym(
    session: Session, synonym_id: int, *, version: int | None = None, actor: Actor | None = None
) -> None:
    """Take a set away. Raises NotFound, or Stale for a ``version`` that has passed."""
    hold(session)
    row = _held(session, synonym_id, version)
    name = ", ".join(row.phrases)
    session.delete(row)
    session.flush()
    words_changed(session)
    if actor:
        note(session, actor, "deleted", ("synonym", synonym_id, name))


def all_synonyms(session: Session) -> list[SearchSynonym]:
    """Every set, by its first phrase; there are ``MOST_SETS`` at most."""
    rows = session.scalars(select(SearchSynonym))
    return sorted(rows, key=lambda row: (folded(row.phrases[0]), row.locale, row.id))


def split_phrases(text: str) -> list[str]:
    """Phrases as somebody types them: parted by commas, semicolons or lines."""
    parts = text.replace("\r", "\n").replace("\n", ",").replace(";", ",").split(",")
    return _distinct(parts)


def _distinct(phrases: Sequence[str]) -> list[str]:
    """On one line each, without those that are empty or said twice."""
    tidy = (" ".join(phrase.split()) for phrase in phrases)
    found: dict[str, str] = {}
    for phrase in tidy:
        if phrase:
            found.setdefault(folded(phrase), phrase)
    return list(found.values())


def _refuse_odd(phrases: list[str], instead: list[str], locale: str) -> None:
    if locale:
        refuse_unknown_locale(locale)
    for phrase in (*phrases, *instead):
        if not folded(phrase) or len(phrase) > LONGEST_PHRASE or "\0" in phrase:
            raise PhraseTooLong("too long, or nothing", phrase=phrase, most=LONGEST_PHRASE)
    if not phrases or len({folded(one) for one in (*phrases, *instead)}) < 2:  # noqa: PLR2004
        raise TooFewPhrases("a set needs two phrases")
    if max(len(phrases), len(instead)) > MOST_PHRASES:
        raise TooManyPhrases("too many phrases", most=MOST_PHRASES)


def _held(session: Session, synonym_id: int, version: int | None) -> SearchSynonym:
    row = session.get(SearchSynonym, synonym_id, populate_existing=True)
    if row is None:
        raise NotFound("no such synonyms", synonym=synonym_id)
    if version is not None and row.version != version:
        raise Stale("the synonyms have changed", seen=version, stored=_facts(row))
    return row


def _refuse_taken(session: Session, phrases: list[str], locale: str, own: int | None) -> None:
    """``hold`` lets nobody else in meanwhile."""
    if own is None and (session.scalar(select(func.count(SearchSynonym.id))) or 0) >= MOST_SETS:
        raise TooManySets("too many sets", most=MOST_SETS)
    wanted = {folded(phrase): phrase for phrase in phrases}
    others = select(SearchSynonym.id, SearchSynonym.phrases)
    for row in session.execute(others.where(SearchSynonym.locale == locale)):
        taken = next((one for one in map(folded, row.phrases) if one in wanted), None)
        if taken is not None and row.id != own:
            raise PhraseTaken("in another set", phrase=wanted[taken], phrases=row.phrases)


def _facts(row: SearchSynonym | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"locale": row.locale, "phrases": list(row.phrases), "instead": list(row.instead)}
