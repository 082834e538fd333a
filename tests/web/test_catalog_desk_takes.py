"""Stock-taking at the desk: begin, scan, correct, book; and what is said when it can't be."""

import re

import pytest

from catalog import stock
from catalog.models import Product
from catalog.work_models import StockTake
from shop import clock
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

TAKES = "/desk/catalogue/stocktaking/"


@pytest.fixture
def mug(database: Database) -> Product:
    with database.write() as session:
        factories.product(session, title="Desk lamp", on="lamps", units=4)
        return factories.product(session, title="Everyday mug", units=10)


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    return client


@pytest.fixture
def take(editor: JudgingClient, mug) -> str:
    answer = editor.post(TAKES, {"location": 1, "shelf": "", "note": "Before the sale"})
    return answer.location


def version(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[0]


def test_scans_one_by_one_and_books_the_sum(editor: JudgingClient, database, mug, take) -> None:
    sku = mug.variants[0].sku
    for quantity in (1, 1, 6):
        answer = editor.post(f"{take}/scans", {"code": sku, "quantity": quantity})
    page = editor.get(answer.location).text
    for said in ("Everyday mug", "Sam Peeters", "-2", "Desk lamp", "Before the sale"):
        assert said in page
    assert "1 variant differs" in page
    editor.post(f"{take}/booking", {"version": version(page)})
    page = editor.get(take).text
    assert "Booked: 1 level changed" in page
    assert "Add</button>" not in page
    with database.read() as session:
        assert stock.available(session, mug.variants[0].id) == 8
    editor.post(f"{take}/scans", {"code": sku, "quantity": 1})
    assert "This count is over" in editor.get(take).text
    assert "Booked" in editor.get(TAKES).text


def test_says_what_it_does_not_know_beside_the_code(editor: JudgingClient, mug, take) -> None:
    page = editor.post(f"{take}/scans", {"code": "NOPE-1", "quantity": 3}, status=422).text
    assert "Nothing in the catalogue has this SKU or GTIN" in page
    assert 'value="NOPE-1"' in page
    for form in ({"code": "", "quantity": 1}, {"code": "x", "quantity": 0}, {"code": "x" * 81}):
        editor.post(f"{take}/scans", form, status=422)


def test_corrects_and_takes_out_a_line(editor: JudgingClient, mug, take) -> None:
    variant = mug.variants[0]
    editor.post(f"{take}/scans", {"code": variant.sku, "quantity": 3})
    answer = editor.post(f"{take}/lines/{variant.id}?show=differences", {"counted": 10})
    assert "show=differences" in answer.location
    assert "No differences" in editor.get(answer.location).text
    editor.post(f"{take}/lines/{variant.id}", {"counted": -1})
    assert "whole number" in editor.get(take).text
    editor.post(f"{take}/lines/{variant.id}/removal")
    assert "Nothing counted yet" in editor.get(take).text
    editor.post(f"{take}/lines/{variant.id}/removal", status=404)


def test_counts_as_none_what_a_shelf_should_hold(editor: JudgingClient, database, mug) -> None:
    take = editor.post(TAKES, {"location": 1, "shelf": "lamps"}).location
    assert take.endswith("?shelf=lamps")
    page = editor.get(take).text
    assert "Desk lamp" in page
    assert "Everyday mug" not in page
    editor.post(f"{take.split('?')[0]}/rest?shelf=lamps", {"shelf": "lamps"})
    page = editor.get(take).text
    assert "1 counted as none" in page
    assert "-4" in page


def test_refuses_to_book_what_orders_are_promised(
    editor: JudgingClient, database, mug, take
) -> None:
    variant = mug.variants[0]
    with database.write() as session:
        stock.hold(session, "LW-1", {variant.id: 6}, expires_at=clock.now())
    editor.post(f"{take}/scans", {"code": variant.sku, "quantity": 2})
    page = editor.get(take).text
    refused = editor.post(f"{take}/booking", {"version": version(page)}, status=409).text
    assert "Nothing was booked" in refused
    assert "6 are promised to orders, and 2 would be there" in refused
    editor.post(f"{take}/booking", {"version": 0})
    assert "Somebody counted meanwhile" in editor.get(take).text
    editor.post(f"{take}/drop", {"version": version(page)})
    assert "Dropped" in editor.get(TAKES).text
    with database.read() as session:
        assert session.query(StockTake).one().state == "dropped"
        assert stock.available(session, variant.id) == 4


def test_needs_a_place_that_exists(editor: JudgingClient, mug) -> None:
    editor.post(TAKES, {"location": 99, "shelf": ""}, status=422)
    editor.post(TAKES, {"location": "x", "shelf": "nowhere"}, status=422)
    editor.get(f"{TAKES}99", status=404)
