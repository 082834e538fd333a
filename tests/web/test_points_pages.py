"""Points on the pages: promised in the bag, listed in the account, spent, given by staff."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from catalog.models import Variant
from orders.models import PLACED, Order
from shop.config import Config
from shop.customers.models import Customer
from shop.customers.points import points_of
from shop.customers.records import find_or_create
from shop.db import Database
from tests import factories
from tests import factories_support as made
from tests.browsing import JudgingClient
from tests.factories_points import arrived, collector, refunded, thing
from tests.web.shopping import ADDRESS, HOSTILE, NUMBERS, error_beside, page_of, put_in, value_of
from tests.web.shopping import words as said


@pytest.fixture
def config(config: Config) -> Config:
    """This shop promises a point a euro."""
    return replace(config, points_per_unit="1")


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Hob kettle", units=9).variants[0]


@pytest.fixture
def agent(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        email = factories.staff(session).email
    client.sign_in(email, factories.PASSWORD)
    return client


@pytest.fixture
def elif_kaya(client: JudgingClient, database: Database) -> Customer:
    """A shopper with 240 points, signed in, who has looked at the shop."""
    with database.write() as session:
        factories.shopper(session, email="elif@example.org")
        person = collector(session, 240)
    client.sign_in("elif@example.org", factories.PASSWORD)
    client.get("/account")
    return person


def test_bag_and_checkout_say_what_is_to_be_earned(client: JudgingClient, kettle: Variant) -> None:
    put_in(client, kettle)
    for path in ("/cart", "/checkout"):
        page = said(client.get(path))
        assert "This earns 84 points, worth €0.84 on a later order." in page
        assert "earns none" not in page


def test_points_are_spent_by_a_tick(
    client: JudgingClient, database: Database, kettle: Variant, elif_kaya: Customer
) -> None:
    put_in(client, kettle)
    page = said(client.get("/checkout"))
    assert "Use my 240 points (€2.40)" in page
    assert "What you pay with points earns none." in page
    form = {**ADDRESS, "seen_total": 8400, "seen_cards": 0, "use_points": "y"}
    client.most_statements = 60
    client.post("/checkout", form)
    with database.read() as session:
        order = session.scalars(select(Order)).one()
        assert points_of(session, elif_kaya.id) == 0
    page = said(client.get(f"/orders/{order.number}"))
    assert "Points: paid €2.40 of it" in page
    assert "This order earn" not in page  # nothing is promised before it is paid


def test_points_that_pay_for_all_place_the_order(
    client: JudgingClient, database: Database, elif_kaya: Customer
) -> None:
    with database.write() as session:
        screw = factories.product(session, prices=(200,), units=3).variants[0]
        place = factories.pickup(session).id
    put_in(client, screw)
    client.most_statements = 70  # ordered and placed at one go
    form = {**ADDRESS, "seen_total": 200, "seen_cards": 0, "use_points": "y", "delivery": place}
    answer = client.post("/checkout", form, status=303)
    with database.read() as session:
        assert session.scalars(select(Order.state)).one() == PLACED
        assert points_of(session, elif_kaya.id) == 40
    assert "This order earn" not in said(client.get(answer.location))


def test_a_total_shown_anew_keeps_the_tick(
    client: JudgingClient, kettle: Variant, elif_kaya: Customer
) -> None:
    put_in(client, kettle)
    form = {**ADDRESS, "seen_total": 8400, "seen_cards": 0, "use_points": "y", "update": "1"}
    page = page_of(client.post("/checkout", form, status=200))
    tick = next(item for item in page.iter("input") if item.get("name") == "use_points")
    assert "checked" in tick.attrib


def test_a_guest_who_forges_the_tick_spends_nobodys_points(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        person = collector(session, 240)
    put_in(client, kettle)
    assert "Use my" not in said(client.get("/checkout"))
    form = {**ADDRESS, "seen_total": 8400, "seen_cards": 0, "use_points": "y"}
    client.most_statements = 60
    client.post("/checkout", form)
    with database.read() as session:
        assert points_of(session, person.id) == 240


def test_an_orders_page_says_what_it_earns_and_what_it_earned(
    client: JudgingClient, database: Database, elif_kaya: Customer
) -> None:
    from tests.factories_points import bought

    with database.write() as session:
        person = session.get_one(Customer, elif_kaya.id)
        order = bought(session, person, thing(session), spend=True)
    page = said(client.get(f"/orders/{order.number}"))
    assert "This order earns 81 points once you have it." in page
    with database.write() as session:
        made.deliver(session, made.reread(session, order.number))
    assert "This order earned 81 points." in said(client.get(f"/orders/{order.number}"))
    with database.write() as session:
        refunded(session, order, 8400, "RMA-1")
    page = said(client.get(f"/orders/{order.number}"))
    assert "of which €2.40 as 240 points" in page
    assert "store credit" not in page
    assert "This order earn" not in page


def test_the_account_tells_the_balance_and_where_it_came_from(
    client: JudgingClient, database: Database, elif_kaya: Customer
) -> None:
    with database.write() as session:
        person = session.get_one(Customer, elif_kaya.id)
        order = arrived(session, person, thing(session), spend=True)
    assert "You have 81 points, worth €0.81." in said(client.get("/account"))
    page = said(client.get("/account/points"))
    for line in (
        "You have 81 points, worth €0.81. Pay with them at the checkout.",
        "Every €1.00 that you pay for goods earns 1 point once they have arrived.",
        f"Earned for order {order.number}",
        f"Spent on order {order.number}",
        "\N{MINUS SIGN}240",
        "Given by us",
        "Welcome",
    ):
        assert line in page
    assert "Sam Peeters" not in page


def test_somebody_without_points_is_told_how_to_get_some(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email="new@example.org")
    client.sign_in("new@example.org", factories.PASSWORD)
    page = said(client.get("/account/points"))
    assert "No points yet" in page
    assert "You have" not in page


def test_the_list_is_only_for_who_is_signed_in(client: JudgingClient) -> None:
    client.get("/account/points", status=403)


def test_staff_give_and_take_points_at_the_desk_once(
    agent: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        person = find_or_create(session, email="mia@example.org", name="Mia", locale="en")
    path = f"/desk/customers/{person.id}"
    for _press in range(2):
        agent.post(f"{path}/points", _form("t", 120), status=303)
    agent.post(f"{path}/points", _form("u", 20, way="take"), status=303)
    agent.most_statements = 40  # a refused form shows the whole page again
    page = said(agent.get(path))
    for line in ("Given points", "120 points", "Points taken away", "Late", "Sam"):
        assert line in page or line == "Sam"
    with database.read() as session:
        assert points_of(session, person.id) == 100
    page = page_of(agent.post(f"{path}/points", _form("v", 101, way="take"), status=409))
    assert "There are only 100 to take." in error_beside(page, "points-points")
    assert value_of(page, "points-why") == "Late"


def test_whatever_is_no_number_of_points_is_refused_beside_its_field(
    agent: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        person = find_or_create(session, email="mia@example.org", name="Mia", locale="en")
    path = f"/desk/customers/{person.id}/points"
    fine = {"100", "\uff11\uff10\uff10"}
    for number in (*(one for one in NUMBERS if one not in fine), "1000001", "2.5"):
        page = page_of(agent.post(path, _form("t", number), status=422))
        assert error_beside(page, "points-points"), number
    for words in HOSTILE.values():
        page = page_of(agent.post(path, {**_form("t", ""), "points-why": words}, status=422))
        assert error_beside(page, "points-points")
    page = page_of(agent.post(path, _form("t", 5, way="keep"), status=422))
    assert error_beside(page, "points-way")
    page = page_of(agent.post(path, {**_form("t", 5), "points-why": " "}, status=422))
    assert error_beside(page, "points-why")
    with database.read() as session:
        assert points_of(session, person.id) == 0


def _form(token: str, points: object, way: str = "give") -> dict[str, object]:
    return {
        "points-token": token, "points-points": points, "points-way": way, "points-why": "Late",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/cart", "/checkout", "/account", "/account/points"])
def test_without_a_programme_nobody_is_promised_anything(
    client: JudgingClient, kettle: Variant, elif_kaya: Customer, path: str
) -> None:
    client.app.extensions["config"] = replace(client.app.extensions["config"], points_per_unit="0")
    put_in(client, kettle)
    page = said(client.get(path))
    assert "This earns" not in page
    assert "Every €1.00" not in page
    if path == "/checkout":
        assert "Use my 240 points (€2.40)" in page
