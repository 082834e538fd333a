"""The desk's list of products in the browser: filters in the address, tabs, sorting, the log."""

import pytest

from catalog.models import Product
from shop.audit import note
from shop.customers.records import Actor
from shop.db import Database
from shop.desk_models import SavedView
from tests import factories
from tests.browsing import JudgingClient

LIST = "/desk/catalogue/"


@pytest.fixture
def goods(database: Database) -> list[Product]:
    with database.write() as session:
        mug = factories.product(session, title="Everyday mug", prices=(1800, 2200), picture="mug")
        kettle = factories.product(session, title="Hob kettle", status="draft", units=3)
        return [mug, kettle]


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    return client


def test_the_address_says_what_the_list_shows(editor: JudgingClient, goods) -> None:
    page = editor.get(f"{LIST}?status=draft&stock=low&sort=-price").text
    assert "Hob kettle" in page
    assert "Everyday mug" not in page
    assert 'aria-sort="descending"' in page
    assert "Without the filter Status: Draft" in page
    assert 'href="/desk/catalogue/?stock=low&amp;sort=-price"' in page
    assert "3 left" in page


def test_a_row_shows_its_variants_prices_and_stock(editor: JudgingClient, goods) -> None:
    page = editor.get(LIST).text
    for said in ("2 variants", "€18.00", "to €22.00", goods[1].variants[0].sku, "Kettles"):
        assert said in page
    assert f'name="id" value="{goods[0].id}"' in page


def test_a_list_of_any_length_costs_the_same(editor: JudgingClient, database, goods) -> None:
    paths = (LIST, f"{LIST}?q=m&stock=in&untranslated=any&sort=stock", f"{LIST}sheet?q=m")
    before = []
    for path in paths:
        editor.get(path)
        before.append(editor.statements)
    with database.write() as session:
        for number in range(60):
            factories.product(session, title=f"Mug {number}", prices=(100, 200))
    for path, statements in zip(paths, before, strict=True):
        editor.get(path)
        assert editor.statements <= statements <= 12


def test_sixty_products_are_two_pages_with_real_links(editor: JudgingClient, database) -> None:
    with database.write() as session:
        for number in range(60):
            factories.product(session, title=f"Mug {number:02}")
    page = editor.get(f"{LIST}?sort=title").text
    assert "Mug 49" in page
    assert "Mug 50" not in page
    assert "/desk/catalogue/?sort=title&amp;page=2" in page
    assert "Mug 59" in editor.get(f"{LIST}?sort=title&page=2").text


@pytest.mark.parametrize(
    "query",
    ["q=%25_" + "x" * 500, "sort=drop&page=-1&status=%E2%80%AE", "stock=1&shelf=%25&page=1e9"],
)
def test_a_hostile_address_is_a_plain_list(editor: JudgingClient, goods, query: str) -> None:
    for page in (LIST, f"{LIST}sheet", f"{LIST}changes"):
        editor.get(f"{page}?{query}")


def test_keeps_a_view_under_a_name_as_a_tab(editor: JudgingClient, database, goods) -> None:
    answer = editor.post(f"{LIST}views", {"name": "Low drafts", "query": "status=draft&stock=low"})
    page = editor.get(answer.location).text
    assert answer.location == "/desk/catalogue/?status=draft&stock=low"
    assert "View saved" in page
    assert "Low drafts</a>" in page
    with database.read() as session:
        view = session.query(SavedView).one()
    editor.post(f"{LIST}views/{view.id}/name", {"name": "Low"})
    assert "Low</a>" in editor.get(LIST).text
    refused = editor.post(f"{LIST}views/{view.id}/name", {"name": " "}, status=422).text
    assert "This field is required" in refused
    editor.post(f"{LIST}views/{view.id}/deletion")
    assert "Low</a>" not in editor.get(LIST).text


@pytest.mark.parametrize("form", [{"name": "", "query": "cut=1"}, {"name": "All", "query": ""},
                                  {"name": "x" * 61, "query": "cut=1"}])  # fmt: skip
def test_refuses_a_view_that_is_none(editor: JudgingClient, database, goods, form) -> None:
    editor.post(f"{LIST}views", form, status=422)
    with database.read() as session:
        assert session.query(SavedView).count() == 0


def test_the_log_tells_who_changed_what_in_words(editor: JudgingClient, database, goods) -> None:
    mug = goods[0]
    with database.write() as session:
        subject = ("product", mug.id, mug.title)
        before = {"status": "draft", "price_minor KET-1": 1800, "category_id": mug.category_id}
        after = {"status": "active", "price_minor KET-1": 1650, "category_id": None}
        note(session, Actor("staff", "Noor Claes"), "changed", subject, before, after)
        note(session, Actor("system"), "deleted", ("brand", 1, "Hearth"))
        note(session, Actor("staff", "Noor Claes"), "created", ("staff", 1, "Somebody"))
    page = editor.get(f"{LIST}changes").text
    for said in ("Noor Claes", "Price KET-1", "€18.00", "€16.50", "Draft", "Kettles", "the clock"):
        assert said in page
    assert "Somebody" not in page
    narrowed = editor.get(f"{LIST}changes?kind=brand&q=hear").text
    assert "Hearth" in narrowed
    assert "KET-1" not in narrowed
    assert "KET-1" in editor.get(f"{LIST}changes?product={mug.id}").text
    assert "No changes" in editor.get(f"{LIST}changes?who=1&q=zeppelin").text


def test_the_desk_says_where_one_is(editor: JudgingClient, goods) -> None:
    places = {
        "": "Products", "sheet": "Prices and stock", "changes": "Changes",
        "stocktaking/": "Stock-taking", "bulk?all=1": "Products",
    }  # fmt: skip
    for path, label in places.items():
        assert f'aria-current="page">{label}</a>' in editor.get(LIST + path).text
