"""Two people edit one thing: the second is told, chooses, and neither loses a word."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from catalog.categories import CategoryData, save_category
from catalog.models import Product
from catalog.products import save_product
from shop.db import Database
from tests import factories, factories_catalog
from tests.browsing import JudgingClient
from tests.web.editing import fields, row, sent


@pytest.fixture
def kettle(database: Database) -> Product:
    with database.write() as session:
        return save_product(session, factories_catalog.kettle_data(session))


@pytest.fixture
def ann(app: Flask, database: Database) -> JudgingClient:
    return _colleague(app, database, "Ann")


@pytest.fixture
def bob(app: Flask, database: Database) -> JudgingClient:
    return _colleague(app, database, "Bob")


def _colleague(app: Flask, database: Database, name: str) -> JudgingClient:
    with database.write() as session:
        account = factories.staff(session, role="editor", name=name)
    browser = JudgingClient(app, database)
    browser.sign_in(account.email, factories.PASSWORD)
    browser.most_statements = 70
    return browser


def opened(who: JudgingClient, product: Product, **changes: str) -> Any:
    """The editor's form as it was when somebody opened it, with what they typed since."""
    form = fields(who.get(f"/desk/catalogue/{product.id}").text, "edit")
    return typed(form, **changes)


def typed(form: Any, **changes: str) -> Any:
    """The form with something else in some fields."""
    for name, value in changes.items():
        form[name] = value
    return form


def stored(database: Database, product: Product) -> Product:
    with database.read() as session:
        found = session.get_one(Product, product.id)
        assert found.variants is not None
        return found


