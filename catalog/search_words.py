"""What the desk taught the search, in one language: synonyms, and queries that lead to a page.

There are some hundred of them, and every search asks; they are kept until a word changes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.kept import Kept
from catalog.search import Synonyms
from catalog.search.languages import words_of
from catalog.search_models import SearchRedirect, SearchSynonym
from catalog.searched import folded
from catalog.state import State


@dataclass(frozen=True, slots=True)
class SearchWords:
    """Of one language, with what is said for all: what else a phrase means, and where one leads."""

    synonyms: Synonyms
    redirects: Mapping[str, str]


def read_search_words(session: Session, kept: Kept, state: State, locale: str) -> SearchWords:
    """The words as they stand: no statement while nothing has changed, two when something has."""
    return kept.get(("search words", state.words, locale), lambda: _read(session, locale))


def phrase_key(phrase: str, locale: str) -> str:
    """A phrase as the search comes by it: its words, without those that say nothing.

    "Cup of tea" is "cup tea", and "T-shirt" is "t shirt".
    """
    return " ".join(words_of(locale).words(phrase)) or folded(phrase)


def _read(session: Session, locale: str) -> SearchWords:
    said = (locale, "")
    sets = select(SearchSynonym.phrases, SearchSynonym.instead)
    sets = sets.where(SearchSynonym.locale.in_(said)).order_by(SearchSynonym.id)
    synonyms: dict[str, list[str]] = {}
    for phrases, instead in session.execute(sets):
        for phrase, others in _meanings(phrases, instead):
            known = synonyms.setdefault(phrase_key(phrase, locale), [])
            known += [other for other in others if other not in known]
    paths = select(SearchRedirect.query, SearchRedirect.path)
    # What is said for this language comes last, and stays.
    paths = paths.where(SearchRedirect.locale.in_(said)).order_by(SearchRedirect.locale)
    return SearchWords(synonyms, dict(session.execute(paths).all()))


def _meanings(phrases: list[str], instead: list[str]) -> Iterator[tuple[str, list[str]]]:
    for phrase in phrases:
        yield phrase, instead or [other for other in phrases if other != phrase]
