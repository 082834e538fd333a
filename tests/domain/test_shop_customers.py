"""The one record of a person: found under every spelling, made once, and never emptied."""

import threading

import pytest
from sqlalchemy import func, select

from shop.customers.models import Customer, Touchpoint
from shop.customers.records import CUSTOMER, Actor, find_or_create, normalised, touch
from shop.db import Database
from shop.errors import Invalid
from tests import factories


@pytest.mark.parametrize(
    "spelling", ["edith@example.org", " Edith@Example.ORG ", "EDITH@EXAMPLE.ORG\n"]
)
def test_a_person_is_one_record_however_the_address_is_typed(
    database: Database, spelling: str
) -> None:
    with database.write() as session:
        first = factories.customer(session, email="edith@example.org")
        second = factories.customer(session, email=spelling)
        assert first.id == second.id


def test_the_same_address_in_another_alphabet_form_is_the_same() -> None:
    """NFC and NFD write é differently; people can't see it."""
    assert normalised("edith@cafe\u0301.example.org") == normalised("edith@caf\u00e9.example.org")


@pytest.mark.parametrize("nonsense", ["", "edith", "@example.org", "a@b@c.org", "a b@example.org"])
def test_what_is_no_address_is_refused(database: Database, nonsense: str) -> None:
    with pytest.raises(Invalid), database.write() as session:
        find_or_create(session, email=nonsense, name="Edith", locale="en")


def test_a_later_visit_fills_gaps_and_overwrites_nothing(database: Database) -> None:
    address = "edith@example.org"
    with database.write() as session:
        find_or_create(session, email=address, name="", locale="en")
    with database.write() as session:
        find_or_create(session, email=address, name="Edith", locale="ca", phone="+32 9 1234")
    with database.write() as session:
        found = find_or_create(session, email=address, name="Mallory", locale="el", phone="666")
    assert (found.name, found.phone, found.locale) == ("Edith", "+32 9 1234", "en")


def test_two_first_visits_at_once_are_one_person(database: Database) -> None:
    start, found = threading.Barrier(6), []

    def visit() -> None:
        start.wait()
        with database.write() as session:
            found.append(factories.customer(session, email="edith@example.org").id)

    threads = [threading.Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    with database.read() as session:
        assert session.scalar(select(func.count(Customer.id))) == 1


def test_the_story_says_who_did_it_and_vanishes_with_what_did_not_happen(
    database: Database,
) -> None:
    with database.write() as session:
        person = factories.customer(session)
        touch(session, person.id, "asked", about="order", number="LW-1", actor=CUSTOMER)
        sam = Actor("staff", "Sam Peeters", 1)
        touch(session, person.id, "answered", about="order", number="LW-1", actor=sam)
        touch(session, person.id, "closed", about="order", number="LW-1")
    with pytest.raises(RuntimeError), database.write() as session:
        touch(session, person.id, "undone", about="order", number="LW-1")
        raise RuntimeError
    with database.read() as session:
        story = session.scalars(select(Touchpoint).order_by(Touchpoint.id)).all()
    assert [(line.kind, line.actor, line.channel) for line in story] == [
        ("asked", "customer", "web"),
        ("answered", "staff", "web"),
        ("closed", "system", "system"),
    ]
