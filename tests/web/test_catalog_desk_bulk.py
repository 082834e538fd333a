"""Changing many products at the desk: a look first, then the deed, then what came of it."""

import re

import pytest
from sqlalchemy import select

from catalog.models import Product
from shop.db import Database
from shop.outbox import OutboxJob
from tests import factories
from tests.browsing import JudgingClient

BULK = "/desk/catalogue/bulk"
PRICE = "kind=price&to-by=percent&to-ending=&to-compare_at=keep"


@pytest.fixture
def goods(database: Database) -> list[Product]:
    with database.write() as session:
        mug = factories.product(session, title="Everyday mug", prices=(1800, 2200))
        return [mug, factories.product(session, title="Hob kettle", prices=(8400,))]


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    client.most_statements = 40  # a change of two products writes into many tables
    return client


def agreed(page: str) -> dict[str, list[str]]:
    """The hidden fields of the form that does it."""
    form = page[page.index('<form method="post" action="/desk/catalogue/bulk"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        if name != "csrf_token":
            found.setdefault(name, []).append(value)
    return found


def test_shows_old_and_new_prices_before_anything_is_changed(
    editor: JudgingClient, database, goods
) -> None:
    chosen = "&".join(f"id={product.id}" for product in goods)
    assert "Change 2 products" in editor.get(f"{BULK}?{chosen}").text
    wish = "kind=price&look=1&to-way=down&to-figure=10&to-by=percent&to-ending=90&to-compare_at=cut"
    page = editor.get(f"{BULK}?{chosen}&{wish}").text
    for said in ("€18.00", "€15.90, was €18.00", "€75.90, was €84.00", "Prices go down by 10%"):
        assert said in page
    with database.read() as session:
        assert session.get_one(Product, goods[0].id).price_minor == 1800
    answer = editor.post(BULK, agreed(page))
    result = editor.get(answer.location).text
    assert "All of it is done" in result
    with database.read() as session:
        mug = session.get_one(Product, goods[0].id)
        assert (mug.price_minor, mug.compare_at_minor) == (1590, 1800)
    assert "Sam Peeters" in editor.get(f"/desk/catalogue/changes?product={goods[0].id}").text


def test_the_same_button_pressed_twice_changes_prices_once(
    editor: JudgingClient, database, goods
) -> None:
    wish = (
        "all=1&kind=price&look=1&to-way=up&to-figure=1&to-by=amount&to-compare_at=keep&to-ending="
    )
    form = agreed(editor.get(f"{BULK}?{wish}").text)
    assert editor.post(BULK, form).location == editor.post(BULK, form).location
    with database.read() as session:
        prices = session.scalars(select(Product.price_minor).order_by(Product.id))
        assert list(prices) == [1900, 8500]


def test_names_what_somebody_changed_between_look_and_deed(
    editor: JudgingClient, database, goods
) -> None:
    form = agreed(editor.get(f"{BULK}?all=1&kind=status&look=1&to-status=draft").text)
    with database.write() as session:
        session.get_one(Product, goods[1].id).version += 1
    page = editor.get(editor.post(BULK, form).location).text
    assert "Somebody changed it meanwhile" in page
    assert "Hob kettle" in page
    with database.read() as session:
        states = list(session.scalars(select(Product.status).order_by(Product.id)))
    assert states == ["draft", "active"]


def test_looks_again_when_the_list_is_another_one(editor: JudgingClient, database, goods) -> None:
    form = agreed(editor.get(f"{BULK}?all=1&kind=status&look=1&to-status=draft").text)
    with database.write() as session:
        factories.product(session, title="One more")
    answer = editor.post(BULK, form)
    assert "kind=status" in answer.location
    assert "The list is another one now" in editor.get(answer.location).text
    with database.read() as session:
        assert set(session.scalars(select(Product.status))) == {"active"}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("kind=status", "This field is required"),
        ("kind=shelf&to-shelf=999", "Not a valid choice"),
        (f"{PRICE}&to-way=down&to-figure=x", "A figure such as"),
        (f"{PRICE}&to-way=up&to-figure=0", "A figure such as"),
        (f"{PRICE}&to-way=down&to-figure=100", "Less than 100 percent"),
        (f"{PRICE}&to-way=up&to-figure=9999", "A figure such as"),
        ("kind=brand&to-brand=" + "x" * 121, "cannot be longer"),
    ],
)
def test_says_what_is_wrong_beside_the_field(editor: JudgingClient, goods, wish, said) -> None:
    assert said in editor.get(f"{BULK}?all=1&look=1&{wish}", status=422).text


def test_without_a_tick_there_is_nothing_to_change(editor: JudgingClient, goods) -> None:
    for query in ("", "id=x&id=999", "all=1&q=zeppelin"):
        answer = editor.get(f"{BULK}?{query}", status=303)
        assert answer.location.startswith("/desk/catalogue/")
    editor.get(f"{BULK}/nothing", status=404)


def test_many_are_changed_by_the_worker_and_the_page_tells_how_far(
    editor: JudgingClient, database, goods, postbox
) -> None:
    with database.write() as session:
        shelf = factories.category(session, slug="lamps", title="Lamps").id
        for number in range(205):
            factories.product(session, title=f"Mug {number}")
    page = editor.get(f"{BULK}?all=1&kind=shelf&look=1&to-shelf={shelf}").text
    answer = editor.post(BULK, agreed(page))
    assert "0 of 207 are done" in editor.get(answer.location).text
    postbox.work()
    assert "All of it is done" in editor.get(answer.location).text
    with database.read() as session:
        assert set(session.scalars(select(Product.category_id))) == {shelf}
        batches = select(OutboxJob).where(OutboxJob.kind == "bulk")
        assert len(session.scalars(batches).all()) == 2
