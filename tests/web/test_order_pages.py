"""An order's pages: for its owner and for nobody else, by account, by browser, by mailed link."""

import re
from email import message_from_bytes
from email.policy import SMTP

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from catalog.models import Variant
from orders import fulfilment
from orders.models import Order
from orders.shipment_models import Shipment
from shop import clock
from shop.access import link_key
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.customers.records import SYSTEM
from shop.db import Database
from shop.outbox import drain
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import mails
from tests.fakes import FakeGateway
from tests.web.shopping import (
    HOSTILE,
    back,
    bought,
    error_beside,
    page_of,
    pressed,
    put_in,
    value_of,
    words,
)


@pytest.fixture(autouse=True)
def patience(client: JudgingClient) -> None:
    """Buying takes more statements than looking."""
    client.most_statements = 70


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Hob kettle", units=9, handle="hob").variants[0]


@pytest.fixture
def number(client: JudgingClient, gateway: FakeGateway, kettle: Variant) -> str:
    """An order that this browser bought as a guest."""
    return bought(client, gateway, kettle)


@pytest.fixture
def stranger(app: Flask, database: Database) -> JudgingClient:
    return JudgingClient(app, database)


def _key(app: Flask, number: str, version: int = 1) -> str:
    with app.app_context():
        return link_key("order", number, version)


def _without_reference(text: str) -> str:
    return re.sub(r'<span class="mono">[0-9a-f]+</span>', "", text)


def test_the_browser_that_bought_sees_it(client: JudgingClient, number: str) -> None:
    page = words(client.get(f"/orders/{number}"))
    assert "Paid, and being packed" in page
    assert "Elif Kaya" in page


def test_somebody_elses_order_is_the_same_404_as_a_missing_one(
    stranger: JudgingClient, number: str
) -> None:
    foreign = stranger.get(f"/orders/{number}", status=404)
    missing = stranger.get("/orders/LW-99999", status=404)
    assert _without_reference(foreign.text) == _without_reference(missing.text)
    stranger.get(f"/orders/{number}/payment", status=404)
    stranger.get(f"/ca/orders/{number}", status=404)


def test_the_mailed_link_opens_it_and_leaves_the_address(
    app: Flask, database: Database, stranger: JudgingClient, number: str
) -> None:
    with app.app_context():
        values = mails(database, "placed.md")[0]["values"]
    key = _key(app, values["number"], values["link_version"])
    answer = stranger.get(f"/orders/{number}?key={key}", status=303)
    assert answer.location == f"/orders/{number}"
    assert "Elif Kaya" in words(stranger.get(answer.location))


@pytest.mark.parametrize("wrong", ["", "x", "é", "0" * 48, "%00", "9" * 3000])
def test_a_wrong_key_is_the_404_of_a_missing_order(
    stranger: JudgingClient, number: str, wrong: str
) -> None:
    foreign = stranger.get(f"/orders/{number}?key={wrong}", status=404)
    missing = stranger.get(f"/orders/LW-99999?key={wrong}", status=404)
    assert _without_reference(foreign.text) == _without_reference(missing.text)
    stranger.get(f"/orders/{number}", status=404)


def test_a_key_opens_one_order_and_ends_when_its_version_does(
    app: Flask,
    client: JudgingClient,
    stranger: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    kettle: Variant,
    number: str,
) -> None:
    other = bought(client, gateway, kettle)
    stranger.get(f"/orders/{other}?key={_key(app, number)}", status=404)
    stranger.get(f"/orders/{number}?key={_key(app, number)}", status=303)
    with database.write() as session:
        session.execute(update(Order).values(link_version=2))
    stranger.get(f"/orders/{number}", status=404)
    stranger.get(f"/orders/{number}?key={_key(app, number)}", status=404)
    stranger.get(f"/orders/{number}?key={_key(app, number, 2)}", status=303)


