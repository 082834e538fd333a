"""What people search for is counted by day, once a page, and nothing of anybody stays in it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalog.jobs import tidy_searches
from catalog.search_models import SearchCount, SearchNote
from catalog.searched import Searched, count_click, count_search, folded, may_be_kept
from shop import clock
from shop.db import Database
from shop.errors import Invalid
from shop.schedule import chores

PREFIX = "LW"
WRITERS = 8


def _search(database: Database, key: str, query: str, found: int = 3, locale: str = "en") -> bool:
    with database.write() as session:
        return count_search(session, key, Searched(query, locale, found), PREFIX)


def _click(database: Database, key: str, query: str) -> bool:
    with database.write() as session:
        return count_click(session, key, Searched(query, "en", 3))


def _counts(database: Database) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    with database.read() as session:
        rows = session.scalars(select(SearchCount))
        return {
            (row.locale, row.query): (row.searches, row.found, row.misses, row.clicks)
            for row in rows
        }


def test_a_day_has_one_row_for_what_is_the_same_folded(database: Database) -> None:
    _search(database, "a", "Crème  Brûlée ", 0)
    _search(database, "b", "creme brulee", 7)
    _search(database, "c", "CRÈME BRÛLÉE", 5, "ca")
    assert _counts(database) == {
        ("en", "creme brulee"): (2, 7, 1, 0),
        ("ca", "creme brulee"): (1, 5, 0, 0),
    }


def test_the_next_day_begins_a_row_of_its_own(database: Database) -> None:
    _search(database, "a", "kettle")
    with clock.frozen(clock.now() + timedelta(days=1)):
        _search(database, "b", "kettle")
    with database.read() as session:
        assert session.scalars(select(SearchCount.searches)).all() == [1, 1]


def test_a_note_counts_once_and_its_click_once(database: Database) -> None:
    assert _search(database, "a", "kettle")
    assert not _search(database, "a", "kettle")
    assert _click(database, "a", "kettle")
    assert not _click(database, "a", "kettle")
    assert _counts(database) == {("en", "kettle"): (1, 3, 0, 1)}


def test_a_click_without_a_search_counts_for_nothing(database: Database) -> None:
    assert not _click(database, "never seen", "kettle")
    assert _counts(database) == {}


def test_a_click_after_midnight_belongs_to_the_day_of_its_search(database: Database) -> None:
    _search(database, "a", "kettle")
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert _click(database, "a", "kettle")
    assert _counts(database) == {("en", "kettle"): (1, 3, 0, 1)}


def _at_once(database: Database, keys: list[str]) -> tuple[int, int]:
    """How many searches and clicks are counted when all of these notes come back together."""
    together = Barrier(len(keys))

    def search(key: str) -> None:
        together.wait(30)
        _search(database, key, "kettle")
        _click(database, key, "kettle")

    with ThreadPoolExecutor(len(keys)) as pool:
        list(pool.map(search, keys))
    searches, found, misses, clicks = _counts(database)["en", "kettle"]
    assert (found, misses) == (3, 0)
    return searches, clicks


def test_many_at_once_lose_no_count(database: Database) -> None:
    keys = [str(number) for number in range(WRITERS)]
    assert _at_once(database, keys) == (WRITERS, WRITERS)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.breaks_invariants
def test_one_note_sent_by_many_at_once_counts_once(
    database: Database, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the row that says that it came back, each sending of a note is a search."""
    if not guarded:
        monkeypatch.setattr("catalog.searched.insert_once", lambda *_, **__: True)
    assert _at_once(database, ["one"] * WRITERS) == ((1, 1) if guarded else (WRITERS, 0))


@pytest.mark.parametrize(
    "query",
    [
        "edith@example.org", "edith \uff20 example", "0470 12 34 56", "+32470123456",
        "edith 0470123456", "LW-1003", "where is lw 1003", "lw1003", "LW–1003", "RMA-1001",
        "BE68 5390 0754 7034", "٠١٢٣ ٤٥٦٧", "", " \0 ",
    ],
)  # fmt: skip
def test_what_looks_like_somebodys_own_is_never_kept(database: Database, query: str) -> None:
    assert not _search(database, "a", query)
    assert not _click(database, "a", query)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SearchCount)) == 0
        assert session.scalar(select(func.count()).select_from(SearchNote)) == 0


@pytest.mark.parametrize(
    ("query", "found", "kept"),
    [
        ("2000004180379", 1, True),
        ("2000004180379", 0, False),
        ("KET-SPR-16", 0, True),
        ("pan 24 cm 1200 w", 0, True),
        ("lwow 12", 0, True),
    ],
)
def test_numbers_of_things_are_kept(query: str, found: int, kept: bool) -> None:
    assert may_be_kept(Searched(query, "en", found), PREFIX) is kept


def test_what_is_kept_is_short_and_printable(database: Database) -> None:
    _search(database, "a", "x" * 400)
    _search(database, "b", "tea\u202e\0pot\u200b  \N{TEAPOT}")
    assert set(_counts(database)) == {("en", "x" * 80), ("en", "tea pot \N{TEAPOT}")}
    assert folded(folded("İstanbul Straße ὍΔΟΣ")) == folded("İstanbul Straße ὍΔΟΣ")


def test_a_language_that_nobody_speaks_here_is_refused(database: Database) -> None:
    with pytest.raises(Invalid):
        _search(database, "a", "kettle", locale="xx")


def test_ninety_days_later_it_is_forgotten(app: Flask, database: Database) -> None:
    for days in (91, 90, 3, 2, 0):
        with clock.frozen(clock.now() - timedelta(days=days)):
            _search(database, f"{days} days ago", f"kettle {days}")
    with app.app_context():
        tidy_searches()
    assert {query for _, query in _counts(database)} == {
        "kettle 90", "kettle 3", "kettle 2", "kettle 0",
    }  # fmt: skip
    with database.read() as session:
        keys = set(session.scalars(select(SearchNote.key)))
    assert keys == {"2 days ago", "0 days ago"}
    assert tidy_searches in chores()
