"""Telling a person everything, and forgetting them: all tables and files are searched for them."""

import json
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, String, Table, func, select
from sqlalchemy.orm import Session

from orders.models import Order
from shop import clock
from shop.accounts import proving, signing_in
from shop.accounts.models import Account
from shop.cli.everything import all_holdings as register_all
from shop.cli.everything import all_tables
from shop.config import Config
from shop.customers import address_book, consents, erasing, holdings, merging
from shop.customers.address_book import Place
from shop.customers.erasing import ONCE_MORE, StillOpen
from shop.customers.exporting import export_person
from shop.customers.models import Customer
from shop.db import Database
from shop.errors import NotFound
from support import resolving, tickets
from support.models import Ticket
from support.tickets import Asked
from tests import factories, factories_orders
from tests import factories_support as made
from tests.fakes import FakeGateway
from tests.postbox import Postbox

NAME, EMAIL, OTHER = "Zebulon Quartermain", "zebulon@quartermain.example", "z@obelisk.example"
WORDS = ("zebulon", "quartermain", "obelisk", "499887766", "tealtown", "7778")
BUYER = {
    "email": EMAIL,
    "name": NAME,
    "phone": "+32 499887766",
    "street": "Obelisk Lane 1",
    "street2": "Quartermain flat",
    "postcode": "7778",
    "city": "Tealtown",
}


class Life:
    """Somebody with a bit of everything; ``customer_id`` is the record that stands."""

    def __init__(
        self, app: Flask, database: Database, gateway: FakeGateway, config: Config
    ) -> None:
        self.app, self.database, self.gateway, self.config = app, database, gateway, config
        with database.write() as session:
            factories.customer(session, email=EMAIL, name=NAME)
            _proof, token = proving.new_proof(session, EMAIL, proving.LASTS)
            how = {"password": factories.PASSWORD, "locale": "en"}
            account = proving.use_proof(session, token, **how)
            signing_in.open_session(session, account, device="Zebulon's telephone")
            self.customer_id = account.customer_id or 0
            self.thing = factories.product(session).variants[0]
        self._buys()
        with database.write() as session:
            self._says(session)
            other = factories.customer(session, email=OTHER, name="Zeb Obelisk")
            merging.merge(session, self.customer_id, other.id, made.STAFF)
        self.postbox = Postbox(app, database)
        self.postbox.work()
        with database.write() as session:  # and one letter that is still waiting
            proving.mail_link(session, email=EMAIL, locale="en", base_url="http://localhost")

    def _buys(self) -> None:
        order = factories_orders.placed(
            self.database, self.gateway, self.config, self.thing,
            who=factories_orders.buyer(**BUYER),
        )  # fmt: skip
        self.number = order.number
        with self.database.write() as session:
            order = made.deliver(session, made.reread(session, order.number))
            found = made.asked_back(session, order, note="The obelisk is chipped")
            found = made.inspected(session, found, deduction=1, reason="Zebulon used it")
            found = resolving.refund(session, found.rma, found.version, made.STAFF)
            self.rma = made.settled(session, found).rma

    def _says(self, session: Session) -> None:
        person = session.get_one(Customer, self.customer_id)
        asked = Asked(subject="My obelisk", body="I am Zebulon Quartermain", locale="en")
        ticket = tickets.open_ticket(session, person, asked)
        tickets.add_note(session, ticket.number, "Zebulon again", made.STAFF)
        self.ticket = ticket.number
        place = Place(NAME, "Obelisk Lane 1", "7778", "Tealtown", "BE", phone="499887766")
        address_book.add_address(session, person.id, place)
        consents.say(session, person.id, "newsletter", given=True, where="checkout")


@pytest.fixture
def life(app: Flask, database: Database, gateway: FakeGateway, config: Config) -> Life:
    register_all()
    return Life(app, database, gateway, config)


def _in_tables(session: Session) -> set[str]:
    """The tables that still say a word of this person."""
    return {table.name for table in all_tables().sorted_tables if _says_a_word(session, table)}


def _says_a_word(session: Session, table: Table) -> bool:
    """Moments say nothing of anybody, though their digits may look like a postcode."""
    rows = session.execute(select(table))
    told = (str([one for one in row if not isinstance(one, datetime)]).lower() for row in rows)
    return any(word in row for row in told for word in WORDS)


def _in_files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            letter = message_from_bytes(content, policy=default)
            body = letter.get_body(("plain",)) if path.suffix == ".eml" else None  # type: ignore[attr-defined]
            text = content.decode(errors="replace") + (body.get_content() if body else "")
            if any(word in text.lower() for word in WORDS):
                yield path.name


def test_every_column_of_text_is_spoken_for() -> None:
    register_all()
    assert list(holdings.uncovered(all_tables())) == []


def test_a_new_table_and_a_new_column_are_caught() -> None:
    register_all()
    metadata = all_tables()
    column: Column[str] = Column("nickname", String(40))
    Customer.__table__.append_column(column)  # type: ignore[attr-defined]
    table = Table("birthday", metadata, Column("who", String(40)))
    try:
        assert set(holdings.uncovered(metadata)) == {
            "customer.nickname: neither told nor withheld",
            "customer.nickname: neither erased nor said to stay",
            "birthday: in no personal.py",
        }
    finally:
        metadata.remove(table)
        Customer.__table__._columns.remove(column)  # type: ignore[attr-defined]


