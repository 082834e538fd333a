"""What the desk teaches the search: sets of synonyms and redirects, their rules and their log."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from catalog.kept import Kept
from catalog.redirects import (
    NoQuery,
    NotOurs,
    QueryTaken,
    RedirectData,
    delete_redirect,
    save_redirect,
)
from catalog.search_models import SearchRedirect, SearchSynonym
from catalog.search_words import SearchWords, read_search_words
from catalog.state import read_state
from catalog.synonyms import (
    PhraseTaken,
    PhraseTooLong,
    SynonymData,
    TooFewPhrases,
    TooManyPhrases,
    delete_synonym,
    save_synonym,
    split_phrases,
)
from shop.customers.records import Actor
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Invalid, NotFound, Stale

SAM = Actor("staff", "Sam Peeters")
PEOPLE = 6


def _save(database: Database, *phrases: str, **more: object) -> SearchSynonym:
    options = {name: more.pop(name) for name in ("synonym_id", "version") if name in more}
    with database.write() as session:
        return save_synonym(session, SynonymData(phrases, **more), actor=SAM, **options)


def _lead(database: Database, query: str, path: str, locale: str = "", **more: int):
    with database.write() as session:
        return save_redirect(session, RedirectData(query, path, locale), actor=SAM, **more)


def _words(database: Database, locale: str = "en", kept: Kept | None = None) -> SearchWords:
    with database.read() as session:
        return read_search_words(session, kept or Kept(), read_state(session), locale)


def test_a_set_says_for_each_phrase_all_others(database: Database) -> None:
    _save(database, "Sofa", "Couch", "Canapé")
    assert _words(database).synonyms == {
        "sofa": ["Couch", "Canapé"],
        "couch": ["Sofa", "Canapé"],
        "canape": ["Sofa", "Couch"],
    }


def test_a_phrase_is_known_by_the_words_that_the_search_comes_by(database: Database) -> None:
    _save(database, "Cup of tea", "T-shirt", "\N{TEAPOT}")
    assert list(_words(database).synonyms) == ["cup tea", "t shirt", "\N{TEAPOT}"]


def test_a_one_way_set_says_nothing_the_other_way(database: Database) -> None:
    _save(database, "hoover", instead=["vacuum cleaner", "carpet sweeper"])
    assert _words(database).synonyms == {"hoover": ["vacuum cleaner", "carpet sweeper"]}


def test_each_language_hears_its_own_and_what_is_for_all(database: Database) -> None:
    _save(database, "wok", "stir-fry pan")
    _save(database, "wok", "paella", locale="ca")
    assert _words(database, "ca").synonyms["wok"] == ["stir-fry pan", "paella"]
    assert _words(database, "el").synonyms["wok"] == ["stir-fry pan"]


def test_what_is_kept_is_read_anew_after_a_change_and_only_then(database: Database) -> None:
    kept = Kept()
    made = _save(database, "sofa", "couch")
    first = _words(database, kept=kept)
    assert _words(database, kept=kept) is first
    _save(database, "sofa", "settee", synonym_id=made.id, version=1)
    assert _words(database, kept=kept).synonyms == {"sofa": ["settee"], "settee": ["sofa"]}
    _lead(database, "sofa", "/c/sofas")
    assert _words(database, kept=kept).redirects == {"sofa": "/c/sofas"}
    with database.write() as session:
        delete_synonym(session, made.id, version=2, actor=SAM)
    assert _words(database, kept=kept).synonyms == {}


@pytest.mark.parametrize(
    ("phrases", "instead"), [((), ()), (("sofa",), ()), (("sofa", "SOFÁ"), ()), ((), ("couch",)),
                             (("sofa",), ("Sofa",)), (("sofa", " "), ("",))],
)  # fmt: skip
def test_a_set_needs_two_phrases(database: Database, phrases, instead) -> None:
    with pytest.raises(TooFewPhrases):
        _save(database, *phrases, instead=instead)


@pytest.mark.parametrize("phrase", ["x" * 61, "\0\0", "\u00b4", "a\0b"])
def test_a_phrase_says_something_and_is_short(database: Database, phrase: str) -> None:
    with pytest.raises(PhraseTooLong):
        _save(database, "sofa", phrase)
    with pytest.raises(TooManyPhrases):
        _save(database, *(f"word {number}" for number in range(21)))
    with pytest.raises(Invalid):
        _save(database, "sofa", "couch", locale="xx")


def test_a_phrase_is_in_one_set_of_a_language(database: Database) -> None:
    sofas = _save(database, "sofa", "couch", locale="en")
    with pytest.raises(PhraseTaken) as refused:
        _save(database, "Divan", "Coûch", locale="en")
    assert refused.value.facts == {"phrase": "Coûch", "phrases": ["sofa", "couch"]}
    divans = _save(database, "divan", "couch", locale="es")
    with pytest.raises(PhraseTaken):
        _save(database, "divan", "couch", locale="en", synonym_id=divans.id)
    _save(database, "chesterfield", instead=["sofa"], locale="en")
    _save(database, "couch", "sofa", "settee", locale="en", synonym_id=sofas.id)


def test_who_comes_late_is_told_and_what_is_gone_is_missing(database: Database) -> None:
    made = _save(database, "sofa", "couch")
    lead = _lead(database, "sofas", "/c/sofas")
    _save(database, "sofa", "settee", synonym_id=made.id, version=1)
    with pytest.raises(Stale):
        _save(database, "sofa", "divan", synonym_id=made.id, version=1)
    with pytest.raises(Stale):
        _lead(database, "sofas", "/c", redirect_id=lead.id, version=7)
    with database.write() as session, pytest.raises(Stale):
        delete_synonym(session, made.id, version=1)
    for delete in (delete_synonym, delete_redirect):
        with database.write() as session, pytest.raises(NotFound):
            delete(session, 4711)
    with pytest.raises(NotFound):
        _save(database, "sofa", "divan", synonym_id=4711)


def test_every_change_is_written_down_and_no_change_is_not(database: Database) -> None:
    made = _save(database, "sofa", "couch")
    _save(database, "sofa", "couch", synonym_id=made.id)
    _save(database, "sofa", "settee", synonym_id=made.id)
    lead = _lead(database, "opening hours", "/help/about")
    with database.write() as session:
        delete_redirect(session, lead.id, actor=SAM)
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.subject, one.action, one.name) for one in entries] == [
        ("synonym", "created", "sofa, couch"),
        ("synonym", "changed", "sofa, settee"),
        ("redirect", "created", "opening hours"),
        ("redirect", "deleted", "opening hours"),
    ]
    assert entries[1].before == {"phrases": ["sofa", "couch"]}
    assert entries[1].after == {"phrases": ["sofa", "settee"]}


def test_phrases_are_typed_with_commas_semicolons_or_lines() -> None:
    assert split_phrases(" sofa,, Couch;settee\r\n three   seater\nSOFÁ") == [
        "sofa", "Couch", "settee", "three seater",
    ]  # fmt: skip


def test_a_query_leads_to_one_page_in_each_language(database: Database) -> None:
    _lead(database, "  Öpening   HOURS ", "/help/about")
    _lead(database, "opening hours", "/help/delivery", "ca")
    with pytest.raises(QueryTaken):
        _lead(database, "opening hours", "/c")
    assert _words(database, "ca").redirects == {"opening hours": "/help/delivery"}
    assert _words(database, "es").redirects == {"opening hours": "/help/about"}


@pytest.mark.parametrize(
    "path",
    [
        "", "c/sofas", "//evil.example", "//[", "/\\evil.example", "\\/evil", "https://evil.example",
        "https:evil", "javascript:alert(1)", "/c\r\nSet-Cookie: x", "/c\t", " /c", "/" + "x" * 300,
    ],
)  # fmt: skip
def test_a_redirect_never_leaves_the_shop(database: Database, path: str) -> None:
    with pytest.raises(NotOurs):
        _lead(database, "sofas", path)


@pytest.mark.parametrize("query", ["", " ", "\u200b", "x" * 81])
def test_a_redirect_begins_with_a_query(database: Database, query: str) -> None:
    with pytest.raises(NoQuery):
        _lead(database, query, "/c")
    with database.read() as session:
        assert session.scalars(select(SearchRedirect)).all() == []


def test_colleagues_at_once_teach_a_phrase_and_a_query_once(database: Database) -> None:
    together = Barrier(PEOPLE)

    def teach(number: int) -> list[str]:
        together.wait(30)
        outcomes = []
        for deed in (
            lambda: _save(database, "sofa", f"couch {number}"),
            lambda: _lead(database, "sofas", f"/c/sofas-{number}"),
        ):
            try:
                deed()
            except (PhraseTaken, QueryTaken) as error:
                outcomes.append(type(error).__name__)
            else:
                outcomes.append("done")
        return outcomes

    with ThreadPoolExecutor(PEOPLE) as pool:
        sets, leads = zip(*pool.map(teach, range(PEOPLE)), strict=True)
    assert Counter(sets) == {"done": 1, "PhraseTaken": PEOPLE - 1}
    assert Counter(leads) == {"done": 1, "QueryTaken": PEOPLE - 1}
