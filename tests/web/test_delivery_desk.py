"""The desk's zones and deliveries: typed as people write, logged, and nobody overwrites anybody."""

from typing import Any

import pytest
from sqlalchemy import select

from cart.delivery import methods_to
from cart.shipping import Band
from cart.shipping_models import ShippingArea, ShippingMethod, ShippingZone
from cart.tax import Destination
from shop.db import Database
from shop.desk_models import AuditEntry
from tests import factories
from tests.browsing import JudgingClient
from tests.web.shopping import HOSTILE, NUMBERS, error_beside, page_of, value_of, words

EXPRESS = {
    "name": "Express",
    "place": "zone-1",
    "carrier": "DHL",
    "bands-0-goods_from": "",
    "bands-0-weight_to": "2000",
    "bands-0-price": "9,90",
    "bands-1-goods_from": "50",
    "bands-1-weight_to": "",
    "bands-1-price": "7.50",
    "free_from": "150",
    "days_min": "1",
    "days_max": "1",
    "position": "1",
    "active": "y",
    "texts-0-locale": "ca",
    "texts-0-name": "Exprés",
}


@pytest.fixture
def boss(client: JudgingClient, database: Database) -> JudgingClient:
    """Somebody who may change deliveries."""
    with database.write() as session:
        account = factories.staff(session, role="admin", email="boss@example.org")
    client.sign_in(account.email, factories.PASSWORD)
    return client


def _version(boss: JudgingClient, address: str) -> dict[str, str]:
    page = page_of(boss.get(address))
    return {"version": value_of(page, "version"), "seen": value_of(page, "seen")}


def _methods(database: Database, country: str = "BE", postcode: str = "") -> list[Any]:
    with database.read() as session:
        return methods_to(session, Destination(country, postcode), "ca")


def test_a_new_delivery_is_offered_with_its_bands(boss: JudgingClient, database: Database) -> None:
    answer = boss.post("/desk/delivery/methods", EXPRESS, status=303)
    made = _methods(database)[1]
    assert (made.name, made.carrier, made.days, made.free_from) == ("Exprés", "DHL", (1, 1), 15000)
    assert made.bands == (Band(0, 2000, 990), Band(5000, None, 750))
    page = page_of(boss.get(answer.location))
    assert value_of(page, "bands-0-price") == "9.90"
    assert value_of(page, "bands-0-weight_to") == "2000"
    with database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.subject, entry.action, entry.name) == ("method", "created", "Express")


def test_a_longer_beginning_of_a_postcode_wins(boss: JudgingClient, database: Database) -> None:
    islands = {"name": "Islands", "areas": "es 35, ES-38\nCH"}
    boss.post("/desk/delivery/zones", islands, status=303)
    boss.post("/desk/delivery/methods", {**EXPRESS, "place": "zone-2"}, status=303)
    assert [one.name for one in _methods(database, "ES", "35 001")] == ["Exprés"]
    assert [one.name for one in _methods(database, "ES", "28001")] == ["Standard delivery"]
    assert [one.name for one in _methods(database, "CH")] == ["Exprés"]
    assert _methods(database, "US") == []


def test_a_country_has_one_zone(boss: JudgingClient, database: Database) -> None:
    answer = boss.post("/desk/delivery/zones", {"name": "North", "areas": "SE, NO"}, status=422)
    assert "SE is in the zone European Union already" in error_beside(page_of(answer), "areas")
    assert value_of(page_of(answer), "name") == "North"
    with database.read() as session:
        assert session.scalars(select(ShippingZone.id)).all() == [1]


def test_a_zone_gets_other_countries(boss: JudgingClient, database: Database) -> None:
    page = _version(boss, "/desk/delivery/?zone=1")
    boss.post("/desk/delivery/zones/1", {**page, "name": "Home", "areas": "BE"}, status=303)
    with database.read() as session:
        assert session.scalars(select(ShippingArea.country)).all() == ["BE"]
        after = session.scalars(select(AuditEntry.after)).one()
    assert after == {"name": "Home", "areas": "BE"}


def test_two_at_once_choose_what_it_shall_be(boss: JudgingClient, database: Database) -> None:
    boss.post("/desk/delivery/methods", EXPRESS, status=303)
    mine = _version(boss, "/desk/delivery/?method=2")
    theirs = _version(boss, "/desk/delivery/?method=2")
    boss.post("/desk/delivery/methods/2", {**EXPRESS, **theirs, "carrier": "UPS"}, status=303)
    clash = {**EXPRESS, **mine, "carrier": "DPD", "name": "Fast"}
    answer = boss.post("/desk/delivery/methods/2", clash, status=409)
    assert "Somebody else saved this meanwhile" in words(answer)
    assert value_of(page_of(answer), "carrier") == "DPD"
    assert _methods(database)[1].carrier == "UPS"
    again = page_of(answer)
    clash |= {"version": value_of(again, "version"), "seen": value_of(again, "seen")}
    boss.post("/desk/delivery/methods/2", {**clash, "choose.carrier": "theirs"}, status=303)
    with database.read() as session:
        stored = session.get_one(ShippingMethod, 2)
        assert (stored.name, stored.carrier, stored.version) == ("Fast", "UPS", 3)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "A delivery needs a name"),
        ({"bands-0-price": "x"}, "bands-0-price", "An amount"),
        ({"bands-0-price": ""}, "bands-0-price", "What does it cost then?"),
        ({"bands-1-goods_from": "0", "bands-1-weight_to": "2000"}, "bands-1-price", "Another line"),
        ({"days_max": "0"}, "days_max", "less than at least"),
        ({"days_min": ""}, "days_min", "whole number"),
        ({"place": "zone-99"}, "place", "Not a valid choice"),
        ({"free_from": "-1"}, "free_from", "An amount"),
    ],
)
def test_nonsense_is_refused_beside_its_field(
    boss: JudgingClient, database: Database, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = boss.post("/desk/delivery/methods", {**EXPRESS, **wrong}, status=422)
    assert said in error_beside(page_of(answer), field)
    assert value_of(page_of(answer), "carrier") == "DHL"
    assert len(_methods(database)) == 1


@pytest.mark.parametrize("field", sorted(EXPRESS))
def test_nothing_typed_breaks_the_page(boss: JudgingClient, field: str) -> None:
    token = boss.csrf_token()
    for typed in (*HOSTILE.values(), *NUMBERS):
        form = {**EXPRESS, field: typed, "csrf_token": token}
        assert boss.http.post("/desk/delivery/methods", data=form).status_code in (303, 422), typed


def test_no_list_of_countries_breaks_the_page(boss: JudgingClient) -> None:
    token = boss.csrf_token()
    for typed in (*HOSTILE.values(), *NUMBERS, "be;nl", "Belgium", "ES " + "1" * 11):
        form = {"name": "Zone", "areas": typed, "csrf_token": token}
        assert boss.http.post("/desk/delivery/zones", data=form).status_code in (303, 422), typed
