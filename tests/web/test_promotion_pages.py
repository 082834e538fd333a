"""Codes in the bag and at the checkout, and promotions at the desk, by people of every kind."""

import pytest
from sqlalchemy import select

from cart.promotion_models import Promotion
from catalog.models import Variant
from orders.models import PLACED, Order
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_promotions import promotion
from tests.web.shopping import ADDRESS, HOSTILE, NUMBERS, error_beside, page_of, put_in, value_of
from tests.web.shopping import words as said


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Hob kettle", units=9).variants[0]


@pytest.fixture
def tenth(database: Database) -> Promotion:
    with database.write() as session:
        return promotion(session, code="TENTH", minimum_minor=5000)


def test_a_code_in_the_bag_is_explained_and_can_be_removed(
    client: JudgingClient, kettle: Variant, tenth: Promotion
) -> None:
    put_in(client, kettle)
    client.post("/cart/codes", {"code": "tenth"})
    page = said(client.get("/cart"))
    assert "Ten percent off (TENTH)" in page
    assert "-€8.40" in page
    assert "€75.60" in page
    client.post(f"/cart/codes/{tenth.id}/removal", {})
    assert "€75.60" not in said(client.get("/cart"))


def test_a_code_that_does_not_count_says_what_is_missing(
    client: JudgingClient, database: Database, tenth: Promotion
) -> None:
    with database.write() as session:
        mug = factories.product(session, title="Mug", prices=(1800,)).variants[0]
    put_in(client, mug)
    client.post("/cart/codes", {"code": "TENTH"})
    assert "€32.00 more, and it counts." in said(client.get("/cart"))


def test_whatever_is_typed_as_a_code_is_answered_beside_its_field(
    client: JudgingClient, kettle: Variant
) -> None:
    put_in(client, kettle)
    for typed in ("NONE", "", *HOSTILE.values()):
        page = page_of(client.post("/cart/codes", {"code": typed}, status=422))
        assert error_beside(page, "code")


def test_a_code_at_the_checkout_keeps_what_was_typed_and_shows_the_new_total(
    client: JudgingClient, database: Database, kettle: Variant, tenth: Promotion
) -> None:
    client.most_statements = 40  # the first page of a shop reads its shelves and deliveries as well
    put_in(client, kettle)
    typed = {**ADDRESS, "seen_total": 8400, "code": "TENTH"}
    page = page_of(client.post("/checkout", typed, status=200))
    assert value_of(page, "street") == ADDRESS["street"]
    assert value_of(page, "seen_total") == "7560"
    assert value_of(page, "code") == ""
    page = page_of(client.post("/checkout", {**typed, "code": "NONE"}, status=422))
    assert error_beside(page, "code")
    assert value_of(page, "city") == "Brussels"
    dropped = {**ADDRESS, "seen_total": 7560, "drop_code": tenth.id}
    page = page_of(client.post("/checkout", dropped, status=200))
    assert value_of(page, "seen_total") == "8400"
    with database.read() as session:
        assert session.scalars(select(Order)).all() == []


def test_whatever_is_sent_as_the_code_to_remove_is_no_order(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle)
    for typed in NUMBERS:
        form = {**ADDRESS, "seen_total": 8400, "drop_code": typed}
        client.post("/checkout", form, status=200)
    with database.read() as session:
        assert session.scalars(select(Order)).all() == []


def test_an_order_that_costs_nothing_is_placed_without_the_payment_page(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        promotion(session, name="On the house", code="ALL", percent_bp=10_000)
    put_in(client, kettle)
    client.post("/cart/codes", {"code": "ALL"})
    client.most_statements = 60  # ordered and placed at one go
    answer = client.post("/checkout", {**ADDRESS, "seen_total": 0})
    with database.read() as session:
        order = session.scalars(select(Order)).one()
        assert (order.state, order.total_minor) == (PLACED, 0)
    assert answer.location == f"/orders/{order.number}"
    assert "On the house (ALL)" in said(client.get(answer.location))


def _signed_in(client: JudgingClient, database: Database) -> None:
    with database.write() as session:
        email = factories.staff(session).email
    client.sign_in(email, factories.PASSWORD)


FORM = {"name": "A fifth", "kind": "percent", "percent": "20", "starts_at": "2026-01-01T00:00"}


def test_the_desk_makes_a_promotion_and_lists_it(client: JudgingClient, database: Database) -> None:
    _signed_in(client, database)
    answer = client.post("/desk/promotions/new", {**FORM, "code": "fifth", "minimum": "50,00"})
    assert "FIFTH" in said(client.get("/desk/promotions/"))
    client.get(answer.location)
    with database.read() as session:
        made = session.scalars(select(Promotion)).one()
        assert (made.percent_bp, made.minimum_minor, made.code) == (2000, 5000, "FIFTH")
        assert made.starts_at.isoformat() == "2025-12-31T23:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"percent": ""}, "percent"),
        ({"percent": "101"}, "percent"),
        ({"percent": "NaN"}, "percent"),
        ({"kind": "amount", "amount": "much"}, "amount"),
        ({"kind": "buy_get"}, "buy"),
        ({"kind": "gift"}, "kind"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": ""}, "starts_at"),
        ({"ends_at": "2025-01-01T00:00"}, "ends_at"),
        ({"products": "no-such-thing"}, "products"),
        ({"most_uses": "0"}, "most_uses"),
        ({"code": "TENTH"}, "code"),
        ({"code": "x" * 50}, "code"),
        ({"categories": "99"}, "categories"),
    ],
)
def test_a_form_that_makes_no_sense_says_so_beside_its_field(
    client: JudgingClient, database: Database, tenth: Promotion, wrong: dict[str, str], field: str
) -> None:
    _signed_in(client, database)
    page = page_of(client.post("/desk/promotions/new", {**FORM, **wrong}, status=422))
    assert error_beside(page, field)
    if field != "name":
        assert value_of(page, "name") == "A fifth"


def test_a_colleague_who_was_quicker_is_told_and_nothing_typed_is_lost(
    client: JudgingClient, database: Database, tenth: Promotion
) -> None:
    _signed_in(client, database)
    path = f"/desk/promotions/{tenth.id}"
    client.post(path, {**FORM, "version": 1})
    page = page_of(client.post(path, {**FORM, "name": "A third", "version": 1}, status=409))
    assert value_of(page, "name") == "A third"
    client.post(path, {**FORM, "name": "A third", "version": value_of(page, "version")})
    with database.read() as session:
        assert session.get_one(Promotion, tenth.id).name == "A third"


def test_a_promotion_ended_at_the_desk_counts_no_more(
    client: JudgingClient, database: Database, kettle: Variant, tenth: Promotion
) -> None:
    put_in(client, kettle)
    client.post("/cart/codes", {"code": "TENTH"})
    _signed_in(client, database)
    client.post(f"/desk/promotions/{tenth.id}/end", {"version": 1})
    page = said(client.get("/cart"))
    assert "It has ended." in page
    assert "€75.60" not in page
