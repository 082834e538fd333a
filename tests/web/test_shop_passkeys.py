"""Passkeys on pages: made on the security page, used at the door, by shoppers and by staff."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from shop import clock
from shop.accounts import ceremonies, passkeys
from shop.accounts.models import Account
from shop.accounts.passkey_models import Passkey, PasskeyChallenge
from shop.app import create_app
from shop.config import Config
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.tidying import forget
from tests import factories
from tests.authenticator import Authenticator, decoded
from tests.browsing import JudgingClient
from tests.factories_staff import with_app
from tests.postbox import Postbox

EDITH, SAM = "edith@example.org", "sam@example.org"
ME, DESK_ME = "/account/security", "/desk/me"
ASKED = {"passkey-name": "Telephone", "passkey-password": factories.PASSWORD}
DOOR = "/account/passkey"


@pytest.fixture
def edith(database: Database) -> Account:
    with database.write() as session:
        return factories.shopper(session, email=EDITH)


@pytest.fixture
def inside(client: JudgingClient, edith: Account) -> JudgingClient:
    client.sign_in(EDITH, factories.PASSWORD)
    return client


def _makes(client: JudgingClient, telephone: Authenticator, home: str = ME, **form: Any) -> None:
    """What the script does on the security page."""
    told = client.post(f"{home}/passkeys/challenge", {**ASKED, **form}, status=200)
    made = telephone.make(told.text)
    answer = {"passkey-name": "Telephone", "passkey-answer": made}
    assert client.post(f"{home}/passkeys", answer).location == home


def _signed(client: JudgingClient, telephone: Authenticator) -> str:
    """What the script has after asking for a challenge at the door."""
    challenge = client.post(f"{DOOR}/challenge", status=200).json["challenge"]
    return telephone.sign(decoded(challenge).decode())


def _comes_in(client: JudgingClient, telephone: Authenticator, *, status: int = 303) -> Any:
    return client.post(DOOR, {"answer": _signed(client, telephone)}, status=status)


@pytest.fixture
def telephone(inside: JudgingClient, config: Config) -> Authenticator:
    """Edith's, with a passkey for the shop."""
    made = Authenticator(origin=passkeys.Site.of(config).origin)
    _makes(inside, made)
    return made


def test_a_passkey_is_made_and_lets_its_person_in(
    inside: JudgingClient, telephone: Authenticator, postbox: Postbox
) -> None:
    page = inside.get(ME).text
    assert "From now on it lets you in" in page
    assert "Not used yet" in page
    assert "one more passkey" in postbox.texts()[-1]
    browser = JudgingClient(inside.app, inside.database)
    assert _comes_in(browser, telephone).location == "/account"
    assert "Last used" in browser.get(ME).text


def test_the_door_leads_on_to_the_page_that_was_asked_for_and_nowhere_else(
    inside: JudgingClient, telephone: Authenticator
) -> None:
    browser = JudgingClient(inside.app, inside.database)
    for wanted, leads in (("/account?page=2", "/account?page=2"), ("//evil.example", "/account")):
        form = {"answer": _signed(browser, telephone), "next": wanted}
        assert browser.post(DOOR, form).location == leads


def test_coming_in_gives_a_new_session_and_forgets_what_was_planted(
    inside: JudgingClient, telephone: Authenticator
) -> None:
    browser = JudgingClient(inside.app, inside.database)
    with browser.http.session_transaction() as planted:
        planted.update({"_user_id": "planted", "planted": "yes", "links": ["order:LW-1:1"]})
    _comes_in(browser, telephone)
    with browser.http.session_transaction() as kept:
        assert kept["_user_id"] != "planted"
        assert not {"planted", "passkey"} & set(kept)
        assert kept["links"] == ["order:LW-1:1"]


def test_an_answer_is_worth_nothing_in_another_browser_or_a_second_time(
    inside: JudgingClient, telephone: Authenticator
) -> None:
    browser, thief = (JudgingClient(inside.app, inside.database) for _ in range(2))
    answer = _signed(browser, telephone)
    thief.post(f"{DOOR}/challenge", status=200)
    assert "opens nothing here" in thief.post(DOOR, {"answer": answer}, status=422).text
    with browser.http.session_transaction() as kept:
        cookie = dict(kept)
    browser.post(DOOR, {"answer": answer})
    with thief.http.session_transaction() as stolen:
        stolen.update(cookie)
    thief.post(DOOR, {"answer": answer}, status=422)
    thief.get(ME, status=403)


def test_a_wrong_answer_spends_the_challenge_too(
    inside: JudgingClient, telephone: Authenticator, database: Database
) -> None:
    browser = JudgingClient(inside.app, inside.database)
    browser.post(f"{DOOR}/challenge", status=200)
    browser.post(DOOR, {"answer": "{}"}, status=422)
    with database.read() as session:
        assert session.scalar(select(func.count(PasskeyChallenge.id))) == 0


