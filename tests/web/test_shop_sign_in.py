"""Signing in and out: who gets in, what a browser keeps, and what is refused to everybody alike."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from shop import clock
from shop.accounts import signing_in
from shop.accounts.models import Account, LoginSession
from shop.accounts.views import local_path
from shop.config import Config
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

EDITH = "edith@example.org"


@pytest.fixture
def edith(database: Database) -> Account:
    with database.write() as session:
        return factories.shopper(session, email=EDITH)


def _staff(database: Database, role: str = "admin") -> Account:
    with database.write() as session:
        return factories.staff(session, role=role, email=f"{role}@example.org")


def _change(database: Database, account: Account, **values) -> None:
    with database.write() as session:
        session.execute(update(Account).where(Account.id == account.id).values(**values))


def test_a_shopper_signs_in_and_lands_on_the_account(client: JudgingClient, edith: Account) -> None:
    client.get("/account/sign-in")
    answer = client.sign_in(EDITH, factories.PASSWORD)
    assert answer.location == "/account"
    client.get("/account")


def test_the_address_may_be_typed_in_capitals(client: JudgingClient, edith: Account) -> None:
    client.sign_in(f" {EDITH.upper()} ", factories.PASSWORD)
    client.get("/account")


def test_staff_sign_in_and_land_on_the_desk(client: JudgingClient, database: Database) -> None:
    _staff(database)
    assert client.sign_in("admin@example.org", factories.PASSWORD).location == "/desk/"


@pytest.mark.parametrize("email", [EDITH, "nobody@example.org", "no address at all"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: JudgingClient, edith: Account, email: str
) -> None:
    data = {"email": email, "password": "wrong but long enough"}
    answer = client.post("/account/sign-in", data, status=422)
    assert "That e-mail and password don&#39;t go together." in answer.text
    client.get("/account", status=403)


def test_an_unknown_address_costs_the_same_work_as_a_known_one() -> None:
    """Without the test's cheap hasher: the hash of nobody has the parameters of everybody's."""
    import importlib.util

    spec = importlib.util.find_spec("shop.accounts.signing_in")
    assert spec
    assert spec.loader
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert not fresh.HASHER.check_needs_rehash(fresh._NOBODYS_HASH)


def test_an_account_that_is_switched_off_stays_out(
    client: JudgingClient, database: Database, edith: Account
) -> None:
    _change(database, edith, active=False)
    client.post("/account/sign-in", {"email": EDITH, "password": factories.PASSWORD}, status=422)


def test_switching_an_account_off_signs_it_out(
    client: JudgingClient, database: Database, edith: Account
) -> None:
    client.sign_in(EDITH, factories.PASSWORD)
    _change(database, edith, active=False)
    client.get("/account", status=403)
    with database.write() as session:
        signing_in.close_all_sessions(session, edith.id)


@pytest.mark.parametrize("missing", ["email", "password"])
def test_a_field_left_empty_is_said_beside_it(client: JudgingClient, missing: str) -> None:
    data = {"email": EDITH, "password": "something long"} | {missing: ""}
    assert "please." in client.post("/account/sign-in", data, status=422).text


def test_a_form_without_its_token_is_refused(client: JudgingClient, edith: Account) -> None:
    data = {"csrf_token": "", "email": EDITH, "password": factories.PASSWORD}
    assert "open too long" in client.post("/account/sign-in", data, status=400).text
    client.post("/account/sign-out", {"csrf_token": "forged"}, status=400)


def test_the_token_of_another_browser_is_refused(client: JudgingClient, app: Flask) -> None:
    other = JudgingClient(app, client.database).csrf_token()
    client.csrf_token()
    client.post(
        "/account/sign-in", {"csrf_token": other, "email": EDITH, "password": "x"}, status=400
    )


def test_signing_in_gives_a_new_session_and_forgets_what_was_planted(
    client: JudgingClient, edith: Account
) -> None:
    """Fixation: what a stranger put into the cookie before is gone, the bag and links stay."""
    with client.http.session_transaction() as planted:
        planted.update({"_user_id": "planted", "planted": "yes", "links": ["order:LW-1:1"]})
    client.sign_in(EDITH, factories.PASSWORD)
    with client.http.session_transaction() as session:
        first = session["_user_id"]
        assert "planted" not in session
        assert session["links"] == ["order:LW-1:1"]
    client.sign_in(EDITH, factories.PASSWORD)
    with client.http.session_transaction() as session:
        assert session["_user_id"] != first


def test_signing_out_ends_the_session_on_the_server_too(
    client: JudgingClient, app: Flask, edith: Account
) -> None:
    client.sign_in(EDITH, factories.PASSWORD)
    stolen = client.http.get_cookie("session")
    assert stolen
    client.post("/account/sign-out")
    client.get("/account", status=403)
    thief = JudgingClient(app, client.database)
    thief.http.set_cookie("session", stolen.value)
    thief.get("/account", status=403)


def test_signing_out_forgets_guest_links_as_well(client: JudgingClient, edith: Account) -> None:
    client.sign_in(EDITH, factories.PASSWORD)
    with client.http.session_transaction() as session:
        session["links"] = ["order:LW-1:1"]
    client.post("/account/sign-out")
    with client.http.session_transaction() as session:
        assert "links" not in session


def test_the_database_never_holds_the_token_of_a_session(
    client: JudgingClient, database: Database, edith: Account
) -> None:
    client.sign_in(EDITH, factories.PASSWORD)
    with client.http.session_transaction() as session:
        token = session["_user_id"]
    with database.read() as db:
        (row,) = db.scalars(select(LoginSession)).all()
    assert token not in repr(vars(row))


@pytest.mark.parametrize(
    ("role", "stays"), [("", timedelta(days=30)), ("agent", timedelta(hours=12))]
)
def test_sessions_end_by_themselves_and_staffs_sooner(
    client: JudgingClient, database: Database, edith: Account, role: str, stays: timedelta
) -> None:
    email = _staff(database, role).email if role else EDITH
    page = "/account/sign-out"
    client.sign_in(email, factories.PASSWORD)
    with database.read() as session:
        ends = session.scalars(select(LoginSession.expires_at)).one()
    assert abs(ends - clock.now() - stays) < timedelta(minutes=1)
    with clock.frozen(ends + timedelta(seconds=1)), database.read() as session:
        with client.http.session_transaction() as mine:
            token = mine["_user_id"]
        assert signing_in.find_session(session, token) is None
    client.post(page)


def test_a_role_that_was_taken_away_is_gone_at_the_next_click(
    client: JudgingClient, database: Database
) -> None:
    admin = _staff(database)
    client.sign_in("admin@example.org", factories.PASSWORD)
    client.get("/desk/mails")
    _change(database, admin, role="warehouse")
    client.get("/desk/mails", status=403)


def test_a_new_password_signs_out_every_browser(
    client: JudgingClient, app: Flask, database: Database, edith: Account
) -> None:
    second = JudgingClient(app, database)
    for browser in (client, second):
        browser.sign_in(EDITH, factories.PASSWORD)
    with database.write() as session:
        signing_in.set_password(session, session.get_one(Account, edith.id), "quite another one")
    for browser in (client, second):
        browser.get("/account", status=403)


def test_a_page_that_needs_signing_in_leads_back_after_it(
    client: JudgingClient, edith: Account
) -> None:
    page = client.get("/account?page=2", status=403)
    assert 'value="/account?page=2"' in page.text
    data = {"email": EDITH, "password": factories.PASSWORD, "next": "/account?page=2"}
    assert client.post("/account/sign-in", data).location == "/account?page=2"


def test_it_leads_back_in_the_language_that_was_read(client: JudgingClient, edith: Account) -> None:
    assert 'value="/ca/account"' in client.get("/ca/account", status=403).text


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/%0d%0aLocation:%20x\r\n",
    "javascript:alert(1)",
    "evil.example",
    "http:evil.example",
    " https://evil.example",
    "https://[",
    "//[",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_out_of_the_shop(target: str) -> None:
    assert local_path(target, "/home") == "/home"


@pytest.mark.parametrize("target", ELSEWHERE[:3])
def test_signing_in_leads_nowhere_else(client: JudgingClient, edith: Account, target: str) -> None:
    data = {"email": EDITH, "password": factories.PASSWORD, "next": target}
    assert client.post("/account/sign-in", data).location == "/account"


def test_a_page_of_the_shop_is_fine() -> None:
    assert local_path("/ca/p/mug?colour=red&q=//x", "/") == "/ca/p/mug?colour=red&q=//x"


def test_guessing_passwords_is_slowed_down(config: Config, database: Database) -> None:
    from shop.app import create_app

    app = create_app(replace(config, rate_limits=True), database=database)
    browser = JudgingClient(app, database)
    guess = {"email": EDITH, "password": "guess number one"}
    for _ in range(10):
        browser.post("/account/sign-in", guess, status=422)
    answer = browser.post("/account/sign-in", guess, status=429)
    assert "slower" in answer.text
    browser.get("/account/sign-in")


def test_guessing_one_password_from_many_addresses_ends_after_a_hundred(
    config: Config, database: Database, edith: Account
) -> None:
    """The limit by address is no use against ten thousand of them. A right password costs none."""
    from shop.app import create_app

    app = create_app(replace(config, rate_limits=True), database=database)
    browser = JudgingClient(app, database)
    form = {"csrf_token": browser.csrf_token(), "email": EDITH, "password": "a guess"}

    def status(number: int, **more: str) -> int:
        stranger = {"REMOTE_ADDR": f"10.0.{number // 200}.{number % 200}"}
        sent = browser.http.post("/account/sign-in", data=form | more, environ_overrides=stranger)
        return sent.status_code

    assert {status(number) for number in range(99)} == {422}
    form["csrf_token"] = browser.csrf_token()
    assert status(500, password=factories.PASSWORD) == 303
    form["csrf_token"] = browser.csrf_token()
    assert status(501) == 422
    assert status(502, email=f" {EDITH.upper()}") == 429
    assert status(503, password=factories.PASSWORD) == 429
    assert status(504, email="somebody.else@example.org") == 422
