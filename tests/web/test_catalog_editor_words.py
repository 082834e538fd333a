"""Translations side by side, and the words of the catalogue: shelves, attributes, brands."""

from typing import Any

import pytest

from catalog.brands import BrandData, save_brand
from catalog.categories import CategoryData, save_category
from catalog.models import Product
from catalog.products import save_product
from shop.db import Database
from tests import factories, factories_catalog
from tests.browsing import JudgingClient
from tests.web.editing import broken, fields, picture, sent


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in which somebody of the catalogue is signed in."""
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    client.most_statements = 45
    return client


@pytest.fixture
def kettle(database: Database) -> Product:
    with database.write() as session:
        return save_product(session, factories_catalog.kettle_data(session))


def posted(editor: JudgingClient, path: str, to: str, status: int = 303, **changes: Any) -> Any:
    """Open a page, change some fields of its form, send it."""
    form = fields(editor.get(path).text)
    for name, value in changes.items():
        form.poplist(name.replace("__", "-"))
        form.add(name.replace("__", "-"), value)
    return editor.post(to, sent(form), status=status)


def test_a_translation_stands_beside_its_source_and_reaches_the_shop(
    editor: JudgingClient, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}/words/ca"
    page = editor.get(path).text
    assert "Whistles once, then politely." in page
    assert "Missing" in page
    words = {
        "title": "Bullidor", "description_html": "Xiula **un** cop.<script>x()</script>",
        "term.Tomato": "Tomàquet", "term.Colour": "Color", "alt.kettle-tomato": "Un bullidor roig",
    }  # fmt: skip
    posted(editor, path, path, **words)
    shop = editor.get("/ca/p/hob-kettle").text
    for text in ("Bullidor", "Xiula <strong>un</strong> cop.", "Tomàquet", "Un bullidor roig"):
        assert text in shop
    assert "x()" not in shop
    form = fields(editor.get(path).text)
    assert form["description_html"] == "Xiula **un** cop."
    editor.get(f"/desk/catalogue/{kettle.id}/words/en", status=404)
    editor.get(f"/desk/catalogue/{kettle.id}/words/xx", status=404)
    assert "Translated" in editor.get(f"/desk/catalogue/{kettle.id}").text


def test_a_translation_that_is_too_long_is_refused_and_kept_in_the_field(
    editor: JudgingClient, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}/words/el"
    answer = posted(editor, path, path, 422, title="Λ" * 10_000, subtitle="Σμάλτο")
    assert "200 characters at most, please." in answer.text
    assert fields(answer.text)["subtitle"] == "Σμάλτο"


def test_a_shelf_is_put_up_translated_moved_and_cleared_away(
    editor: JudgingClient, database: Database
) -> None:
    base = "/desk/catalogue/shelves"
    with database.write() as session:
        save_category(session, CategoryData(slug="kitchen", title="Kitchen", position=0))
        factories.product(session, on="kettles")
    posted(editor, base, base, 422, title="")
    answer = posted(
        editor, base, base, title="Tea & coffee", parent="kitchen", lead="Hot.",
        texts__1__title="Te i cafè", upload=picture(),
    )  # fmt: skip
    here = answer.location
    made = int(here.rpartition("=")[2])
    page = editor.get(here).text
    assert "Te i cafè" in page
    assert "/pictures/lamp-" in page
    assert "Te i cafè" in editor.get("/ca/c/tea-coffee").text
    posted(editor, here, f"{base}/{made}", title="Tea", parent="")
    assert "Tea" in editor.get("/c/tea-coffee").text
    editor.post(f"{base}/{made}/move", {"step": "up"})
    page = editor.get(base).text
    assert page.index(">Tea<") < page.index(">Kitchen<")
    assert "Files" not in posted(editor, here, f"{base}/{made}", 422, upload=broken()).text
    editor.post(f"{base}/{made}/removal", {"version": 1})
    assert "Somebody changed this meanwhile" in editor.get(here).text
    version = fields(editor.get(here).text)["version"]
    editor.post(f"{base}/{made}/removal", {"version": version})
    editor.get("/c/tea-coffee", status=404)


def test_a_shelf_with_products_on_it_stays_and_says_how_many(
    editor: JudgingClient, database: Database
) -> None:
    base = "/desk/catalogue/shelves"
    with database.write() as session:
        on_it = factories.product(session, on="kettles").category_id
        factories.product(session, on="kettles")
        above = save_category(session, CategoryData(slug="a", title="A"))
        save_category(session, CategoryData(slug="b", title="B", parent="a"))
    for shelf, said in ((on_it, "2 products are on it."), (above.id, "1 shelf is below it.")):
        version = fields(editor.get(f"{base}?open={shelf}").text)["version"]
        editor.post(f"{base}/{shelf}/removal", {"version": version})
        assert said in editor.get(f"{base}?open={shelf}").text
    posted(editor, f"{base}?open={above.id}", f"{base}/{above.id}", 422, parent="b")
    editor.post(f"{base}/999/removal", {"version": 1}, status=404)
    editor.post(f"{base}/999", {"title": "x"}, status=404)


def test_an_attribute_is_made_changed_translated_and_taken_away(
    editor: JudgingClient, kettle: Product
) -> None:
    base = "/desk/catalogue/attributes"
    posted(editor, base, base, 422, label="")
    here = posted(editor, base, base, label="Finish", kind="choice", facet="y").location
    made = int(here.rpartition("=")[2])
    posted(editor, here, f"{base}/{made}", **{"term.ca.Finish": "Acabat", "unit": "mm"})
    posted(editor, here, f"{base}/{made}", label="Surface")
    form = fields(editor.get(here).text)
    assert form["term.ca.Surface"] == "Acabat"  # another label keeps its translation
    assert (
        "characters at most"
        in posted(editor, here, f"{base}/{made}", 422, **{"term.ca.Surface": "x" * 200}).text
    )
    editor.post(f"{base}/{made}/removal", {"version": form["version"]})
    assert "Surface" not in editor.get(base).text
    editor.post(f"{base}/{made}/removal", {"version": 1}, status=404)
    editor.post(f"{base}/{made}", {"label": "x"}, status=404)


def test_an_attribute_in_use_stays_and_fits_what_is_said(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    base = "/desk/catalogue/attributes"
    page = editor.post(base, {"label": "Holds", "kind": "text"}, status=303)
    made = int(page.location.rpartition("=")[2])
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    last = next(name for name in form if name.endswith("label") and not form[name])
    form[last], form[last.replace("label", "value")] = "Holds", "A lot"
    editor.most_statements = 60
    editor.post(f"/desk/catalogue/{kettle.id}", sent(form))
    here = f"{base}?open={made}"
    answer = posted(editor, here, f"{base}/{made}", 422, kind="number")
    assert "hob-kettle says “A lot”" in answer.text
    editor.post(f"{base}/{made}/removal", {"version": fields(editor.get(here).text)["version"]})
    assert "1 product says something under it." in editor.get(here).text


def test_a_brand_is_made_renamed_with_its_products_and_taken_away(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    base = "/desk/catalogue/brands"
    with database.write() as session:
        taken = save_brand(session, BrandData("Riess"))
    posted(editor, base, base, 422, name="Riess")
    posted(editor, base, base, 422, name="Emalco", slug="Not a slug")
    here = posted(
        editor, base, base, name="Emalco", lead="From Łódź.", texts__3__lead="Από"
    ).location
    made = int(here.rpartition("=")[2])
    posted(editor, here, f"{base}/{made}", 422, name="Riess")
    posted(editor, here, f"{base}/{made}", name="Emalco Works", slug="works", upload=picture())
    assert "From Łódź." in editor.get("/brands/works").text
    assert "Riess" not in editor.get(f"{base}?q=emalco").text
    of_kettle = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")["brand"]
    assert of_kettle == "Latchwork"
    version = fields(editor.get(here).text)["version"]
    editor.post(f"{base}/{made}/removal", {"version": version})
    assert "Emalco" not in editor.get(base).text
    editor.post(f"{base}/{taken.id}/removal", {"version": 7})
    editor.post(f"{base}/999/removal", {"version": 1}, status=404)