def test_its_customer_sees_it_signed_in_and_another_customer_doesnt(
    app: Flask, database: Database, stranger: JudgingClient, number: str
) -> None:
    with database.write() as session:
        factories.shopper(session, email="elif@example.org", name="Elif")
        factories.shopper(session, email="edith@example.org")
    stranger.sign_in("edith@example.org", factories.PASSWORD)
    stranger.get(f"/orders/{number}", status=404)
    elif_again = JudgingClient(app, database)
    elif_again.sign_in("ELIF@example.org", factories.PASSWORD)
    elif_again.get(f"/orders/{number}")


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("agent", 200), ("warehouse", 200), ("editor", 404)]
)
def test_staff_see_it_if_orders_are_their_work(
    database: Database, stranger: JudgingClient, number: str, role: str, status: int
) -> None:
    with database.write() as session:
        factories.staff(session, role=role, email="sam@example.org")
    stranger.sign_in("sam@example.org", factories.PASSWORD)
    stranger.get(f"/orders/{number}", status=status)


@pytest.mark.parametrize(
    "name", ["%00", "LW-1%00", "x" * 5000, "%e2%80%ae", "%27%20OR%201=1--", "%ff%fe", "-1", "LW-"]
)
def test_a_made_up_number_is_a_missing_order(client: JudgingClient, name: str) -> None:
    client.get(f"/orders/{name}", status=404)
    client.get(f"/orders/{name}/payment", status=404)


def test_an_unpaid_order_leads_back_to_the_payment(
    client: JudgingClient, gateway: FakeGateway, kettle: Variant
) -> None:
    put_in(client, kettle)
    number = pressed(client)
    client.get(back(gateway), status=303)
    page = client.get(f"/orders/{number}")
    assert "Waiting for your payment" in words(page)
    assert 'href="/checkout"' in page.text


def test_what_the_address_claims_about_the_payment_isnt_believed(
    client: JudgingClient, gateway: FakeGateway, kettle: Variant
) -> None:
    put_in(client, kettle)
    number = pressed(client)
    client.get(f"/orders/{number}/payment?session=cs_other&status=paid", status=303)
    assert "Waiting for your payment" in words(client.get(f"/orders/{number}"))


def test_a_bank_that_doesnt_answer_is_said_and_settled_later(
    client: JudgingClient, gateway: FakeGateway, kettle: Variant
) -> None:
    put_in(client, kettle)
    number = pressed(client)
    gateway.pay(gateway.last_session)
    gateway.down = True
    client.get(back(gateway), status=303)
    assert "answer is on its way" in words(client.get(f"/orders/{number}"))
    gateway.down = False
    client.get(back(gateway), status=303)
    assert "Paid, and being packed" in words(client.get(f"/orders/{number}"))


def test_a_wrong_amount_is_said_without_alarm(
    client: JudgingClient, gateway: FakeGateway, kettle: Variant
) -> None:
    put_in(client, kettle)
    number = pressed(client)
    gateway.pay(gateway.last_session, amount_minor=8399)
    client.get(back(gateway), status=303)
    assert "We are looking at your payment" in words(client.get(f"/orders/{number}"))
    put_in(client, kettle)
    assert "Bag, 1 thing" in words(client.get("/cart"))


def test_the_page_tells_of_the_parcel(
    client: JudgingClient, database: Database, number: str
) -> None:
    with database.write() as session:
        parcel = session.scalars(select(Shipment.id)).one()
        fulfilment.mark_shipped(
            session, parcel, 1, carrier="bpost", tracking="323 212", actor=SYSTEM
        )
    page = client.get(f"/orders/{number}")
    assert "On its way with bpost since" in words(page)
    assert 'itemCode=323212"' in page.text
    with database.write() as session:
        fulfilment.mark_delivered(session, parcel, 2, actor=SYSTEM)
    assert "Delivered" in words(client.get(f"/orders/{number}"))