def test_the_second_sees_both_versions_and_chooses(
    ann: JudgingClient, bob: JudgingClient, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    anns, bobs = (opened(who, kettle) for who in (ann, bob))
    at = row(anns, "sku", "KET-TOM")
    typed(anns, title="Ann's kettle", subtitle="Ann's words", **{f"{at}price": "70"})
    typed(bobs, title="Bob's kettle", warnings="Hot!", **{f"{at}price": "75"})
    ann.post(path, sent(anns))
    page = bob.post(path, sent(bobs), status=409).text
    assert "Somebody else saved this meanwhile" in page
    for words in ("Ann&#39;s kettle", "Bob&#39;s kettle", "Ann&#39;s words", "€70.00", "€75.00"):
        assert words in page
    again = fields(page, "edit")
    assert again["title"] == "Bob's kettle"  # what he typed is where he typed it
    assert again["warnings"] == "Hot!"
    variant = next(one.id for one in kettle.variants if one.sku == "KET-TOM")
    proposed = {name: value for name, value in again.items() if name.startswith("choose.")}
    assert proposed == {
        "choose.title": "mine",
        "choose.subtitle": "theirs",  # he didn't touch it
        f"choose.variant.{variant}.price_minor": "mine",
    }
    again["choose.title"] = "theirs"
    bob.post(path, sent(again))
    found = stored(database, kettle)
    assert (found.title, found.subtitle, found.warnings) == ("Ann's kettle", "Ann's words", "Hot!")
    assert next(one for one in found.variants if one.id == variant).price_minor == 7500


def test_changes_that_do_not_touch_each_other_are_both_kept_without_a_question(
    ann: JudgingClient, bob: JudgingClient, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    bobs = opened(bob, kettle, title="Bob's kettle")
    words = fields(ann.get(f"{path}/words/ca").text)
    ann.post(f"{path}/words/ca", sent(typed(words, title="Bullidor")))
    bob.post(path, sent(bobs))
    assert stored(database, kettle).title == "Bob's kettle"


def test_a_third_change_while_one_chooses_is_asked_about_as_well(
    ann: JudgingClient, bob: JudgingClient, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    bobs = opened(bob, kettle, title="Bob's kettle")
    ann.post(path, sent(opened(ann, kettle, title="First of Ann")))
    again = fields(bob.post(path, sent(bobs), status=409).text, "edit")
    ann.post(path, sent(opened(ann, kettle, subtitle="Second of Ann")))
    page = bob.post(path, sent(again), status=409).text
    assert "Second of Ann" in page
    bob.post(path, sent(fields(page, "edit")))
    found = stored(database, kettle)
    assert (found.title, found.subtitle) == ("Bob's kettle", "Second of Ann")


def test_of_four_who_press_at_once_one_saves_and_three_are_asked(
    app: Flask, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    people = [_colleague(app, database, name) for name in ("Ann", "Bob", "Cleo", "Dirk")]
    forms = [opened(who, kettle, title=f"Kettle {place}") for place, who in enumerate(people)]
    together = Barrier(len(people))

    def press(who: JudgingClient, form: Any) -> int:
        together.wait()
        return who.http.post(path, data=sent(form)).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(press, people, forms))
    assert sorted(answers) == [303, 409, 409, 409]
    assert stored(database, kettle).title == f"Kettle {answers.index(303)}"
    assert stored(database, kettle).version == kettle.version + 1


def test_an_error_in_the_middle_of_a_conflict_loses_no_choice(
    ann: JudgingClient, bob: JudgingClient, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    bobs = opened(bob, kettle, title="Bob's kettle")
    ann.post(path, sent(opened(ann, kettle, title="Ann's kettle")))
    again = fields(bob.post(path, sent(bobs), status=409).text, "edit")
    again["choose.title"], again["brand"] = "theirs", "x" * 200
    again = fields(bob.post(path, sent(again), status=422).text, "edit")
    assert again["choose.title"] == "theirs"
    again["brand"] = "Latchwork"
    bob.post(path, sent(again))
    assert stored(database, kettle).title == "Ann's kettle"


def test_without_the_version_the_first_change_would_be_lost(
    ann: JudgingClient, bob: JudgingClient, database: Database, kettle: Product
) -> None:
    """The control: what the page carries along is what saves Ann's words, and nothing else."""
    path = f"/desk/catalogue/{kettle.id}"
    bobs = opened(bob, kettle, subtitle="Bob's words")
    ann.post(path, sent(opened(ann, kettle, title="Ann's kettle")))
    now = opened(bob, kettle)
    bobs["version"], bobs["seen"] = now["version"], now["seen"]
    bob.post(path, sent(bobs))
    assert stored(database, kettle).title == "Hob kettle"


def test_a_form_without_what_it_has_seen_asks_about_every_difference(
    ann: JudgingClient, bob: JudgingClient, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    for seen in ("", "[]", "{", '{"title": 7}', "null"):
        bobs = opened(bob, kettle, seen=seen)
        title = f"Kettle seen as {len(seen)}"
        ann.post(path, sent(opened(ann, kettle, title=title)))
        assert title in bob.post(path, sent(bobs), status=409).text


def test_a_shelf_that_somebody_renamed_is_not_overwritten(
    ann: JudgingClient, bob: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        shelf = save_category(session, CategoryData(slug="pots", title="Pots"))
    path = f"/desk/catalogue/shelves/{shelf.id}"
    open_path = f"/desk/catalogue/shelves?open={shelf.id}"
    anns, bobs = (fields(who.get(open_path).text) for who in (ann, bob))
    anns["title"], bobs["lead"] = "Pots and pans", "For everything that simmers."
    ann.post(path, sent(anns))
    page = bob.post(path, sent(bobs), status=409).text
    assert "Pots and pans" in page
    bob.post(path, sent(fields(page)))
    page = ann.get(open_path).text
    assert "Pots and pans" in page
    assert "For everything that simmers." in page


def test_words_that_two_people_translate_are_not_lost(
    ann: JudgingClient, bob: JudgingClient, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}/words/ca"
    anns, bobs = (fields(who.get(path).text) for who in (ann, bob))
    typed(anns, title="Bullidor", **{"term.Colour": "Color"})
    typed(bobs, subtitle="Acer esmaltat", **{"term.Colour": "To"})
    ann.post(path, sent(anns))
    page = bob.post(path, sent(bobs), status=409).text
    assert "Bullidor" in page
    assert "Color" in page
    bob.post(path, sent(fields(page)))
    found = fields(ann.get(path).text)
    assert (found["title"], found["subtitle"]) == ("Bullidor", "Acer esmaltat")
    assert found["term.Colour"] == "To"
