"""The checkout's ways to get one's things, and who pays which VAT: with plain buttons alone."""

import pytest
from sqlalchemy import select

from cart.shipping import Band
from cart.zones import MethodData, save_method
from catalog.models import Variant
from orders.models import Order
from shop.customers.records import SYSTEM
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import mails
from tests.fakes import FakeGateway
from tests.web.shopping import (
    HOSTILE,
    NUMBERS,
    back,
    controls,
    error_beside,
    filled_in,
    page_of,
    put_in,
    value_of,
    words,
)


@pytest.fixture
def mug(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Mug", prices=(2000,), units=5).variants[0]


@pytest.fixture
def methods(database: Database, mug: Variant) -> dict[str, int]:
    """Express beside the standard delivery, and pick-up where the mugs are."""
    express = MethodData(name="Express", bands=(Band(0, None, 990),), zone_id=1, position=1)
    with database.write() as session:
        made = save_method(session, express, actor=SYSTEM).id
        return {"express": made, "pickup": factories.pickup(session).id}


@pytest.fixture
def shopper(client: JudgingClient, mug: Variant, methods: dict[str, int]) -> JudgingClient:
    client.most_statements = 80
    put_in(client, mug)
    return client


def _order(database: Database) -> Order:
    with database.read() as session:
        return session.scalars(select(Order)).one()


def _chosen(answer: object) -> str:
    page = page_of(answer)
    radios = [one for one in controls(page) if one.get("name") == "delivery"]
    return next(one.get("value") or "" for one in radios if "checked" in one.attrib)


def test_the_page_offers_what_fits_and_marks_what_the_total_is_for(
    shopper: JudgingClient, methods: dict[str, int]
) -> None:
    page = shopper.get("/checkout")
    assert _chosen(page) == "1"
    said = words(page)
    assert "Express" in said
    assert "€9.90" in said
    assert "Pick-up" in said
    assert value_of(page_of(page), "seen_total") == "2490"


def test_a_plain_button_shows_the_new_total_and_orders_nothing(
    shopper: JudgingClient, database: Database, methods: dict[str, int]
) -> None:
    typed = filled_in(shopper, delivery=methods["express"], name="Ada", email="", update="1")
    answer = shopper.post("/checkout", typed, status=200)
    page = page_of(answer)
    assert value_of(page, "seen_total") == "2990"
    assert _chosen(answer) == str(methods["express"])
    assert (value_of(page, "name"), error_beside(page, "email")) == ("Ada", "")
    with database.read() as session:
        assert session.scalar(select(Order.id)) is None


def test_an_order_goes_the_way_that_was_chosen(
    shopper: JudgingClient, database: Database, methods: dict[str, int]
) -> None:
    typed = filled_in(shopper, delivery=methods["express"], seen_total=2990)
    shopper.post("/checkout", typed)
    assert (_order(database).shipping_name, _order(database).total_minor) == ("Express", 2990)


def test_another_delivery_than_the_total_was_for_asks_again(
    shopper: JudgingClient, database: Database, methods: dict[str, int]
) -> None:
    answer = shopper.post("/checkout", filled_in(shopper, delivery=methods["express"]), status=409)
    assert value_of(page_of(answer), "seen_total") == "2990"
    assert _chosen(answer) == str(methods["express"])


def test_picking_up_needs_no_street_and_loses_none(
    shopper: JudgingClient, database: Database, gateway: FakeGateway, methods: dict[str, int]
) -> None:
    typed = filled_in(shopper, delivery=methods["pickup"], postcode="", city="", seen_total=2000)
    kept = page_of(shopper.post("/checkout", {**typed, "update": "1"}, status=200))
    assert value_of(kept, "street") == "Rue du Test 1"
    shopper.post("/checkout", typed)
    order = _order(database)
    assert (order.street, order.city, order.shipping_minor) == ("", "", 0)
    assert order.pickup_location_id is not None
    gateway.pay(gateway.last_session)
    shopper.get(back(gateway), status=303)
    said = words(shopper.get(f"/orders/{order.number}"))
    assert "Paid. We tell you as soon as it lies ready" in said
    assert "Ready within 1 working day" in said
    (mail,) = mails(database, "placed.md")
    assert mail["values"]["place"] == "Main"


def test_a_business_abroad_sees_the_vat_taken_out_and_why(
    shopper: JudgingClient, database: Database, gateway: FakeGateway
) -> None:
    firm = {"country": "NL", "postcode": "1012 JS", "vat_number": "nl 0044.95445 B01"}
    answer = shopper.post("/checkout", filled_in(shopper, **firm, update="1"), status=200)
    assert "articles 138, 194 and 196" in words(answer)
    assert value_of(page_of(answer), "vat_number") == "nl 0044.95445 B01"
    total = value_of(page_of(answer), "seen_total")
    shopper.post("/checkout", {**filled_in(shopper, **firm), "seen_total": total})
    order = _order(database)
    assert (order.vat_number, order.vat_minor) == ("NL004495445B01", 0)
    gateway.pay(gateway.last_session)
    shopper.get(back(gateway), status=303)
    assert "VAT number NL004495445B01" in words(shopper.get(f"/orders/{order.number}"))
    (mail,) = mails(database, "placed.md")
    assert mail["values"]["vat_treatment"] == "reverse"


def test_a_wrong_vat_number_is_refused_beside_its_field(shopper: JudgingClient) -> None:
    answer = shopper.post("/checkout", filled_in(shopper, vat_number="NL123"), status=422)
    assert "It looks like BE0403019261" in error_beside(page_of(answer), "vat_number")
    assert value_of(page_of(answer), "vat_number") == "NL123"


def test_what_isnt_there_cant_be_picked_up_and_it_says_so(
    shopper: JudgingClient, database: Database, mug: Variant
) -> None:
    with database.write() as session:
        factories.put_on_shelf(session, mug, 90, at="far")
    put_in(shopper, mug, 7)
    said = words(shopper.get("/checkout"))
    assert "Pick-up: not all of it is there at the moment" in said


def test_nothing_chosen_or_typed_breaks_the_checkout(
    shopper: JudgingClient, database: Database
) -> None:
    typed = filled_in(shopper)
    for field in ("delivery", "vat_number"):
        for wrong in (*HOSTILE.values(), *NUMBERS, "999"):
            token = shopper.csrf_token()
            form = {**typed, field: wrong, "csrf_token": token, "update": "1"}
            assert shopper.http.post("/checkout", data=form).status_code == 200, wrong
    answer = shopper.post("/checkout", {**typed, "delivery": "999"}, status=422)
    assert "That delivery isn’t offered" in words(answer)
    with database.read() as session:
        assert session.scalar(select(Order.id)) is None
