"""Everybody tries every door: each route of the shop, by each kind of person, at someone's things.

Nothing here knows what a page looks like. A stranger must get 403 or 404, no answer may hold a
word of the victim's, and nothing in the database may have changed.
"""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from orders.views import order_link
from shop.access import access_of
from shop.accounts.permissions import ROLES, permissions_of
from shop.cli import all_tables
from shop.config import Config
from shop.db import Database
from tests import factories
from tests import factories_support as made
from tests.fakes import FakeGateway
from tests.web.belongings import EMAIL, NAME, SECRETS, Belongings

REFUSED = {403, 404}
STAFF_COME_TOO = {
    "orders.show": "orders.see",
    "orders.back_from_payment": "orders.see",
    "support.start_return": "orders.see",
    "support.withdraw": "orders.see",
}
"""Shoppers' pages that colleagues open as well, to do what a shopper asks for on the phone."""

BECOMES_SOMEBODY = {
    "accounts.accept_invitation",
    "accounts.set_password",
    "security.confirm_email",
}
"""Doors behind which somebody is signed in, or out: they are opened in a browser of their own."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser. ``old_links`` asks them to hold links that were replaced."""

    name: str
    browser: FlaskClient
    role: str = ""
    signed_in: bool = False
    old_links: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """One way to one route, with the victim's things in it."""

    method: str
    rule: Rule
    mine: Belongings

    @property
    def endpoint(self) -> str:
        return self.rule.endpoint

    def address(self, values: dict[str, Any]) -> str:
        found = self.rule.build(values, append_unknown=False)
        assert found, f"{self.rule}: {values}"
        return found[1]

    def open(self, person: Person) -> TestResponse:
        """Try it as a stranger would, with the owner's own form."""
        if person.old_links:
            with person.browser.session_transaction() as kept:
                kept["links"] = self.mine.links
        return self._send(person.browser, self.mine.guessed)

    def open_as_owner(self, browser: FlaskClient) -> TestResponse:
        """Try it with everything that belongs to it, the bag in the cookie included."""
        if "bag_token" in vars(self.mine):
            with browser.session_transaction() as kept:
                kept["cart"] = self.mine.bag_token
        return self._send(browser, self.mine.values)

    def _send(self, browser: FlaskClient, values: dict[str, Any]) -> TestResponse:
        form = self.mine.form if self.method == "POST" else None
        address = self.address(values)
        return browser.open(address, method=self.method, data=form, buffered=True)

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


class Town:
    """A whole shop with a victim in it, and everybody who isn't the victim."""

    def __init__(
        self, app: Flask, database: Database, gateway: FakeGateway, config: Config, only: str = ""
    ) -> None:
        self.app, self.database = app, database
        app.config["WTF_CSRF_ENABLED"] = False  # a missing token must not be what refuses
        gateway._numbers = itertools.count(9001)  # apart from the sessions of ready-made orders
        with database.write() as session:
            factories.shopper(session, email=EMAIL, name=NAME)
            factories.shopper(session, email="other@example.org", name="Other Person")
            self.others = made.delivered(session, email="other@example.org", name="Other Person")
            for role in ROLES:
                factories.staff(session, role=role, email=f"{role}@example.org")
        self.victim = self._signed_in(EMAIL)
        self.admin = self._signed_in("admin@example.org")
        self.doors = [
            Door(method, rule, mine)
            for rule in app.url_map.iter_rules()
            if only in {"", rule.endpoint}
            for mine in [Belongings(rule, database, gateway, config)]
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]

    def strangers(self) -> Iterator[Person]:
        """Everybody but the victim and whoever may do everything."""
        yield Person("nobody", self.app.test_client())
        yield Person("another shopper", self._signed_in("other@example.org"), signed_in=True)
        yield Person("a guest with a link to another order", self._with_link())
        yield Person("a guest with outdated links", self.app.test_client(), old_links=True)
        for role in sorted(set(ROLES) - {"admin"}):
            yield Person(role, self._signed_in(f"{role}@example.org"), role)

    def owner(self, door: Door) -> FlaskClient:
        """The browser for which this door should open."""
        if door.endpoint in BECOMES_SOMEBODY:
            return self.app.test_client()
        access = access_of(self.app, door.endpoint)
        return self.admin if access and access.kind == "staff" else self.victim

    def _signed_in(self, email: str) -> FlaskClient:
        browser = self.app.test_client()
        form = {"email": email, "password": factories.PASSWORD}
        assert browser.post("/account/sign-in", data=form).status_code == 303
        return browser

    def _with_link(self) -> FlaskClient:
        browser = self.app.test_client()
        with self.app.app_context():
            link = order_link(self.others.number, self.others.link_version)
        assert browser.get(link).status_code == 303
        assert browser.get(f"/orders/{self.others.number}").status_code == 200
        return browser

    def may(self, person: Person, door: Door) -> bool:
        """Whether this route is this person's to call, whoever's things are in it."""
        access = access_of(self.app, door.endpoint)
        if access and access.kind == "staff":
            allowed = permissions_of(person.role)
            return access.permission in allowed if access.permission else bool(person.role)
        if door.endpoint == "desk.home":
            return bool(person.role)
        if door.endpoint == "orders.account":
            return person.signed_in
        return STAFF_COME_TOO.get(door.endpoint) in permissions_of(person.role)