def test_the_page_takes_a_bounded_number_of_statements(client: JudgingClient, number: str) -> None:
    client.most_statements = 18
    client.get(f"/orders/{number}")


# A guest's way back: number and e-mail bring a link by mail.


def test_finding_an_order_answers_the_same_whether_there_is_one_or_not(
    client: JudgingClient, database: Database, number: str
) -> None:
    asked = {
        "right": (number, "elif@example.org"),
        "wrong e-mail": (number, "mallory@example.org"),
        "wrong number": ("LW-99999", "elif@example.org"),
        "neither": ("x", "mallory@example.org"),
    }
    texts = {
        re.sub(r"[\w.]+@example\.org", "…", words(_find(client, *pair))) for pair in asked.values()
    }
    assert len(texts) == 1
    (mail,) = mails(database, "link.md")
    assert mail["to"] == "elif@example.org"
    assert mail["values"]["number"] == number


def _find(client: JudgingClient, number: str, email: str, status: int = 200):  # type: ignore[no-untyped-def]
    return client.post("/orders/find", {"number": number, "email": email}, status=status)


def test_finding_forgives_case_and_spaces_and_mails_once_a_minute(
    client: JudgingClient, database: Database, number: str
) -> None:
    with clock.frozen(clock.now()):
        for _ in range(3):
            _find(client, f"  {number.lower()} ", " ELIF@Example.ORG ")
    assert len(mails(database, "link.md")) == 1


def test_an_order_that_was_never_paid_isnt_found(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    put_in(client, kettle)
    _find(client, pressed(client), "elif@example.org")
    assert mails(database, "link.md") == []


@pytest.mark.parametrize("field", ["number", "email"])
def test_nothing_typed_breaks_the_finding(
    client: JudgingClient, database: Database, number: str, field: str
) -> None:
    for typed in ["", *HOSTILE.values()]:
        form = {"number": number, "email": "elif@example.org", field: typed}
        token = client.csrf_token()
        answer = client.http.post("/orders/find", data={**form, "csrf_token": token})
        assert answer.status_code in (200, 422), typed
        assert "<script>alert" not in answer.text
        if answer.status_code == 422:
            page = page_of(answer)
            assert error_beside(page, field)
            kept = "number" if field == "email" else "email"
            assert value_of(page, kept) == form[kept]
    assert mails(database, "link.md") == []


def test_the_confirmation_reaches_a_domain_in_any_script(
    app: Flask, client: JudgingClient, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    bought(client, gateway, kettle, email="elif@bücher.example")
    with app.app_context():
        drain(app.extensions["database"])
    (mail,) = config.mail_folder.glob("*.eml")
    sent = message_from_bytes(mail.read_bytes(), policy=SMTP)
    assert sent["To"] == "elif@xn--bcher-kva.example"
    assert "LW-20001" in sent["Subject"]


# The account.


def test_the_account_asks_to_sign_in_first(client: JudgingClient) -> None:
    client.get("/account", status=403)


def test_the_account_lists_what_was_bought_as_a_guest_too_and_nothing_of_others(
    app: Flask,
    client: JudgingClient,
    stranger: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    kettle: Variant,
    number: str,
) -> None:
    other = bought(client, gateway, kettle, email="edith@example.org")
    put_in(client, kettle)
    draft = pressed(client)
    with database.write() as session:
        factories.shopper(session, email="elif@example.org", name="Elif")
    stranger.sign_in("elif@example.org", factories.PASSWORD)
    page = words(stranger.get("/account"))
    assert number in page
    assert other not in page
    assert draft not in page


def test_looking_changes_nothing(client: JudgingClient, database: Database, number: str) -> None:
    def points() -> int:
        with database.read() as session:
            return session.scalar(select(func.count()).select_from(Touchpoint)) or 0

    before = points()
    for path in (f"/orders/{number}", f"/orders/{number}/payment", "/orders/find", "/cart"):
        client.get(path, status=303 if path.endswith("payment") else 200)
    assert points() == before