@pytest.mark.parametrize("password", ["", "a stolen session knows none"])
def test_a_stolen_session_makes_no_passkey(
    inside: JudgingClient, database: Database, password: str
) -> None:
    form = {**ASKED, "passkey-password": password}
    assert inside.post(f"{ME}/passkeys/challenge", form, status=422).json["error"]
    answer = {"passkey-name": "Mine", "passkey-answer": "{}"}
    inside.post(f"{ME}/passkeys", answer)
    assert "did not make a passkey" in inside.get(ME).text
    with database.read() as session:
        assert session.scalar(select(func.count(Passkey.id))) == 0


def test_the_challenge_of_the_door_makes_no_passkey(
    inside: JudgingClient, database: Database, config: Config
) -> None:
    """Otherwise a stolen session could do without the password."""
    wish = inside.post(f"{DOOR}/challenge", status=200).json
    person = ceremonies.Person(b"h", EDITH, "")
    site = passkeys.Site.of(config)
    told = ceremonies.making(site, person, decoded(wish["challenge"]).decode(), [])
    made = Authenticator(origin=site.origin).make(told)
    inside.post(f"{ME}/passkeys", {"passkey-name": "Mine", "passkey-answer": made})
    with database.read() as session:
        assert session.scalar(select(func.count(Passkey.id))) == 0


def test_a_copy_is_locked_and_its_person_told(
    inside: JudgingClient, telephone: Authenticator, postbox: Postbox
) -> None:
    browser = JudgingClient(inside.app, inside.database)
    _comes_in(browser, telephone)
    telephone.count = 0
    assert "may be a copy" in _comes_in(browser, telephone, status=422).text
    telephone.count = 50
    assert "opens nothing" in _comes_in(browser, telephone, status=422).text
    assert "Locked" in inside.get(ME).text
    assert postbox.letters()[-1]["Subject"] == "A passkey was locked"


def test_a_passkey_is_renamed_and_removed(
    inside: JudgingClient, telephone: Authenticator, database: Database
) -> None:
    with database.read() as session:
        number = session.scalars(select(Passkey.id)).one()
    inside.post(f"{ME}/passkeys/{number}/name", {"name-name": "<b>Key</b>"})
    assert "&lt;b&gt;Key" in inside.get(ME).text
    inside.post(f"{ME}/passkeys/{number}/name", {"name-name": "x" * 61})
    assert "one to sixty" in inside.get(ME).text
    inside.post(f"{ME}/passkeys/{number}/removal")
    inside.post(f"{ME}/passkeys/{number}/removal", status=404)
    _comes_in(JudgingClient(inside.app, database), telephone, status=422)


def test_without_a_script_the_pages_say_so(inside: JudgingClient) -> None:
    assert "needs JavaScript" in inside.get(ME).text
    assert "needs JavaScript" in JudgingClient(inside.app, inside.database).get(
        "/account/sign-in"
    ).text  # fmt: skip


@pytest.fixture
def strict(config: Config, database: Database) -> JudgingClient:
    """A browser at a shop that lets no colleague in without a second factor."""
    app = create_app(replace(config, staff_two_factor="required"), database=database)
    return JudgingClient(app, database)


def test_a_verified_passkey_is_both_factors_of_a_colleague(
    client: JudgingClient, strict: JudgingClient, database: Database, config: Config
) -> None:
    with database.write() as session:
        factories.staff(session, email=SAM)
    client.sign_in(SAM, factories.PASSWORD)
    key = Authenticator(origin=passkeys.Site.of(config).origin)
    _makes(client, key, DESK_ME)
    with database.read() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["passkey_added"]
    assert _comes_in(strict, key).location == "/desk/"
    strict.get(DESK_ME)
    key.verifies = False  # the control: one factor is not enough
    _comes_in(JudgingClient(strict.app, database), key, status=422)


def test_the_password_of_a_colleague_with_a_passkey_still_asks_for_the_code(
    client: JudgingClient, database: Database, config: Config
) -> None:
    with database.write() as session:
        sam = factories.staff(session, email=SAM)
    client.sign_in(SAM, factories.PASSWORD)
    _makes(client, Authenticator(origin=passkeys.Site.of(config).origin), DESK_ME)
    with database.write() as session:
        with_app(session, sam)
    assert client.sign_in(SAM, factories.PASSWORD).location == "/account/sign-in/code"


def test_trying_keys_is_slowed_down(config: Config, database: Database) -> None:
    app = create_app(replace(config, rate_limits=True), database=database)
    browser = JudgingClient(app, database)
    for _ in range(10):
        browser.post(DOOR, {"answer": "{}"}, status=422)
    browser.post(DOOR, {"answer": "{}"}, status=429)


def test_old_challenges_are_forgotten(client: JudgingClient, database: Database) -> None:
    client.post(f"{DOOR}/challenge", status=200)
    with clock.frozen(clock.now() + timedelta(minutes=6)), client.app.app_context():
        forget()
    with database.read() as session:
        assert session.scalar(select(func.count(PasskeyChallenge.id))) == 0
