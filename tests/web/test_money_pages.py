"""Paying by transfer and at the counter, and the desk where people see money come and go."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog.models import Variant
from orders import waiting
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import CAPTURED, FAILED, Payment, Refund
from orders.shipment_models import Shipment
from shop import clock
from shop.config import Config
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import mails
from tests.fakes import FakeGateway
from tests.postbox import Postbox
from tests.web.shopping import error_beside, filled_in, page_of, put_in, value_of, words

IBAN = "BE68 5390 0754 7034"


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, bank_account=IBAN, bank_holder="Latchwork BV")


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Hob kettle", units=5).variants[0]


@pytest.fixture(autouse=True)
def patience(client: JudgingClient) -> None:
    client.most_statements = 80


@pytest.fixture
def shopper(client: JudgingClient, kettle: Variant) -> JudgingClient:
    put_in(client, kettle)
    return client


def _states(database: Database) -> tuple[str, str]:
    with database.read() as session:
        return session.scalars(select(Order.state)).one(), session.scalars(
            select(Payment.state)
        ).one()


def test_the_ways_to_pay_are_offered_and_the_card_is_chosen(shopper: JudgingClient) -> None:
    page = page_of(shopper.get("/checkout"))
    ways = [item for item in page.iter("input") if item.get("name") == "method"]
    assert [item.get("value") for item in ways] == ["card", "transfer"]
    assert [item.get("value") for item in ways if "checked" in item.attrib] == ["card"]


def test_ordering_by_transfer_leads_to_the_account_and_the_reference(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    form = filled_in(shopper, method="transfer")
    answer = shopper.post("/checkout", form)
    assert answer.location == "/orders/LW-20001"
    said = words(shopper.get("/orders/LW-20001"))
    for part in ("Waiting for your transfer until", IBAN, "Latchwork BV", "LW-20001", "€84.00"):
        assert part in said
    assert gateway.sessions == {}
    assert len(mails(database, "transfer.md")) == 1
    assert shopper.post("/checkout", form).location == "/orders/LW-20001"
    assert len(mails(database)) == 1


def test_the_letters_say_the_same_and_how_it_ended(
    shopper: JudgingClient, database: Database, postbox: Postbox
) -> None:
    shopper.post("/checkout", filled_in(shopper, method="transfer"))
    with database.write() as session:
        payment = session.scalars(select(Payment)).one()
        payment.expires_at = clock.now() - timedelta(days=4)
    with database.write() as session:
        waiting.remind(session, waiting.Account(IBAN, "Latchwork BV"))
        waiting.expire(session)
    how, reminder, ended = postbox.texts()
    for letter in (how, reminder):
        assert all(part in letter for part in (IBAN, "Latchwork BV", "LW-20001", "€84.00"))
    assert "You owe us nothing" in ended
    assert _states(database) == (CANCELED, FAILED)


@pytest.mark.parametrize("method", ["counter", "gold", "<b>", "card\x00"])
def test_a_way_that_isnt_offered_is_refused_beside_it(
    shopper: JudgingClient, database: Database, method: str
) -> None:
    typed = filled_in(shopper, method=method, phone="+32 2 000")
    page = page_of(shopper.post("/checkout", typed, status=422))
    assert value_of(page, "phone") == "+32 2 000"
    with database.read() as session:
        assert session.scalars(select(Order)).all() == []


@pytest.fixture
def awaited(shopper: JudgingClient, database: Database) -> JudgingClient:
    """Somebody at the desk, with an order that waits for its transfer."""
    shopper.post("/checkout", filled_in(shopper, method="transfer"))
    with database.write() as session:
        factories.staff(session, role="agent", email="agent@example.org", name="Noor Claes")
    shopper.sign_in("agent@example.org", factories.PASSWORD)
    return shopper


CASE = "/desk/orders/LW-20001"
SEEN = {"amount": "84,00", "reference": "2026/31 line 4", "version": "1"}


def test_the_desk_shows_what_is_waited_for_and_takes_it(
    awaited: JudgingClient, database: Database
) -> None:
    assert "€84.00 is due." in words(awaited.get(CASE))
    assert "Hob kettle" in words(awaited.get("/desk/orders/?view=await"))
    assert awaited.post(f"{CASE}/receipt", SEEN).location == CASE
    assert _states(database) == (PLACED, CAPTURED)
    assert "2026/31 line 4" in words(awaited.get(CASE))
    again = awaited.post(f"{CASE}/receipt", SEEN, status=409)
    assert "This is how the order stands now" in words(again)
    assert _states(database) == (PLACED, CAPTURED)


WRONG = {"amount": ["", "lots", "-84", "1e3", "84.001", "9" * 30], "reference": ["", "x" * 81]}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_what_is_no_receipt_is_said_beside_it(
    awaited: JudgingClient, database: Database, name: str, value: str
) -> None:
    answer = awaited.post(f"{CASE}/receipt", {**SEEN, name: value}, status=422)
    assert error_beside(page_of(answer), name)
    assert _states(database) == (DRAFT, "requires_action")


def test_another_amount_is_asked_about_and_then_taken(
    awaited: JudgingClient, database: Database
) -> None:
    less = {**SEEN, "amount": "80.00"}
    page = page_of(awaited.post(f"{CASE}/receipt", less, status=422))
    assert "€84.00 is due. Is that really what came?" in error_beside(page, "amount")
    assert value_of(page, "reference") == SEEN["reference"]
    awaited.post(f"{CASE}/receipt", {**less, "whatever_came": "y"})
    assert _states(database) == (DRAFT, CAPTURED)
    assert "€80.00 came, €84.00 was due" in words(awaited.get(CASE))
    with database.read() as session:
        version = session.scalars(select(Order.version)).one()
    awaited.post(f"{CASE}/refund", {"version": version})
    with database.read() as session:
        refund = session.scalars(select(Refund)).one()
    assert "€80.00 goes back by hand" in words(awaited.get(CASE))
    assert error_beside(
        page_of(awaited.post(f"{CASE}/refunds/{refund.id}/payout", {}, status=422)), "reference"
    )
    awaited.post(f"{CASE}/refunds/{refund.id}/payout", {"reference": "TR-9"})
    assert _states(database) == (CANCELED, CAPTURED)
    awaited.post(f"{CASE}/refunds/{refund.id}/payout", {"reference": "TR-9"}, status=409)
    awaited.post(f"{CASE}/refunds/999/payout", {"reference": "TR-9"}, status=404)


def test_a_colleague_who_was_quicker_is_told_of(awaited: JudgingClient, database: Database) -> None:
    answer = awaited.post(f"{CASE}/receipt", {**SEEN, "version": "7"}, status=409)
    assert "A colleague was quicker" in words(answer)
    assert _states(database) == (DRAFT, "requires_action")


def test_the_bag_of_somebody_signed_in_leads_to_its_order_too(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        factories.shopper(session, email="elif@example.org")
    client.sign_in("elif@example.org", factories.PASSWORD)
    put_in(client, kettle)
    form = filled_in(client, method="transfer")
    for _press in range(2):
        assert client.post("/checkout", form).location == "/orders/LW-20001"
    with database.read() as session:
        assert len(session.scalars(select(Order)).all()) == 1


def test_a_parcel_whose_money_cant_be_taken_stays_and_staff_learn_why(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    shopper.app.extensions["config"] = replace(
        shopper.app.extensions["config"], payment_capture="dispatch"
    )
    shopper.post("/checkout", filled_in(shopper))
    (session_id,) = gateway.sessions
    gateway.pay(session_id)
    shopper.get("/orders/LW-20001/payment", status=303)
    with database.write() as session:
        factories.staff(session, role="admin", email="agent@example.org", name="Noor Claes")
        (parcel,) = session.scalars(select(Shipment))
    shopper.sign_in("agent@example.org", factories.PASSWORD)
    path, how = f"{CASE}/shipments/{parcel.id}/dispatch", {"carrier": "DHL", "tracking": "JD1"}
    gateway.capture_refusal = "card_declined"
    page = words(shopper.post(path, {**how, "version": parcel.version}, status=409))
    assert "The bank would not pay, so nothing was sent." in page
    assert "The money could not be taken, so nothing may leave." in page
    gateway.capture_refusal, gateway.down = "", True
    page = words(shopper.post(path, {**how, "version": parcel.version}, status=503))
    assert "The payment service doesn’t answer, so nothing was sent." in page
    gateway.down = False
    assert shopper.post(path, {**how, "version": parcel.version}).location == CASE
    assert _states(database) == (PLACED, CAPTURED)
