"""Whether an address is known shows to nobody: the same answer, and the same work behind it.

Work is counted, in hashes and in statements, rather than timed: a clock in a test proves nothing.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from shop.accounts import signing_in
from shop.accounts.models import Account
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

EDITH, NOBODY = "edith@example.org", "nobody@example.org"


class CountingHasher:
    """The shop's hasher, with a count of how often it worked."""

    def __init__(self) -> None:
        self.inner, self.worked = signing_in.HASHER, 0

    def verify(self, known: str, password: str) -> bool:
        self.worked += 1
        return self.inner.verify(known, password)

    def hash(self, password: str) -> str:
        self.worked += 1
        return self.inner.hash(password)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingHasher]:
    counting = CountingHasher()
    monkeypatch.setattr(signing_in, "HASHER", counting)
    return counting


@pytest.fixture
def people(database: Database) -> dict[str, Account]:
    """One of each kind that an address may belong to."""
    with database.write() as session:
        factories.customer(session, email="guest@example.org")
        off = factories.shopper(session, email="off@example.org")
        off.active = False
        invited = signing_in.create_staff(session, email="new@example.org", name="N", role="agent")
        return {
            "shopper": factories.shopper(session, email=EDITH),
            "staff": factories.staff(session, email="sam@example.org"),
            "off": off,
            "invited": invited,
        }


ADDRESSES = [EDITH, "sam@example.org", "off@example.org", "new@example.org", "guest@example.org"]


def _seen(app: Flask, database: Database, path: str, email: str, status: int) -> tuple[str, int]:
    """The page without its tokens and without the address; how many statements it took."""
    browser = JudgingClient(app, database)
    form = {"email": email, "password": "wrong but long enough"}
    page = browser.post(path, form, status=status).text.replace(email, "…")
    return re.sub(r'value="[^"]*"', "", page), browser.statements


@pytest.mark.parametrize("path", ["/account/sign-up", "/account/link", "/account/sign-in"])
def test_every_address_gets_the_same_answer_for_the_same_work(
    app: Flask,
    database: Database,
    people: dict[str, Account],
    hasher: CountingHasher,
    path: str,
) -> None:
    status, hashes = (422, 1) if path.endswith("sign-in") else (200, 0)
    _seen(app, database, path, NOBODY, status)  # the first page fills what is kept of the catalogue
    before = hasher.worked
    unknown = _seen(app, database, path, NOBODY, status)
    assert hasher.worked - before == hashes
    for email in ADDRESSES:
        before = hasher.worked
        assert _seen(app, database, path, email, status) == unknown, email
        assert hasher.worked - before == hashes, email


def test_a_shop_that_looks_first_would_be_caught(
    app: Flask,
    database: Database,
    people: dict[str, Account],
    hasher: CountingHasher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: without a hash for nobody, an unknown address costs nothing, and that shows."""

    def careless(account: Account | None, password: str) -> None:
        if account is None:
            raise signing_in.WrongPassword("no such account")
        hasher.verify(account.password_hash or signing_in._NOBODYS_HASH, password)

    monkeypatch.setattr(signing_in, "check_password", careless)
    _seen(app, database, "/account/sign-in", NOBODY, 422)
    assert hasher.worked == 0


def test_an_unknown_passkey_and_one_of_nobody_get_the_same_answer(
    app: Flask, database: Database, people: dict[str, Account]
) -> None:
    answers = set()
    for answer in ("{}", "nonsense", '{"id": "AAAA", "rawId": "AAAA", "type": "public-key"}'):
        page = JudgingClient(app, database).post("/account/passkey", {"answer": answer}, status=422)
        answers.add(re.sub(r'value="[^"]*"', "", page.text))
    assert len(answers) == 1


def test_a_challenge_names_no_keys(app: Flask, database: Database) -> None:
    told = JudgingClient(app, database).post("/account/passkey/challenge", status=200).json
    assert told["allowCredentials"] == []