def trespasses(town: Town, public: set[str], writing: set[str]) -> list[str]:
    """What went wrong when everybody tried every door; one line each.

    Strangers are refused and change nothing; a GET changes nothing whoever asks. ``public`` doors
    are open to all, and the GETs in ``writing`` may write for whom they are meant.
    """
    faults, people = [], list(town.strangers())
    hosts = [Person("the owner", town.victim), Person("admin", town.admin)]
    before = tables(town.database)
    for door in town.doors:
        for person in people:
            if door.endpoint in public or not town.may(person, door):
                faults += _tried(door, person, door.endpoint in public)
        if door.method == "GET" and door.endpoint not in writing:
            staff = [person for person in people if town.may(person, door)]
            faults += [fault for person in (*hosts, *staff) for fault in _broken(door, person)]
        after = tables(town.database)
        if door.method == "GET" or door.endpoint not in public:
            faults += [f"{door} changed {name}" for name in differing(before, after)]
        before = after
    return faults


def _tried(door: Door, person: Person, public: bool) -> Iterator[str]:
    answer = door.open(person)
    shown = f"{door} by {person.name}: {answer.status_code}"
    if answer.status_code >= 500 or not (public or answer.status_code in REFUSED):
        yield shown
    if not public or door.method == "GET":
        yield from (f"{shown}, with {word!r}" for word in SECRETS if word in answer.text)


def _broken(door: Door, person: Person) -> Iterator[str]:
    status = door.open(person).status_code
    if status >= 500:
        yield f"{door} by {person.name}: {status}"


def lockouts(town: Town) -> list[str]:
    """Doors of somebody's things that don't open for whom they should; else nothing is proved."""
    faults = []
    for door in town.doors:
        if not door.rule.arguments:
            continue
        before = tables(town.database)
        answer = door.open_as_owner(town.owner(door))
        if answer.status_code >= 400:
            faults.append(f"{door}: {answer.status_code}")
        if door.method == "POST" and not differing(before, tables(town.database)):
            faults.append(f"{door}: did nothing")
    return faults


def tables(database: Database) -> dict[str, str]:
    """A checksum of every table's rows."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        return {table.name: _checksum(cursor, table) for table in all_tables().sorted_tables}
    finally:
        connection.close()


def _checksum(cursor: Any, table: Table) -> str:
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    cursor.execute(f'SELECT * FROM "{table.name}" ORDER BY {keys}')
    return hashlib.blake2b(repr(cursor.fetchall()).encode(), digest_size=8).hexdigest()


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that aren't what they were."""
    return [name for name, checksum in after.items() if checksum != before[name]]
