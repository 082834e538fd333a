"""The bag's pages, with and without JavaScript, by people who mean well and people who don't."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from cart.models import Cart, CartLine
from catalog.models import Product, Variant
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import filled_bag, press, reprice
from tests.web.shopping import NUMBERS, error_beside, page_of, put_in, value_of, words

JSON = {"Accept": "application/json"}


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        made = factories.product(session, title="Hob kettle", units=5, handle="hob-kettle")
        made.variants[0].option_values = ["Tomato"]
        return made.variants[0]


def _lines(database: Database) -> list[tuple[int, int, int]]:
    with database.read() as session:
        rows = select(CartLine.variant_id, CartLine.quantity, CartLine.seen_price_minor)
        return [tuple(row) for row in session.execute(rows.order_by(CartLine.id))]


def test_an_empty_bag_says_so_and_stores_nothing(client: JudgingClient, database: Database) -> None:
    assert "Nothing in the bag yet" in words(client.get("/cart"))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Cart)) == 0


def test_adds_without_javascript(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    answer = client.post("/cart/lines", {"variant_id": kettle.id, "quantity": 2})
    assert answer.location == "/cart"
    page = words(client.get("/cart"))
    assert "Hob kettle is in your bag" in page
    assert "Bag, 2 things" in page
    assert "€168.00" in page
    assert _lines(database) == [(kettle.id, 2, 8400)]


def test_adds_with_javascript(client: JudgingClient, kettle: Variant) -> None:
    form = {"variant_id": kettle.id, "quantity": 2}
    for count in (2, 4):
        answer = client.post("/cart/lines", form, status=200, headers=JSON)
        assert answer.json == {
            "count": count,
            "message": "Hob kettle is in your bag",
            "picture": "/pictures/placeholder-160.webp",
            "url": "/cart",
        }
    answer = client.post("/cart/lines", form, status=409, headers=JSON)
    assert answer.json == {"error": "There are only 5 left."}


def test_the_bag_speaks_the_readers_language(client: JudgingClient, kettle: Variant) -> None:
    answer = client.post("/ca/cart/lines", {"variant_id": kettle.id, "quantity": 1})
    assert answer.location == "/ca/cart"
    client.get("/ca/cart")


def test_impossible_quantities_change_nothing(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle, 2)
    for number in NUMBERS:
        form = {"variant_id": kettle.id, "quantity": number}
        said = client.post("/cart/lines", form, status=422, headers=JSON).json
        assert said == {"error": "Please choose what and how many, from 1 to 99."}
        client.post("/cart/lines", form)
        client.post(f"/cart/lines/{_line_id(database)}", {"quantity": number})
        assert _lines(database) == [(kettle.id, 2, 8400)]
    client.get("/cart")


def test_impossible_variants_are_refused(client: JudgingClient, database: Database) -> None:
    for number in NUMBERS:
        form = {"variant_id": number, "quantity": 1}
        missing = number in ("100", "\uff11\uff10\uff10")
        client.post("/cart/lines", form, status=404 if missing else 422, headers=JSON)
        assert _lines(database) == []


def _line_id(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(CartLine.id)).one()


def test_a_price_is_never_taken_from_the_form(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    lies: dict[str, Any] = dict.fromkeys(
        ["price", "price_minor", "unit_minor", "total_minor", "seen_price_minor", "cart_id", "id"],
        1,
    )
    client.post("/cart/lines", {**lies, "variant_id": kettle.id, "quantity": 1})
    client.post(f"/cart/lines/{_line_id(database)}", {**lies, "quantity": 2})
    assert _lines(database) == [(kettle.id, 2, 8400)]
    assert "€168.00" in words(client.get("/cart"))


def test_changes_a_quantity(client: JudgingClient, database: Database, kettle: Variant) -> None:
    put_in(client, kettle)
    client.post(f"/cart/lines/{_line_id(database)}", {"quantity": 5})
    assert _lines(database) == [(kettle.id, 5, 8400)]
    client.post(f"/cart/lines/{_line_id(database)}", {"quantity": 6})
    assert _lines(database) == [(kettle.id, 5, 8400)]
    assert "There are only 5 left" in words(client.get("/cart"))


def test_taking_out_can_be_undone(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle, 3)
    answer = client.post(f"/cart/lines/{_line_id(database)}/removal")
    assert _lines(database) == []
    page = page_of(client.get(answer.location))
    undo = next(form for form in page.iter("form") if "Put it back" in "".join(form.itertext()))
    fields = {str(item.get("name")): item.get("value") for item in undo.iter("input")}
    client.post(undo.get("action") or "", fields)
    assert _lines(database) == [(kettle.id, 3, 8400)]


@pytest.mark.parametrize(
    "query", ["removed=x", "removed=1&n=abc", "removed=-1", f"removed={'9' * 300}", "removed=%00",
              "removed=1&n=<script>", "removed=%ff"],
)  # fmt: skip
def test_a_made_up_undo_does_no_harm(client: JudgingClient, query: str) -> None:
    client.get(f"/cart?{query}", status=404 if "%00" in query else 200)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/cart/lines/{line}", {"quantity": 2}),
        ("/cart/lines/{line}/removal", {}),
        ("/cart/lines/999999", {"quantity": 2}),
        ("/cart/lines/999999/removal", {}),
        (f"/cart/lines/{'9' * 30}", {"quantity": 2}),
        (f"/cart/lines/{'9' * 30}/removal", {}),
        ("/cart/lines/-1", {"quantity": 2}),
        ("/cart/lines/%00", {"quantity": 2}),
    ],
)
def test_somebody_elses_line_is_missing(
    client: JudgingClient,
    app: Flask,
    database: Database,
    kettle: Variant,
    path: str,
    form: dict[str, int],
) -> None:
    put_in(client, kettle)
    stranger = JudgingClient(app, database)
    put_in(stranger, kettle)
    stranger.post(path.format(line=_first_line(database)), form, status=404)
    assert len(_lines(database)) == 2


def _first_line(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(func.min(CartLine.id))).one()


def test_two_browsers_have_two_bags(
    client: JudgingClient, app: Flask, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle)
    assert "Nothing in the bag yet" in words(JudgingClient(app, database).get("/cart"))


def test_what_changed_since_it_was_put_in_is_said(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle, 2)
    with database.write() as session:
        reprice(session, kettle, 9000)
    page = client.get("/cart")
    assert "The price was €84.00 when you put it in; now it is €90.00." in words(page)
    assert "Check out" in words(page)
    with database.write() as session:
        press(session, filled_bag(session, kettle, quantity=4))
    page = client.get("/cart")
    assert "There is only 1 left" in words(page)
    assert 'href="/checkout"' not in page.text
    with database.write() as session:
        session.execute(update(Product).values(status="archived"))
    assert "This is no longer sold" in words(client.get("/cart"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_what_another_site_sends_is_refused(
    client: JudgingClient, kettle: Variant, headers: dict[str, str]
) -> None:
    form = {"variant_id": kettle.id, "quantity": 1}
    assert client.http.post("/cart/lines", data=form, headers=headers).status_code == 403
    assert "Nothing in the bag yet" in words(client.get("/cart"))


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}],
)
def test_what_our_own_page_sends_needs_no_token(
    client: JudgingClient, kettle: Variant, headers: dict[str, str]
) -> None:
    form = {"variant_id": kettle.id, "quantity": 1}
    assert client.http.post("/cart/lines", data=form, headers=headers).status_code == 303
    assert "Nothing in the bag yet" not in words(client.get("/cart"))


def test_looking_around_leaves_no_cookie(client: JudgingClient, database: Database) -> None:
    with database.write() as session:
        factories.product(session, handle="kettle")
    for path in ("/", "/c", "/p/kettle", "/search?q=x"):
        assert "Set-Cookie" not in client.get(path).headers


def test_any_other_form_of_another_site_is_refused(client: JudgingClient, kettle: Variant) -> None:
    put_in(client, kettle)
    assert client.http.post("/cart/lines/1/removal").status_code == 400


def test_a_bag_whose_row_is_gone_is_an_empty_one(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle)
    with database.write() as session:
        session.execute(CartLine.__table__.delete())
        session.execute(Cart.__table__.delete())
    assert "Nothing in the bag yet" in words(client.get("/cart"))
    put_in(client, kettle)
    page = page_of(client.get("/cart"))
    assert value_of(page, "quantity") == "1"
    assert error_beside(page, "quantity") == ""


def test_a_new_price_is_told_until_it_is_accepted(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle)
    with database.write() as session:
        reprice(session, kettle, 9000)
    assert "was €84.00 when you put it in" in words(client.get("/checkout"))
    client.post(f"/cart/lines/{_line_id(database)}/price")
    assert _lines(database) == [(kettle.id, 1, 9000)]
    for path in ("/cart", "/checkout"):
        assert "when you put it in" not in words(client.get(path))


def test_saves_for_later_and_puts_back(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle, 2)
    client.post(f"/cart/lines/{_line_id(database)}/later")
    page = words(client.get("/cart"))
    assert "Nothing in the bag yet" in page
    assert "Saved for later Hob kettle × 2" in page
    client.get("/checkout", status=302)
    client.post("/cart/saved/1/return")
    assert _lines(database) == [(kettle.id, 2, 8400)]
    client.post("/cart/saved/1/removal", status=404)


def test_a_bag_is_the_same_on_every_device_and_stays_there_after_signing_out(
    client: JudgingClient, app: Flask, database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
    phone = JudgingClient(app, database)
    for device in (client, phone):
        put_in(device, kettle, 2)
        device.sign_in("edith@example.org", factories.PASSWORD)
    for device in (client, phone):
        assert "Bag, 4 things" in words(device.get("/cart"))
    put_in(client, kettle)
    assert "Bag, 5 things" in words(phone.get("/cart"))
    phone.post("/account/sign-out")
    assert "Nothing in the bag yet" in words(phone.get("/cart"))
    assert "Bag, 5 things" in words(client.get("/cart"))


def test_what_did_not_fit_into_one_bag_is_told_at_sign_in(
    client: JudgingClient, app: Flask, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
        nail = factories.product(session, title="Nail", units=500).variants[0]
    for device in (client, JudgingClient(app, database)):
        put_in(device, nail, 60)
        device.sign_in("edith@example.org", factories.PASSWORD)
    assert "You had 120 of Nail in two bags. Your bag now holds 99" in words(device.get("/account"))
