"""The note that a results page sends back: what it counts, and what it can't be made to count."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.redirects import RedirectData, save_redirect
from catalog.search.jobs import rebuild_indexes
from catalog.search_models import SearchCount
from catalog.search_notes import write_note
from catalog.searched import Searched
from catalog.synonyms import SynonymData, save_synonym
from shop import clock
from shop.app import create_app
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

SEEN = "/search/seen"


@pytest.fixture
def shop(app: Flask, client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        factories.product(session, title="Samovar", handle="samovar", units=1)
        for number in range(30):
            factories.product(session, title=f"Mug {number}")
    with app.app_context():
        rebuild_indexes(database)
    return client


def note_of(page: str) -> str | None:
    found = re.search(r'data-searched="([^"]*)" data-to="([^"]*)"', page)
    return unescape(found[1]) if found else None


def send(browser: JudgingClient, note: str | None, **more: str) -> int:
    """As the browser's script does: without any token."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.http.post(SEEN, data={"note": note, **more}, headers=headers)
    assert "Set-Cookie" not in answer.headers
    return answer.status_code


def counted(database: Database) -> list[tuple[str, str, int, int, int, int]]:
    with database.read() as session:
        rows = session.scalars(select(SearchCount).order_by(SearchCount.query))
        return [
            (row.locale, row.query, row.searches, row.found, row.misses, row.clicks) for row in rows
        ]


def test_a_search_is_counted_when_its_page_was_seen(shop: JudgingClient, database) -> None:
    page = shop.get("/search?q=Samovár").text
    assert counted(database) == []
    assert send(shop, note_of(page)) == 204
    assert counted(database) == [("en", "samovar", 1, 1, 0, 0)]
    assert send(shop, note_of(shop.get("/ca/search?q=zeppelin").text)) == 204
    assert counted(database)[1] == ("ca", "zeppelin", 1, 0, 1, 0)


def test_a_replayed_note_counts_nothing(shop: JudgingClient, database) -> None:
    note = note_of(shop.get("/search?q=samovar").text)
    for _ in range(3):
        assert send(shop, note, clicked="1") == 204
        assert send(shop, note) == 204
    assert counted(database) == [("en", "samovar", 1, 1, 0, 1)]


def test_a_forged_or_expired_note_is_refused(shop: JudgingClient, database, config) -> None:
    note = note_of(shop.get("/search?q=samovar").text) or ""
    other = write_note("another secret, as long as the first", Searched("rude", "en", 1))
    for forged in ("", "x", note[:-1], "x" + note, other, note * 50, "\0", "é.é.é", None):
        assert send(shop, forged) == 422
    with clock.frozen(clock.now() - timedelta(days=1, minutes=1)):
        old = write_note(config.secret_key, Searched("old", "en", 1))
    assert send(shop, old) == 422
    assert counted(database) == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://e.x"}])
def test_another_site_sends_no_notes(shop: JudgingClient, database, headers) -> None:
    note = note_of(shop.get("/search?q=samovar").text)
    assert shop.http.post(SEEN, data={"note": note}, headers=headers).status_code == 403
    assert counted(database) == []


def test_one_address_sends_so_many_notes_and_no_more(config, database, gateway) -> None:
    limited = create_app(replace(config, rate_limits=True), database=database, gateway=gateway)
    browser = limited.test_client()
    answers = [browser.post(SEEN, data={"note": "x"}).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


@pytest.mark.parametrize(
    "query",
    [
        *("q=mug&page=2", "q=mug&sort=price", "q=mug&stock=1", "q=mug&kind=kettles", "q=", ""),
        *("q=edith@example.org", "q=0470+12+34+56", "q=order+LW-1003"),
    ],
)
def test_paging_narrowing_and_what_is_somebodys_bears_no_note(shop: JudgingClient, query) -> None:
    assert note_of(shop.get(f"/search?{query}").text) is None


def test_each_showing_of_a_page_has_its_own_note(shop: JudgingClient, database) -> None:
    for _ in range(2):
        send(shop, note_of(shop.get("/search?q=samovar").text))
    assert counted(database) == [("en", "samovar", 2, 1, 0, 0)]


def _lead(database: Database, query: str, path: str, locale: str = "") -> None:
    with database.write() as session:
        save_redirect(session, RedirectData(query, path, locale))


def test_a_redirect_leads_on_in_the_readers_language(shop: JudgingClient, database) -> None:
    _lead(database, "tea machine", "/p/samovar?from=search")
    answer = shop.get("/search?q=Tea++MACHINE", status=302)
    assert answer.location == "/p/samovar?from=search"
    assert shop.get("/ca/search?q=tea+machine", status=302).location == "/ca/p/samovar?from=search"
    shop.get("/search?q=tea+machine&sort=price")
    shop.get("/search?q=tea+machine&page=2")
    shop.get("/search?q=tea+machine&stock=1")


@pytest.mark.parametrize(
    "path", ["/p/gone", "/c/gone", "/search?q=tea", "/desk/orders/", "/account", "/nowhere"]
)
def test_a_redirect_to_what_is_not_there_is_searched(shop: JudgingClient, database, path) -> None:
    _lead(database, "tea machine", path)
    shop.get("/search?q=tea+machine")


def test_synonyms_reach_the_engine_without_more_statements(
    shop: JudgingClient, database, app: Flask
) -> None:
    engine, asked = app.extensions["search"]["en"], []
    search = engine.search

    def listening(*given, **options):
        asked.append(options["synonyms"])
        return search(*given, **options)

    engine.search = listening
    shop.get("/search?q=mug")
    shop.get("/search?q=mug")
    before = shop.statements
    with database.write() as session:
        save_synonym(session, SynonymData(["beaker", "mug"]))
    shop.get("/search?q=mug")
    assert asked[-1] == {"beaker": ["mug"], "mug": ["beaker"]}
    shop.get("/search?q=mug")
    assert shop.statements == before
