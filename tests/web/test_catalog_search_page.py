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
    return re.findall(r"<h3><a href=\"[^\"]*\">([^<]*)</a></h3>", page)


def test_finds_things_and_their_parts(demo: JudgingClient) -> None:
    page = demo.get("/search?q=kettle").text
    assert {"Hob kettle", "Slow kettle"} <= set(_titles(page))
    assert "Lid gasket" in _titles(demo.get("/search?q=gasket").text)
    assert _titles(demo.get("/search?q=KET-SPR-16").text)[0] == "Hob kettle"
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
