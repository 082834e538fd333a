"""One's own pages: the address book, what one agreed to, one's data, and being forgotten."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from orders.models import Order
from shop.customers.models import Address, Consent, Customer
from shop.db import Database
from tests import factories
from tests import factories_support as made
from tests.browsing import JudgingClient
from tests.postbox import Postbox
from tests.web.shopping import (
    ADDRESS,
    HOSTILE,
    error_beside,
    filled_in,
    page_of,
    put_in,
    value_of,
    words,
)

BOOK = "/account/addresses"
EMAIL = "edith@example.org"
PLACE = {
    "name": "Edith Nowak", "street": "Gran Via 1", "postcode": "28001", "city": "Madrid",
    "country": "ES",
}  # fmt: skip


@pytest.fixture
def edith(client: JudgingClient, database: Database) -> JudgingClient:
    """A shopper who is signed in."""
    with database.write() as session:
        factories.shopper(session, email=EMAIL)
    client.most_statements = 90
    client.sign_in(EMAIL, factories.PASSWORD)
    return client


def _all(database: Database, of: Any) -> list[Any]:
    with database.read() as session:
        return list(session.scalars(select(of).order_by(of.id)))


def test_keeps_addresses_and_the_checkout_begins_with_the_first_choice(
    edith: JudgingClient, database: Database
) -> None:
    edith.post(BOOK, PLACE)
    edith.post(BOOK, ADDRESS | {"street": "Rue du Test 2"})
    first, second = _all(database, Address)
    assert (first.is_default, second.is_default, first.region) == (True, False, "M")
    edith.post(f"{BOOK}/{second.id}/default")
    assert "28001 Madrid" in words(edith.get(BOOK))
    put_in(edith, _kettle(database))
    page = page_of(edith.get("/checkout"))
    assert (value_of(page, "street"), value_of(page, "country")) == ("Rue du Test 2", "BE")
    page = page_of(edith.get(f"/checkout?address={first.id}"))
    assert (value_of(page, "street"), value_of(page, "region")) == ("Gran Via 1", "M")
    edith.post(f"{BOOK}/{second.id}/remove")
    assert [one.is_default for one in _all(database, Address)] == [True]


def _kettle(database: Database) -> Any:
    with database.write() as session:
        return factories.product(session).variants[0]


def test_another_country_asks_for_other_things_and_loses_nothing(edith: JudgingClient) -> None:
    typed = PLACE | {"postcode": "", "region": "", "street2": "4th floor", "country": "NL"}
    answer = edith.post(BOOK, typed | {"country": "IT", "fit": "1"}, status=200)
    assert value_of(page_of(answer), "street2") == "4th floor"
    assert "Please choose" in words(answer)
    page = page_of(edith.post(BOOK, typed | {"country": "IT"}, status=422))
    assert error_beside(page, "region") == "The province, please."
    assert "Please choose" not in words(edith.post(BOOK, typed | {"fit": "1"}, status=200))


def test_a_wrong_postcode_is_explained_with_an_example(edith: JudgingClient) -> None:
    page = page_of(edith.post(BOOK, PLACE | {"country": "NL", "postcode": "12"}, status=422))
    assert error_beside(page, "postcode") == "A postcode there looks like 1234 AB."
    page = page_of(edith.post(BOOK, PLACE | {"region": "B"}, status=422))
    assert error_beside(page, "postcode") == "That postcode is not in Barcelona."


@pytest.mark.parametrize("name", [*PLACE, "region", "street2", "phone"])
def test_nothing_typed_breaks_the_book(edith: JudgingClient, database: Database, name: str) -> None:
    for typed in HOSTILE.values():
        form = PLACE | {name: typed, "csrf_token": edith.csrf_token()}
        answer = edith.http.post(BOOK, data=form)
        assert answer.status_code in {303, 422}


def test_an_island_without_postcodes_is_no_obstacle(
    edith: JudgingClient, database: Database
) -> None:
    edith.post(BOOK, PLACE | {"country": "IE", "postcode": "", "region": ""})
    assert _all(database, Address)[0].postcode == ""


def test_a_returning_shopper_sees_at_most_eight_fields(
    edith: JudgingClient, database: Database
) -> None:
    edith.post(BOOK, PLACE)
    put_in(edith, _kettle(database))
    form = page_of(edith.get("/checkout")).find(".//form[@action='/checkout']")
    assert form is not None
    folded = {item for fold in form.iter("details") for item in fold.iter()}
    asked = [
        item.get("name")
        for item in form.iter()
        if item.tag in {"input", "select", "textarea"}
        and item.get("type") != "hidden"
        and item not in folded
    ]
    assert len(asked) <= 8, " ".join(asked)


def test_the_newsletter_is_asked_for_unticked_and_written_down(
    client: JudgingClient, database: Database
) -> None:
    client.most_statements = 90
    put_in(client, _kettle(database))
    page = client.get("/checkout")
    box = next(item for item in page_of(page).iter("input") if item.get("name") == "newsletter")
    assert "checked" not in box.attrib
    client.post("/checkout", filled_in(client, newsletter="y"))
    (consent,) = _all(database, Consent)
    assert (consent.given, consent.wording, consent.place) == (True, "newsletter-1", "checkout")


def test_not_asking_for_the_newsletter_is_no_consent(
    client: JudgingClient, database: Database
) -> None:
    client.most_statements = 90
    put_in(client, _kettle(database))
    client.post("/checkout", filled_in(client))
    assert _all(database, Consent) == []


def test_a_new_account_may_ask_for_the_newsletter(
    client: JudgingClient, database: Database, postbox: Postbox
) -> None:
    client.post("/account/link", {"email": EMAIL}, status=200)
    link = postbox.link("/account/password/")
    assert "newsletter" in client.get(link).text
    client.post(link, {"password": factories.PASSWORD, "newsletter": "y"})
    assert [one.place for one in _all(database, Consent)] == ["sign_up"]


def test_a_consent_is_taken_back_as_easily_and_both_are_kept(
    edith: JudgingClient, database: Database
) -> None:
    where = "/account/privacy/consents"
    edith.post(where, {"purpose": "newsletter", "given": "y"})
    edith.post(where, {"purpose": "newsletter", "given": "y"})
    edith.post(where, {"purpose": "newsletter"})
    assert [one.given for one in _all(database, Consent)] == [True, False]
    assert "Taken back on" in words(edith.get("/account/privacy"))
    edith.post(where, {"purpose": "world domination", "given": "y"}, status=422)


def test_takes_everything_along_as_json(edith: JudgingClient, database: Database) -> None:
    with database.write() as session:
        number = made.delivered(session, email=EMAIL).number
    answer = edith.post("/account/privacy/export", status=200)
    assert answer.headers["Content-Disposition"].endswith(".json")
    assert [one["number"] for one in json.loads(answer.text)["orders"]] == [number]


def test_forgets_after_the_password_and_signs_out(edith: JudgingClient, database: Database) -> None:
    where = "/account/privacy/erasure"
    page = page_of(edith.post(where, {"password": "wrong", "sure": "y"}, status=422))
    assert error_beside(page, "password") == "That is not your password."
    page = page_of(edith.post(where, {"password": factories.PASSWORD}, status=422))
    assert error_beside(page, "sure")
    edith.post(where, {"password": factories.PASSWORD, "sure": "y"})
    assert "You are forgotten" in edith.get("/").text
    edith.get("/account", status=403)
    (customer,) = _all(database, Customer)
    assert (customer.name, customer.email) == ("", None)


def test_says_what_is_unfinished(edith: JudgingClient, database: Database) -> None:
    with database.write() as session:
        number = made.placed(session, email=EMAIL).number
    page = edith.post(
        "/account/privacy/erasure", {"password": factories.PASSWORD, "sure": "y"}, status=409
    )
    assert f"Order {number} is not finished." in words(page)
    assert _all(database, Order)[0].name == "Edith Nowak"


def test_a_guest_does_it_by_a_mailed_link(
    client: JudgingClient, database: Database, postbox: Postbox
) -> None:
    with database.write() as session:
        number = made.delivered(session, email=EMAIL).number
    client.most_statements = 90
    client.post("/privacy", {"email": EMAIL.upper()}, status=200)
    link = postbox.link("/privacy/")
    client.get(link)
    client.post(f"{link}/consents", {"purpose": "newsletter", "given": "y"})
    assert number in client.post(f"{link}/export", status=200).text
    client.post(f"{link}/erasure", {}, status=422)
    client.post(f"{link}/erasure", {"sure": "y"})
    client.get(link, status=404)
    assert _all(database, Order)[0].email == ""


def test_the_answer_is_the_same_for_an_address_that_nobody_knows(
    client: JudgingClient, database: Database, postbox: Postbox
) -> None:
    with database.write() as session:
        factories.customer(session, email=EMAIL)
    known = words(client.post("/privacy", {"email": EMAIL}, status=200))
    other = {"email": "nobody@example.org"}
    unknown = words(client.post("/privacy", other, status=200))
    assert known.replace(EMAIL, "") == unknown.replace(other["email"], "")
    assert len(postbox.letters()) == 1
