"""The desk's pages about searching: what led nowhere, and the synonym or redirect one step on."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from catalog.redirects import RedirectData, save_redirect
from catalog.search_models import SearchRedirect, SearchSynonym
from catalog.searched import Searched, count_click, count_search
from catalog.synonyms import SynonymData, save_synonym
from shop import clock
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

DESK = "/desk/catalogue/search"
HOSTILE = "?show=%FF&days=9e9&lang=xx&page=-1&q=%25_%FF" + "x" * 500


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
        factories.product(session, title="Samovar", handle="samovar", units=1)
        factories.product(session, title="Draft", handle="draft", status="draft")
    client.sign_in(account.email, factories.PASSWORD)
    return client


def _searched(database: Database, query: str, found: int, times: int = 1, clicks: int = 0,
              days_ago: int = 0, locale: str = "en") -> None:  # fmt: skip
    at = clock.now() - timedelta(days=days_ago)
    searched = Searched(query, locale, found)
    with clock.frozen(at), database.write() as session:
        for number in range(times):
            key = f"{query} {locale} {days_ago} {number}"[-32:]
            assert count_search(session, key, searched, "LW")
            if number < clicks:
                assert count_click(session, key, searched)


def _rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in row] for row in cells
    ]


def _only(database: Database, row: type) -> list:
    with database.read() as session:
        return list(session.scalars(select(row).order_by(row.id)))


def test_what_people_search_is_shown_with_what_came_of_it(editor: JudgingClient, database) -> None:
    _searched(database, "kettle", 9, times=4, clicks=3, days_ago=1)
    _searched(database, "zeppelin", 0, times=2)
    _searched(database, "bullidor", 1, locale="ca")
    _searched(database, "mug", 5, times=3)
    _searched(database, "long ago", 5, times=9, days_ago=40)
    page = editor.get(DESK).text
    assert [row[:6] for row in _rows(page)] == [
        ["kettle", "4", "9", "–", "75 %", "English"],
        ["mug", "3", "5", "–", "0 %", "English"],
        ["zeppelin", "2", "0", "2", "0 %", "English"],
        ["bullidor", "1", "1", "–", "0 %", "Català"],
    ]
    assert _rows(editor.get(f"{DESK}?days=90").text)[0][0] == "long ago"
    assert [row[0] for row in _rows(editor.get(f"{DESK}?lang=ca").text)] == ["bullidor"]
    assert [row[0] for row in _rows(editor.get(f"{DESK}?show=nothing").text)] == ["zeppelin"]
    unclicked = _rows(editor.get(f"{DESK}?show=unclicked").text)
    assert [row[0] for row in unclicked] == ["mug", "bullidor"]


def test_what_is_found_by_now_is_no_longer_among_what_is_not(editor, database) -> None:
    _searched(database, "sofa", 0, times=3, days_ago=2)
    _searched(database, "sofa", 4)
    assert _rows(editor.get(f"{DESK}?show=nothing").text) == []
    assert _rows(editor.get(DESK).text)[0][:4] == ["sofa", "4", "4", "3"]


def test_a_greek_word_ends_as_greek_words_do(editor: JudgingClient, database) -> None:
    _searched(database, "ΒΡΑΣΤΉΡΑΣ 1", 2, locale="el")
    assert _rows(editor.get(DESK).text)[0][0] == "βραστηρας 1"


def test_a_long_list_has_pages_and_costs_the_same(editor: JudgingClient, database) -> None:
    _searched(database, "query 0", 1)
    editor.get(DESK)
    editor.get(DESK)
    before = editor.statements
    for number in range(1, 60):
        _searched(database, f"query {number}", 1)
    assert len(_rows(editor.get(DESK).text)) == 50
    assert editor.statements <= before
    assert len(_rows(editor.get(f"{DESK}?page=2").text)) == 10


def test_one_step_from_a_query_to_its_synonyms_and_back(editor: JudgingClient, database) -> None:
    _searched(database, "<b>sofà</b>", 0, locale="ca")
    page = editor.get(f"{DESK}?show=nothing&days=7").text
    assert "<b>sofa" not in page
    step = unescape(re.findall(r'href="([^"]*/search/synonyms\?[^"]*)"', page)[0])
    form = editor.get(step).text
    assert "&lt;b&gt;sofa&lt;/b&gt;</textarea>" in form
    assert '<option selected value="ca">' in form
    back = unescape(re.findall(r'name="back" value="([^"]*)"', form)[0])
    typed = {"phrases": "sofà, canapè", "locale": "ca", "back": back}
    answer = editor.post(f"{DESK}/synonyms", typed)
    assert answer.location == f"{DESK}?show=nothing&days=7"
    assert "Synonyms saved" in editor.get(answer.location).text


def test_one_step_from_a_query_to_its_redirect_and_the_row_says_so(editor, database) -> None:
    _searched(database, "tea machine", 0)
    page = editor.get(DESK).text
    step = unescape(re.findall(r'href="([^"]*/search/redirects\?[^"]*)"', page)[0])
    assert 'value="tea machine"' in editor.get(step).text
    typed = {"query": "tea machine", "path": "/p/samovar", "back": "show=all"}
    answer = editor.post(f"{DESK}/redirects", typed)
    assert "Has a redirect" in editor.get(answer.location).text
    assert editor.get("/search?q=tea+machine", status=302).location == "/p/samovar"


def test_synonyms_are_made_changed_and_taken_away(editor: JudgingClient, database) -> None:
    made = editor.post(f"{DESK}/synonyms", {"phrases": "hoover", "instead": "vacuum cleaner"})
    (row,) = _only(database, SearchSynonym)
    assert (row.phrases, row.instead, row.locale) == (["hoover"], ["vacuum cleaner"], "")
    assert made.location == f"{DESK}/synonyms?open={row.id}"
    assert "hoover → vacuum cleaner" in editor.get(made.location).text
    typed = {"phrases": "hoover; dyson", "instead": "vacuum", "version": 1}
    editor.post(f"{DESK}/synonyms/{row.id}", typed)
    assert _only(database, SearchSynonym)[0].phrases == ["hoover", "dyson"]
    stale = editor.post(f"{DESK}/synonyms/{row.id}", {**typed, "phrases": "henry"}, status=409).text
    assert "Somebody changed this meanwhile. It says now: hoover, dyson → vacuum." in stale
    assert "henry</textarea>" in stale
    editor.post(f"{DESK}/synonyms/{row.id}/removal", {"version": 1})
    editor.post(f"{DESK}/synonyms/{row.id}/removal", {"version": 2})
    assert _only(database, SearchSynonym) == []
    log = editor.get("/desk/catalogue/changes?kind=synonym").text
    for said in ("Phrases", "hoover, dyson", "Also look for", "Sam Peeters"):
        assert said in log
    editor.post(f"{DESK}/synonyms/{row.id}", typed, status=404)
    editor.post(f"{DESK}/synonyms/{row.id}/removal", {}, status=404)


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ("", "A set needs two phrases at least."),
        ("sofa", "A set needs two phrases at least."),
        ("Divan, Coüch", "“Coüch” is in another set already: sofa, couch."),
        ("sofa bed, " + "x" * 61, "says nothing or too much: up to 60 letters."),
        ("a, \u00b4", "says nothing or too much"),
        (", ".join(f"word {number}" for number in range(21)), "Up to 20 phrases, please."),
        ("x" * 2001, "2000 characters at most, please."),
        ("divan, \0", "Please leave out the special characters."),
    ],
)
def test_synonyms_that_say_nothing_are_refused_beside_the_field(
    editor: JudgingClient, database, phrases: str, said: str
) -> None:
    with database.write() as session:
        save_synonym(session, SynonymData(["sofa", "couch"]))
    page = editor.post(f"{DESK}/synonyms", {"phrases": phrases}, status=422 if "Div" not in phrases
                       else 409).text  # fmt: skip
    beside = unescape(page.partition('id="phrases-error">')[2].partition("</p>")[0])
    assert said in beside
    assert len(_only(database, SearchSynonym)) == 1


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/p/samovar", "/p/samovar"),
        ("http://localhost/ca/p/samovar?variant=S", "/p/samovar?variant=S"),
        ("/es", "/"),
        ("/c/kettles?sort=price", "/c/kettles?sort=price"),
        ("/help/delivery", "/help/delivery"),
        ("/questions/new", "/questions/new"),
    ],
)
def test_a_redirect_leads_to_any_page_that_there_is(editor, database, path, kept) -> None:
    editor.post(f"{DESK}/redirects", {"query": "Tea  MACHINE", "path": path})
    (row,) = _only(database, SearchRedirect)
    assert (row.query, row.path) == ("tea machine", kept)
    assert "Leads nowhere now" not in editor.get(f"{DESK}/redirects").text


@pytest.mark.parametrize(
    "path",
    [
        "/p/none", "/p/draft", "/c/none", "/brands/none", "/help/none", "/nowhere", "/account",
        "/desk/orders/", "/search", "/search?q=tea", "/ca/search?q=tea", "/search/seen", "evil",
        "//evil.example", "https://evil.example/p/samovar", "http://localhost.evil.example/", "//[",
        "/\\evil", "javascript:alert(1)", "/p/samovar\r\nX: y", "/ca/ca/p/samovar", "//localhost/c",
        "http://localhost@evil/c", "/static/none", "%2fp%2fsamovar", "", "\0", "/" + "x" * 400,
    ],
)  # fmt: skip
def test_a_redirect_to_anything_else_is_refused(editor: JudgingClient, database, path) -> None:
    page = editor.post(f"{DESK}/redirects", {"query": "tea", "path": path}, status=422).text
    assert 'id="path-error"' in page
    assert _only(database, SearchRedirect) == []


def test_redirects_are_changed_taken_away_and_say_where_they_fail(editor, database) -> None:
    with database.write() as session:
        gone = save_redirect(session, RedirectData("zeppelin", "/p/zeppelin"))
        save_redirect(session, RedirectData("tea", "/c"))
    assert "Leads nowhere now" in editor.get(f"{DESK}/redirects?open={gone.id}").text
    own = f"{DESK}/redirects/{gone.id}"
    taken = editor.post(own, {"query": "TEA", "path": "/c", "version": 1}, status=409).text
    assert "Another redirect begins with this already." in taken
    editor.post(own, {"query": "zeppelin", "path": "/p/samovar", "version": 1})
    stale = editor.post(own, {"query": "zep", "path": "/c", "version": 1}, status=409).text
    assert "It says now: zeppelin → /p/samovar." in unescape(stale)
    assert 'value="zep"' in stale
    editor.post(f"{own}/removal", {"version": 2})
    assert [row.query for row in _only(database, SearchRedirect)] == ["tea"]
    assert "Leads to" in editor.get("/desk/catalogue/changes?kind=redirect").text
    editor.post(own, {"query": "zeppelin", "path": "/c"}, status=404)


def test_a_list_finds_what_is_taught_and_has_pages(editor: JudgingClient, database) -> None:
    with database.write() as session:
        for number in range(60):
            save_synonym(session, SynonymData([f"wörd {number}", f"word of {number}"]))
            save_redirect(session, RedirectData(f"query {number}", "/p/samovar"))
    for page in ("synonyms", "redirects"):
        assert editor.get(f"{DESK}/{page}").text.count(f'href="{DESK}/{page}?open=') == 50
        assert editor.get(f"{DESK}/{page}?page=2").text.count("?open=") == 10
    assert editor.get(f"{DESK}/synonyms?q=Word+59").text.count("?open=") == 1
    assert "No redirect has that." in editor.get(f"{DESK}/redirects?q=zeppelin").text


def test_a_hostile_address_is_a_plain_page(editor: JudgingClient, database) -> None:
    _searched(database, "kettle", 1)
    for page in ("", "/synonyms", "/redirects"):
        editor.get(f"{DESK}{page}{HOSTILE}")
        editor.get(f"{DESK}{page}?open=99999999999999999999&query={'y' * 900}&back=//evil&lang=zz")
    editor.post(f"{DESK}/synonyms/99999999999999999999/removal", status=404)
    typed = {"phrases": "a, b", "back": "https://evil.example&show=x&page=9"}
    assert editor.post(f"{DESK}/synonyms", typed).location == f"{DESK}?page=9"


def test_who_packs_parcels_learns_nothing_here(client: JudgingClient, database) -> None:
    with database.write() as session:
        account = factories.staff(session, role="warehouse")
    client.sign_in(account.email, factories.PASSWORD)
    for page in ("", "/synonyms", "/redirects"):
        client.get(f"{DESK}{page}", status=403)


def test_the_desk_says_where_one_is_in_the_search(editor: JudgingClient) -> None:
    for page, tab in {"": "What people search", "?show=nothing": "Found nothing",
                      "/synonyms": "Synonyms", "/redirects": "Redirects"}.items():  # fmt: skip
        text = editor.get(DESK + page).text
        assert f'aria-current="true">{tab}</a>' in text
        assert 'aria-current="page">Search</a>' in text


@pytest.mark.parametrize("page", ["shelves", "attributes", "brands", "search/synonyms"])
@pytest.mark.parametrize("number", ["99999999999999999999", "0", "-1", "x"])
def test_a_row_that_can_be_nobodys_opens_nothing(editor, page: str, number: str) -> None:
    assert editor.get(f"/desk/catalogue/{page}?open={number}").status_code == 200
