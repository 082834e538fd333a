"""The desk's catalogue: who may see it, what it shows, and what it refuses."""

import pytest
from sqlalchemy import select

from catalog import stock
from catalog.models import Product
from catalog.stock_models import StockMovement
from shop import clock
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient


@pytest.fixture
def mug(database: Database) -> Product:
    with database.write() as session:
        return factories.product(session, title="Everyday mug", handle="mug", prices=(1800, 2200))


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in which somebody of the catalogue is signed in."""
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    client.most_statements = 40  # a refused count shows the whole page again
    return client


def test_only_staff_of_the_catalogue_come_in(
    client: JudgingClient, database: Database, mug: Product
) -> None:
    paths = ["/desk/catalogue/", f"/desk/catalogue/{mug.id}"]
    for path in paths:
        client.get(path, status=403)
    with database.write() as session:
        account = factories.staff(session, role="warehouse")
    client.sign_in(account.email, factories.PASSWORD)
    for path in paths:
        client.get(path, status=403)
    client.post(f"/desk/catalogue/{mug.id}", {"title": "Mine", "version": 1}, status=403)


def test_the_list_finds_by_title_handle_and_sku(editor: JudgingClient, mug: Product) -> None:
    for text in ("", "everyday", "MUG", mug.variants[1].sku.lower(), "100%", "_"):
        page = editor.get("/desk/catalogue/", query_string={"q": text}).text
        assert ("Everyday mug" in page) == (text not in {"100%", "_"})
    assert "No product fits" in editor.get("/desk/catalogue/?status=archived").text
    assert "Everyday mug" in editor.get("/desk/catalogue/?status=active&page=99").text


def test_a_product_shows_its_stock_and_its_past(
    editor: JudgingClient, database: Database, mug: Product
) -> None:
    with database.write() as session:
        stock.hold(session, "LW-1", {mug.variants[0].id: 2}, expires_at=clock.now())
    page = editor.get(f"/desk/catalogue/{mug.id}").text
    assert "LW-1" in page
    assert "delivery" in page
    assert mug.variants[0].sku in page
    editor.get("/desk/catalogue/999", status=404)


def test_counts_what_lies_on_the_shelf(
    editor: JudgingClient, database: Database, mug: Product
) -> None:
    variant = mug.variants[0].id
    with database.write() as session:
        place = factories.location(session).id
    path = f"/desk/catalogue/{mug.id}/variants/{variant}/stock/{place}"
    editor.post(path, {"seen": 5, "counted": 7, "reason": "stocktaking"})
    with database.read() as session:
        assert stock.available(session, variant) == 7
        moved = session.scalars(select(StockMovement).order_by(StockMovement.id.desc())).first()
        assert moved is not None
        assert moved.reference == "Sam Peeters"
    for status, form in (
        (409, {"seen": 5, "counted": 1, "reason": "stocktaking"}),
        (422, {"seen": 7, "counted": -1, "reason": "stocktaking"}),
        (422, {"seen": 7, "counted": 1, "reason": "because"}),
        (422, {"seen": 7, "counted": "9" * 30, "reason": "delivery"}),
        (422, {"seen": 7, "counted": "many", "reason": "delivery"}),
        (422, {"counted": 1, "reason": "delivery"}),
    ):
        page = editor.post(path, form, status=status).text
        assert f'value="{form["counted"]}"' in page  # what was typed is still there
    with database.write() as session:
        assert stock.available(session, variant) == 7
        stock.hold(session, "LW-1", {variant: 6}, expires_at=clock.now())
    page = editor.post(path, {"seen": 7, "counted": 5, "reason": "damaged"}, status=409).text
    assert "promised to orders already" in page
    editor.post(f"{path}9", {"seen": 0, "counted": 5, "reason": "damaged"}, status=404)