def test_no_word_of_theirs_is_left_in_any_table_or_file(life: Life) -> None:
    with life.database.read() as session:
        assert len(_in_tables(session)) >= 8  # or else the search would prove nothing
    assert list(_in_files(life.config.instance_dir))
    with life.database.write() as session:
        erasing.erase_person(session, life.customer_id)
    life.postbox.work()
    with clock.frozen(clock.now() + ONCE_MORE):
        life.postbox.work()
    with life.database.read() as session:
        assert _in_tables(session) == set()
    assert list(_in_files(life.config.instance_dir)) == []


def test_the_search_finds_whatever_is_not_erased(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: leave out one holding after another, and the search must notice."""
    noticed = set()
    every = holdings.all_holdings()
    for left_out in every:
        others = tuple(one for one in every if one is not left_out)
        monkeypatch.setattr(erasing, "all_holdings", lambda others=others: others)
        with Session(life.database._writer) as session:
            erasing.erase_person(session, life.customer_id)
            noticed |= {left_out.title} if _in_tables(session) else set()
            session.rollback()
    assert noticed == {
        *("records", "addresses", "sign-ins", "mailed links", "account", "letters"),
        *("story", "orders", "questions", "messages", "returns", "things sent back"),
    }


def test_what_was_sold_and_its_tax_stay(life: Life) -> None:
    facts = (Order.number, Order.total_minor, Order.vat_minor, Order.country, Order.placed_at)
    with life.database.write() as session:
        before = session.execute(select(*facts)).all()
        erasing.erase_person(session, life.customer_id)
        assert session.execute(select(*facts)).all() == before


def test_nobody_is_signed_in_or_holds_a_link_any_more(life: Life) -> None:
    with life.database.write() as session:
        token = signing_in.open_session(session, session.scalars(select(Account)).one(), device="")
        _proof, mailed = proving.new_proof(session, EMAIL, proving.LASTS)
        erasing.erase_person(session, life.customer_id)
        assert signing_in.find_session(session, token) is None
        with pytest.raises(NotFound):
            proving.check_proof(session, mailed)
        with pytest.raises(signing_in.WrongPassword):
            signing_in.authenticate(session, EMAIL, factories.PASSWORD)
        for version in (Order.link_version, Ticket.link_version):
            assert session.scalar(select(func.min(version))) == 2


def test_who_comes_again_is_somebody_new(life: Life) -> None:
    with life.database.write() as session:
        erasing.erase_person(session, life.customer_id)
    with life.database.write() as session:
        assert factories.customer(session, email=EMAIL).id != life.customer_id
        with pytest.raises(NotFound):
            erasing.erase_person(session, life.customer_id)


def test_nothing_is_written_to_whoever_was_forgotten(life: Life) -> None:
    with life.database.write() as session:
        erasing.erase_person(session, life.customer_id)
    with life.database.write() as session:
        before = len(_payloads(session))
        ticket = session.scalars(select(Ticket).where(Ticket.number == life.ticket)).one()
        tickets.answer(session, ticket.number, ticket.version, "Hello?", made.STAFF)
        assert len(_payloads(session)) == before


def test_somebody_else_is_left_alone(life: Life) -> None:
    with life.database.write() as session:
        order = made.delivered(session, email="edith@example.org", name="Edith Nowak")
        erasing.erase_person(session, life.customer_id)
        again = made.reread(session, order.number)
        assert (again.name, again.email, again.link_version) == ("Edith Nowak", order.email, 1)
        assert "edith@example.org" in {mail.get("to") for mail in _payloads(session)}


def _payloads(session: Session) -> list[dict[str, Any]]:
    from shop.outbox import OutboxJob

    return list(session.scalars(select(OutboxJob.payload).where(OutboxJob.kind == "mail")))


def test_what_is_unfinished_is_named_and_nothing_is_forgotten(life: Life) -> None:
    with life.database.write() as session:
        on_its_way = made.placed(session, email=OTHER, name=NAME).number
        asked = made.asked_back(session, made.delivered(session, email=EMAIL, name=NAME)).rma
    with pytest.raises(StillOpen) as refused, life.database.write() as session:
        erasing.erase_person(session, life.customer_id)
    named = {one.number for one in refused.value.facts["hindrances"]}
    assert named == {on_its_way, asked}
    with life.database.read() as session:
        assert session.get_one(Customer, life.customer_id).name == NAME


def test_the_export_tells_everything_but_what_is_the_houses_own(life: Life) -> None:
    with life.database.write() as session:
        told = export_person(session, life.customer_id)
    text = json.dumps(told)
    for word in (life.number, life.rma, life.ticket, "Obelisk Lane 1", "+32 499887766", OTHER):
        assert word in text
    assert "I am Zebulon Quartermain" in text
    assert "newsletter-1" in text
    assert "Zebulon's telephone" in text
    assert "Zebulon again" not in text  # a note between colleagues
    assert "argon2" not in text
    assert {one["email"] for one in told["records"]} == {EMAIL, OTHER}


def test_the_export_holds_nothing_of_anybody_else(life: Life) -> None:
    with life.database.write() as session:
        number = made.delivered(session, email="edith@example.org", name="Edith Nowak").number
        told = json.dumps(export_person(session, life.customer_id))
    assert "Edith" not in told
    assert "edith@example.org" not in told
    assert number not in told
