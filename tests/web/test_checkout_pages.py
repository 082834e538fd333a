"""The checkout: one page, one button, and whatever goes wrong keeps what was typed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from catalog.models import Product, Variant
from orders.gateways import CheckoutRequest, GatewayRefused, StartedCheckout
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import Payment
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import filled_bag, press, reprice
from tests.fakes import FakeGateway
from tests.web.shopping import (
    ADDRESS,
    HOSTILE,
    NUMBERS,
    back,
    bought,
    error_beside,
    filled_in,
    page_of,
    pressed,
    put_in,
    value_of,
    words,
)

MESSAGES = {
    "email": "Where may we send the confirmation?",
    "name": "Who is it for?",
    "street": "Where does it go?",
    "postcode": "The postcode, please.",
    "city": "The town, please.",
}


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        made = factories.product(session, title="Hob kettle", units=5, handle="hob-kettle")
        return made.variants[0]


@pytest.fixture(autouse=True)
def patience(client: JudgingClient) -> None:
    """A press makes an order, and may close another one first; reading a page takes far less."""
    client.most_statements = 80


@pytest.fixture
def shopper(client: JudgingClient, kettle: Variant) -> JudgingClient:
    """Somebody with a kettle in the bag."""
    put_in(client, kettle)
    return client


def _orders(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rows = session.execute(select(Order.number, Order.state).order_by(Order.id))
        return [tuple(row) for row in rows]


def test_an_empty_bag_has_nothing_to_check_out(client: JudgingClient) -> None:
    assert client.get("/checkout", status=302).location == "/cart"
    answer = client.post("/checkout", {**ADDRESS, "seen_total": 0})
    assert answer.location == "/cart"
    assert "This bag was ordered already, or is empty" in words(client.get("/cart"))


def test_a_total_that_was_not_sent_is_asked_for_in_plain_words(shopper: JudgingClient) -> None:
    page = words(shopper.post("/checkout", {**ADDRESS}, status=422))
    assert "Please look at the total once more, and press again." in page
    assert "Seen" not in page


def test_buys_from_the_bag_to_the_orders_page(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    answer = shopper.post("/checkout", filled_in(shopper))
    assert answer.location == f"https://checkout.stripe.com/c/{gateway.last_session}"
    assert _orders(database) == [("LW-20001", DRAFT)]
    gateway.pay(gateway.last_session)
    assert shopper.get(back(gateway), status=303).location == "/orders/LW-20001"
    page = words(shopper.get("/orders/LW-20001"))
    assert "Paid, and being packed" in page
    assert "Hob kettle" in page
    assert _orders(database) == [("LW-20001", PLACED)]
    assert "Nothing in the bag yet" in words(shopper.get("/cart"))


def test_pressing_twice_leads_to_the_same_page(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    form = filled_in(shopper)
    places = {shopper.post("/checkout", form).location for _ in range(3)}
    assert len(places) == len(gateway.sessions) == len(_orders(database)) == 1


def test_the_button_says_what_it_costs_and_that_it_obliges(shopper: JudgingClient) -> None:
    assert "Order with obligation to pay · €84.00" in words(shopper.get("/checkout"))


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("value", ["", "   "])
def test_a_missing_answer_is_asked_for_beside_its_field(
    shopper: JudgingClient, database: Database, name: str, value: str
) -> None:
    there = {"phone": "+32 2 000", "country": "DE", "postcode": "26133"}
    typed = filled_in(shopper, **there | {name: value})
    page = page_of(shopper.post("/checkout", typed, status=422))
    assert MESSAGES[name] in error_beside(page, name)
    for other in set(ADDRESS) - {name}:
        assert value_of(page, other) == typed[other]
        assert error_beside(page, other) == ""
    assert _orders(database) == []


@pytest.mark.parametrize(
    "email", ["elif", "elif@", "@x.org", "a b@x.org", "a@b@c.org", "a@x..org", "é@x.org"]
)
def test_an_address_that_is_none_is_said_beside_it(shopper: JudgingClient, email: str) -> None:
    page = page_of(shopper.post("/checkout", filled_in(shopper, email=email), status=422))
    assert "not an e-mail address" in error_beside(page, "email")
    assert value_of(page, "email") == email


@pytest.mark.parametrize("name", ADDRESS)
def test_nothing_typed_breaks_the_checkout(
    app: Flask, database: Database, gateway: FakeGateway, kettle: Variant, name: str
) -> None:
    with database.write() as session:
        factories.put_on_shelf(session, kettle, 50)
    for typed in HOSTILE.values():
        shopper = JudgingClient(app, database)
        put_in(shopper, kettle)
        before = len(_orders(database))
        answer = _sent(shopper, filled_in(shopper, **{name: typed}))
        if answer.status_code == 422:
            assert error_beside(page_of(answer), name), typed
            assert len(_orders(database)) == before
        else:
            _arrives_as_plain_words(shopper, gateway, typed, shown=name != "phone")


def _arrives_as_plain_words(
    shopper: JudgingClient, gateway: FakeGateway, typed: str, *, shown: bool
) -> None:
    gateway.pay(gateway.last_session)
    shopper.most_statements = 80
    page = shopper.get(shopper.get(back(gateway), status=303).location)
    assert "<script>alert" not in page.text
    assert "<svg/onload" not in page.text
    assert not shown or typed.strip() in "".join(page_of(page).itertext())


def _sent(shopper: JudgingClient, typed: dict[str, Any]) -> Any:
    """Send the form; it may go through or be refused, but nothing else may happen."""
    with_token = {"csrf_token": shopper.csrf_token(), **typed}
    answer = shopper.http.post("/checkout", data=with_token)
    assert answer.status_code in (303, 422), answer.text[:2000]
    return answer


def test_a_made_up_total_charges_nothing(shopper: JudgingClient, database: Database) -> None:
    typed = filled_in(shopper)
    token = shopper.csrf_token()
    for total in (*NUMBERS, "8399", "-8400", "8400.00"):
        lie = {**typed, "seen_total": total, "csrf_token": token}
        answer = shopper.http.post("/checkout", data=lie)
        assert answer.status_code in (409, 422), total
        page = page_of(answer)
        assert value_of(page, "seen_total") == "8400"
        assert value_of(page, "street") == ADDRESS["street"]
        assert _orders(database) == []


def test_made_up_columns_are_ignored(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    lies = dict.fromkeys(
        ["total_minor", "amount_minor", "goods_minor", "customer_id", "id", "unit_minor"], "1"
    )
    pressed(shopper, **lies, state="placed", number="LW-1", currency="XXX", placed_at="2020-01-01")
    assert _orders(database) == [("LW-20001", DRAFT)]
    assert gateway.requests[gateway.last_session].amount_minor == 8400
    assert gateway.requests[gateway.last_session].currency == "EUR"


@pytest.mark.parametrize("country", ["US", "", "be", "XX", "BE\x00", "GB"])
def test_a_country_we_dont_deliver_to_is_refused_beside_its_field(
    shopper: JudgingClient, country: str
) -> None:
    page = page_of(shopper.post("/checkout", filled_in(shopper, country=country), status=422))
    assert error_beside(page, "country")
    assert value_of(page, "street") == ADDRESS["street"]


@pytest.mark.parametrize("country", ["DE", "US", "", "XX", "%20", "de"])
def test_the_address_of_the_page_may_name_any_country(shopper: JudgingClient, country: str) -> None:
    page = page_of(shopper.get(f"/checkout?country={country}"))
    assert value_of(page, "country") == ("DE" if country == "DE" else "BE")


def test_a_total_that_changed_is_shown_and_nothing_is_charged(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, kettle: Variant
) -> None:
    typed = filled_in(shopper, name="Ada")
    with database.write() as session:
        reprice(session, kettle, 8600)
    answer = shopper.post("/checkout", typed, status=409)
    assert "Your bag changed meanwhile" in words(answer)
    page = page_of(answer)
    assert (value_of(page, "seen_total"), value_of(page, "name")) == ("8600", "Ada")
    assert (_orders(database), len(gateway.sessions)) == ([], 0)
    shopper.post("/checkout", {**typed, "seen_total": value_of(page, "seen_total")})
    assert gateway.requests[gateway.last_session].amount_minor == 8600


def test_what_was_sold_meanwhile_is_named(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, kettle: Variant
) -> None:
    typed = filled_in(shopper)
    with database.write() as session:
        press(session, filled_bag(session, kettle, quantity=5))
    answer = shopper.post("/checkout", typed, status=409)
    assert "Hob kettle is no longer there in that number" in words(answer)
    assert value_of(page_of(answer), "street") == ADDRESS["street"]
    assert len(gateway.sessions) == 0


def test_what_was_taken_off_sale_meanwhile_isnt_sold(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    typed = filled_in(shopper)
    with database.write() as session:
        session.execute(update(Product).values(status="archived"))
    shopper.post("/checkout", typed, status=409)
    assert len(gateway.sessions) == 0


@pytest.mark.parametrize("fault", ["down", "drops_answers"])
def test_a_provider_that_doesnt_answer_is_asked_again_by_the_same_button(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, fault: str
) -> None:
    typed = filled_in(shopper)
    setattr(gateway, fault, True)
    answer = shopper.post("/checkout", typed, status=503)
    assert "Nothing was charged" in words(answer)
    assert value_of(page_of(answer), "street") == ADDRESS["street"]
    setattr(gateway, fault, False)
    shopper.post("/checkout", typed)
    assert (len(gateway.sessions), len(_orders(database))) == (1, 1)


def test_a_provider_that_refuses_is_asked_anew_by_the_same_button(
    shopper: JudgingClient, app: Flask, database: Database, gateway: FakeGateway
) -> None:
    class Refusing(FakeGateway):
        def start(self, request: CheckoutRequest) -> StartedCheckout:
            raise GatewayRefused("not_today")

    typed = filled_in(shopper)
    app.extensions["gateway"] = Refusing()
    assert "Nothing was charged" in words(shopper.post("/checkout", typed, status=409))
    app.extensions["gateway"] = gateway
    shopper.post("/checkout", typed)
    assert _orders(database) == [("LW-20001", CANCELED), ("LW-20002", DRAFT)]


def test_back_without_paying_one_can_go_on_even_with_the_last_ones(
    client: JudgingClient, kettle: Variant
) -> None:
    put_in(client, kettle, 5)
    pressed(client)
    assert "Order with obligation to pay" in words(client.get("/checkout"))
    assert 'href="/checkout"' in client.get("/cart").text


def test_a_bag_changed_after_the_payment_page_opened_is_another_order(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, kettle: Variant
) -> None:
    pressed(shopper)
    first = gateway.last_session
    put_in(shopper, kettle)
    assert pressed(shopper) == "LW-20002"
    assert _orders(database) == [("LW-20001", CANCELED), ("LW-20002", DRAFT)]
    assert gateway.sessions[first].status == "expired"


def test_a_bag_paid_in_the_other_tab_isnt_ordered_again(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, kettle: Variant
) -> None:
    typed = filled_in(shopper)
    shopper.post("/checkout", typed)
    gateway.pay(gateway.last_session)
    put_in(shopper, kettle)
    answer = shopper.post("/checkout", filled_in(shopper), status=409)
    assert "Your bag changed meanwhile" in words(answer), "what came in since is still there"
    assert _orders(database) == [("LW-20001", PLACED)]


def test_a_payment_under_way_isnt_pulled_away(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, kettle: Variant
) -> None:
    pressed(shopper)
    gateway.process(gateway.last_session)
    put_in(shopper, kettle)
    answer = shopper.post("/checkout", filled_in(shopper), status=409)
    assert "payment" in words(answer)
    assert value_of(page_of(answer), "street") == ADDRESS["street"]
    assert _orders(database) == [("LW-20001", DRAFT)]


def test_knows_who_is_signed_in_and_where_they_live(
    client: JudgingClient, database: Database, gateway: FakeGateway, kettle: Variant
) -> None:
    with database.write() as session:
        account = factories.shopper(session, email="edith@example.org", name="Edith Nowak")
    client.sign_in("edith@example.org", factories.PASSWORD)
    put_in(client, kettle)
    page = page_of(client.get("/checkout"))
    assert (value_of(page, "email"), value_of(page, "name")) == ("edith@example.org", "Edith Nowak")
    bought(client, gateway, kettle, street="Lange Straat 2", postcode="1012ab", country="NL")
    put_in(client, kettle)
    page = page_of(client.get("/checkout"))
    assert (value_of(page, "street"), value_of(page, "country")) == ("Lange Straat 2", "NL")
    assert value_of(page, "postcode") == "1012 AB"
    with database.read() as session:
        assert set(session.scalars(select(Order.customer_id))) == {account.customer_id}


def test_a_host_that_a_stranger_sent_is_never_where_the_payment_leads_back(
    shopper: JudgingClient, gateway: FakeGateway
) -> None:
    typed = filled_in(shopper)
    shopper.post("/checkout", typed, headers={"X-Forwarded-Host": "evil.example"})
    request = gateway.requests[gateway.last_session]
    assert request.success_url.startswith("http://localhost/orders/LW-20001/payment")


def test_pays_in_the_language_it_was_ordered_in(
    shopper: JudgingClient, gateway: FakeGateway
) -> None:
    shopper.post("/ca/checkout", filled_in(shopper))
    request = gateway.requests[gateway.last_session]
    assert request.locale == "ca"
    assert request.success_url.startswith("http://localhost/ca/orders/")
    gateway.pay(gateway.last_session)
    assert shopper.get(back(gateway), status=303).location == "/ca/orders/LW-20001"


def test_a_form_of_another_site_is_refused(shopper: JudgingClient, database: Database) -> None:
    assert shopper.http.post("/checkout", data=filled_in(shopper)).status_code == 400
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 0
