"""The spreadsheet in the browser: what differs is saved, what can't be stays as it was typed."""

import re

import pytest

from catalog import stock
from catalog.models import Product, Variant
from shop import clock
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

SHEET = "/desk/catalogue/sheet"


@pytest.fixture
def mug(database: Database) -> Product:
    with database.write() as session:
        return factories.product(session, title="Everyday mug", prices=(1800, 2200))


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    client.most_statements = 40
    return client


def cells(page: str) -> dict[str, str]:
    """Every cell and what was seen in it, as a browser would send them."""
    found = re.findall(r'name="((?:seen )?(?:price|was|units) [\d ]+)" value="([^"]*)"', page)
    return {**dict(found), "reason": "delivery"}


def test_saves_what_was_typed_and_nothing_else(editor: JudgingClient, database, mug) -> None:
    one, two = (variant.id for variant in mug.variants)
    form = cells(editor.get(f"{SHEET}?q=mug").text)
    assert form[f"price {one}"] == "18.00"
    form |= {f"price {one}": "15,50", f"was {one}": "18", f"units {two} 1": "9"}
    answer = editor.post(f"{SHEET}?q=mug", form)
    assert answer.location == f"{SHEET}?q=mug"
    page = editor.get(answer.location).text
    assert "3 changes saved" in page
    assert cells(page)[f"price {one}"] == "15.50"
    with database.read() as session:
        assert stock.available(session, two) == 9
        assert session.get_one(Product, mug.id).version == 2
    editor.post(f"{SHEET}?q=mug", cells(page))
    assert "Nothing was changed" in editor.get(f"{SHEET}?q=mug").text


def test_a_cell_that_changed_meanwhile_shows_both_values(
    editor: JudgingClient, database, mug
) -> None:
    one, two = (variant.id for variant in mug.variants)
    form = cells(editor.get(SHEET).text)
    editor.post(SHEET, form | {f"units {one} 1": "7", f"price {one}": "17.00"})
    mine = form | {f"units {one} 1": "4", f"price {one}": "16.00", f"price {two}": "20.00"}
    page = editor.post(SHEET, mine, status=409).text
    assert "Somebody made it 7 meanwhile" in page
    assert "Somebody made it 17.00 meanwhile" in page
    assert "1 change saved" in page
    assert "2 cells are not saved" in page
    again = cells(page)
    assert (again[f"units {one} 1"], again[f"seen units {one} 1"]) == ("4", "7")
    assert again[f"price {two}"] == "20.00"
    editor.post(SHEET, again)
    with database.read() as session:
        assert stock.available(session, one) == 4
        assert session.get_one(Variant, one).price_minor == 1600


def test_says_beside_each_cell_what_is_wrong_and_keeps_it(
    editor: JudgingClient, database, mug
) -> None:
    one, two = (variant.id for variant in mug.variants)
    with database.write() as session:
        stock.hold(session, "LW-1", {two: 3}, expires_at=clock.now())
    form = cells(editor.get(SHEET).text) | {
        f"price {one}": "free", f"was {one}": "19", f"was {two}": "21.00", f"units {one} 1": "-4",
        f"units {two} 1": "2",
    }  # fmt: skip
    page = editor.post(SHEET, form, status=422).text
    for said in ("An amount such as", "must be higher", "whole number", "promised to orders"):
        assert said in page
    kept = cells(page)
    for name in (f"price {one}", f"was {one}", f"was {two}", f"units {one} 1", f"units {two} 1"):
        assert kept[name] == form[name]
    assert page.count('aria-invalid="true"') == 4


def test_nonsense_from_outside_changes_nothing(editor: JudgingClient, database, mug) -> None:
    one = mug.variants[0].id
    for form in (
        {"price 999999999999999999": "1.00", "seen price 999999999999999999": "1"},
        {f"price {one}": "1.00"},
        {f"price {one}": "1e99", f"seen price {one}": "1800"},
        {f"units {one} 1": "9" * 400, f"seen units {one} 1": "5"},
        {"price": "1", "units 1": "2", "units 1 2 3": "4", "price \N{ARABIC-INDIC DIGIT ONE}": "1"},
    ):
        answer = editor.http.post(SHEET, data={"csrf_token": editor.csrf_token(), **form})
        assert answer.status_code in {303, 409, 422}
    with database.read() as session:
        assert session.get_one(Product, mug.id).version == 1
        assert stock.available(session, one) == 5
