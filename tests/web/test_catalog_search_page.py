"""The search page: finds, counts, narrows, and never breaks."""

import re

import pytest
from flask import Flask

from catalog.demo.seed import seed
from catalog.search.jobs import rebuild_indexes
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

MOST_STATEMENTS = 22  # the first page reads shelves and words too, and PostgreSQL is the engine
HOSTILE = (
    "%ff%fe", "%ED%A0%80", "a" * 5000, "kettle%20" * 1000, "'%20OR%201=1",
    "%3Cscript%3Ealert(1)%3C/script%3E", "%E2%80%AEkettle", "*", "(", '"', "\\", "%F0%9F%AB%96",
    "without", "the%20of", "title:kettle", "${7*7}",
)  # fmt: skip


@pytest.fixture
def demo(app: Flask, client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in front of the demo store, which can be searched."""
    seed(database, app.extensions["config"].picture_folder)
    with app.app_context():
        rebuild_indexes(database)
    client.most_statements = MOST_STATEMENTS
    return client


def _titles(page: str) -> list[str]:
    plain = re.sub(r"</?mark>", "", page)
    return re.findall(r"<h3><a href=\"[^\"]*\">([^<]*)</a></h3>", plain)


def test_finds_things_and_their_parts(demo: JudgingClient) -> None:
    page = demo.get("/search?q=kettle").text
    assert {"Hob kettle", "Slow kettle"} <= set(_titles(page))
    assert "Lid gasket" in _titles(demo.get("/search?q=gasket").text)
    assert "Hob kettle" in _titles(demo.get("/search?q=ketle").text)


def test_a_kind_narrows_the_results_and_can_be_taken_off(demo: JudgingClient) -> None:
    page = demo.get("/search?q=ash").text
    kinds = re.findall(r"href=\"(/search\?q=ash&amp;kind=[^\"]*)\"", page)
    assert kinds
    narrowed = demo.get(kinds[0].replace("&amp;", "&")).text
    assert 0 < len(_titles(narrowed)) < len(_titles(page))
    assert 'href="/search?q=ash" aria-current="true"' in narrowed


def test_only_what_is_in_stock_if_that_is_asked_for(
    app: Flask, client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.product(session, title="Samovar here", units=1)
        factories.product(session, title="Samovar gone", units=0)
    with app.app_context():
        rebuild_indexes(database)
    assert len(_titles(client.get("/search?q=samovar").text)) == 2
    assert _titles(client.get("/search?q=samovar&stock=1").text) == ["Samovar here"]
    dear = client.get("/search?q=samovar&sort=price-desc").text
    assert len(_titles(dear)) == 2


@pytest.mark.parametrize("query", ["LW-1003", "lw-1003", "lw 1003", "LW1003", " LW-1003 "])
def test_an_order_number_leads_to_the_order(client: JudgingClient, query: str) -> None:
    answer = client.get(f"/search?q={query}", status=302)
    assert answer.headers["Location"] == "/orders/LW-1003"


@pytest.mark.parametrize("query", ["LW-", "LW-10x", "XLW-1003", "LW-1003 kettle", "LW-" + "9" * 50])
def test_what_only_looks_like_an_order_number_is_searched(
    client: JudgingClient, query: str
) -> None:
    client.get(f"/search?q={query}")


def test_nothing_found_leads_on(demo: JudgingClient) -> None:
    page = demo.get("/search?q=xyzzy").text
    assert "We found nothing for that" in page
    assert 'href="/questions/new"' in page
    assert 'href="/c/kitchen"' in page
    assert _titles(page)
    assert "What are you looking for?" in demo.get("/search").text


def test_nothing_that_can_be_typed_breaks_the_page(demo: JudgingClient) -> None:
    for query in HOSTILE:
        page = demo.get(f"/search?q={query}").text
        assert "<script>alert" not in page
        demo.get(f"/search?q={query}&sort=price&stock=1&kind=kitchen&page=3")


def test_a_page_beyond_the_last_is_no_error(demo: JudgingClient) -> None:
    demo.get("/search?q=kettle&page=9999")
    demo.get("/search?q=kettle&kind=nowhere&sort=nonsense&page=x")


def test_results_are_not_for_search_engines(demo: JudgingClient) -> None:
    assert '<meta name="robots" content="noindex">' in demo.get("/search?q=kettle").text


@pytest.mark.parametrize("query", ["KET-SPR-16", "ket-spr-16", "%20KET-SPR-16%20"])
def test_a_whole_sku_leads_to_the_thing_in_that_variant(demo: JudgingClient, query: str) -> None:
    answer = demo.get(f"/search?q={query}", status=302)
    assert answer.headers["Location"] == "/p/hob-kettle?variant=KET-SPR-16"
    demo.get(f"/search?q={query}&sort=price")


def test_the_words_that_were_found_are_marked(demo: JudgingClient) -> None:
    assert ">Hob <mark>kettle</mark></a>" in demo.get("/search?q=kettles").text
    assert "<mark>" not in demo.get("/c/kitchen").text


def test_how_a_query_was_taken_is_told(demo: JudgingClient) -> None:
    assert "so we looked for “kettle”" in demo.get("/search?q=ketle").text
    page = demo.get("/search?q=kettle+xyzzy").text
    assert "Nothing has all of these words." in page
    assert "Nothing here is called “xyzzy”." in page
    assert "Nothing has" not in demo.get("/search?q=kettle").text


def test_results_are_narrowed_by_attribute_and_price(demo: JudgingClient) -> None:
    page = demo.get("/search?q=ash").text
    facet = re.search(r'name="(is\.\w+)" value="([^"]+)"', page)
    assert facet
    narrowed = demo.get("/search", query_string={"q": "ash", facet[1]: facet[2]}).text
    assert 0 < len(_titles(narrowed)) < len(_titles(page))
    assert set(_titles(narrowed)) <= set(_titles(page))
    assert "Nothing fits all of that" in demo.get("/search?q=ash&to=0.01").text
    demo.get("/search?q=ash&is.nonsense=1&from=1&to=9999")


def _suggested(demo: JudgingClient, query: str) -> str:
    found: str = demo.get(f"/search/suggest?q={query}").json["html"]
    return found


def test_suggestions_complete_and_lead_on(demo: JudgingClient) -> None:
    page = _suggested(demo, "kett")
    assert 'href="/search?q=kettle' in page
    assert "Hob kettle" in page
    assert 'role="option"' in page
    assert "/help/returns" in _suggested(demo, "retur")
    assert "/c/kitchen" in _suggested(demo, "kitch")
    assert "/orders/LW-1003" in _suggested(demo, "lw+1003")


def test_suggestions_are_few_statements_and_no_cookie(demo: JudgingClient) -> None:
    demo.get("/search/suggest?q=kett")
    answer = demo.get("/search/suggest?q=hob")
    assert demo.statements <= 10  # of which PostgreSQL's engine takes half
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("query", ["", "k", "xyzzy", "%F0%9F%AB%96%F0%9F%AB%96", "++"])
def test_nothing_to_suggest_is_no_error(demo: JudgingClient, query: str) -> None:
    assert _suggested(demo, query) == ""


def test_nothing_that_can_be_typed_breaks_suggestions(demo: JudgingClient) -> None:
    for query in HOSTILE:
        assert "<script>" not in _suggested(demo, query)
