"""Staff sign in with a code: what half a sign-in opens (nothing), and what a thief may try."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop import clock
from shop.accounts import signing_in, staff
from shop.accounts.models import Account, LoginSession
from shop.accounts.staff_models import MOST_TRIES, Authenticator, RecoveryCode
from shop.app import create_app
from shop.config import Config
from shop.db import Database
from shop.desk_models import AuditEntry
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_staff import code_of, manager, pending_secret, with_app
from tests.postbox import Postbox

SAM, CODE, ME = "sam@example.org", "/account/sign-in/code", "/desk/me"


@pytest.fixture
def sam(database: Database) -> Account:
    with database.write() as session:
        return factories.staff(session, email=SAM)


@pytest.fixture
def secret(database: Database, sam: Account) -> str:
    """Of the app on Sam's telephone."""
    with database.write() as session:
        return with_app(session, sam)[0]


@pytest.fixture
def strict(config: Config, database: Database) -> JudgingClient:
    """A browser at a shop that lets no colleague in without a second factor."""
    app = create_app(replace(config, staff_two_factor="required"), database=database)
    return JudgingClient(app, database)


def _sessions(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(LoginSession)) or 0


def _actions(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_the_password_leads_to_the_code_and_the_code_to_the_desk(
    client: JudgingClient, secret: str
) -> None:
    answer = client.sign_in(SAM, factories.PASSWORD)
    assert answer.location == CODE
    page = client.get(CODE)
    assert "six digits" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post(CODE, {"code": code_of(secret)}).location == "/desk/"
    client.get(ME)


def test_half_a_sign_in_opens_nothing(
    client: JudgingClient, database: Database, app: Flask, secret: str
) -> None:
    client.sign_in(SAM, factories.PASSWORD)
    assert _sessions(database) == 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk") and "GET" in (rule.methods or ()) and not rule.arguments:
            assert "Sign in to the desk" in client.get(rule.rule, status=403).text
    client.post(f"{ME}/password", {"change-password": factories.PASSWORD}, status=403)


def test_it_leads_on_to_the_page_that_was_asked_for(client: JudgingClient, secret: str) -> None:
    form = {"email": SAM, "password": factories.PASSWORD, "next": "/desk/staff/?x=1"}
    answer = client.post("/account/sign-in", form)
    assert answer.location == f"{CODE}?next=/desk/staff/?x%3D1"
    assert 'value="/desk/staff/?x=1"' in client.get(answer.location).text
    form = {"code": code_of(secret), "next": "/desk/staff/?x=1"}
    assert client.post(CODE, form).location == "/desk/staff/?x=1"


def test_it_leads_nowhere_else(client: JudgingClient, secret: str) -> None:
    form = {"email": SAM, "password": factories.PASSWORD, "next": "//evil.example"}
    assert client.post("/account/sign-in", form).location == CODE
    form = {"code": code_of(secret), "next": "https://evil.example"}
    assert client.post(CODE, form).location == "/desk/"


def test_the_code_gives_a_new_session_and_forgets_what_was_planted(
    client: JudgingClient, secret: str
) -> None:
    with client.http.session_transaction() as planted:
        planted.update({"_user_id": "planted", "planted": "yes"})
    client.sign_in(SAM, factories.PASSWORD)
    client.post(CODE, {"code": code_of(secret)})
    with client.http.session_transaction() as kept:
        assert "planted" not in kept
        assert "second_step" not in kept
        assert kept["_user_id"] != "planted"


def test_a_code_that_was_used_lets_nobody_in_again(
    client: JudgingClient, app: Flask, database: Database, secret: str
) -> None:
    """Somebody who looked over the shoulder, with the password too."""
    code = code_of(secret)
    thief = JudgingClient(app, database)
    for browser in (client, thief):
        browser.sign_in(SAM, factories.PASSWORD)
    client.post(CODE, {"code": code})
    assert "used before" in thief.post(CODE, {"code": code}, status=422).text
    thief.get(ME, status=403)


def test_five_wrong_codes_lead_back_to_the_password(
    client: JudgingClient, database: Database, secret: str
) -> None:
    client.sign_in(SAM, factories.PASSWORD)
    for _ in range(MOST_TRIES):
        client.post(CODE, {"code": "000000x"}, status=422)
    assert client.post(CODE, {"code": code_of(secret)}).location == "/account/sign-in"
    assert "too many tries" in client.get("/account/sign-in").text
    assert _sessions(database) == 0


def test_guessing_codes_is_slowed_down(config: Config, database: Database, secret: str) -> None:
    app = create_app(replace(config, rate_limits=True), database=database)
    browser = JudgingClient(app, database)
    for _ in range(10):
        browser.post(CODE, {"code": "123456"})
    browser.post(CODE, {"code": "123456"}, status=429)


def test_a_field_left_empty_costs_no_try(client: JudgingClient, secret: str) -> None:
    client.sign_in(SAM, factories.PASSWORD)
    for _ in range(MOST_TRIES + 1):
        assert "The code, please." in client.post(CODE, {"code": " "}, status=422).text
    client.post(CODE, {"code": code_of(secret)})


def test_a_browser_without_a_first_step_is_sent_to_it(client: JudgingClient, secret: str) -> None:
    assert client.get(CODE, status=303).location == "/account/sign-in"
    assert client.post(CODE, {"code": code_of(secret)}).location == "/account/sign-in"
    client.get(ME, status=403)


def test_a_form_without_its_token_is_refused(client: JudgingClient, secret: str) -> None:
    client.sign_in(SAM, factories.PASSWORD)
    client.post(CODE, {"csrf_token": "", "code": code_of(secret)}, status=400)


def test_a_step_grows_old(client: JudgingClient, secret: str) -> None:
    client.sign_in(SAM, factories.PASSWORD)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert client.post(CODE, {"code": code_of(secret)}).location == "/account/sign-in"


def test_a_recovery_code_signs_in_once(
    client: JudgingClient, app: Flask, database: Database, sam: Account
) -> None:
    with database.write() as session:
        _, recovery = with_app(session, sam)
    client.sign_in(SAM, factories.PASSWORD)
    client.post(CODE, {"code": recovery[3]})
    assert "9 recovery codes are left" in client.get(ME).text
    thief = JudgingClient(app, database)
    thief.sign_in(SAM, factories.PASSWORD)
    thief.post(CODE, {"code": recovery[3]}, status=422)


def test_the_mailed_link_to_a_new_password_asks_for_the_code_as_well(
    client: JudgingClient, postbox: Postbox, database: Database, secret: str
) -> None:
    client.post("/account/link", {"email": SAM}, status=200)
    assert client.post(postbox.link(), {"password": "quite another one"}).location == CODE
    assert _sessions(database) == 0
    client.post(CODE, {"code": code_of(secret)})
    client.get(ME)


def test_a_shopper_is_asked_for_no_code(strict: JudgingClient, database: Database) -> None:
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
    assert strict.sign_in("edith@example.org", factories.PASSWORD).location == "/account"


def test_where_it_is_required_the_next_sign_in_sets_it_up(
    strict: JudgingClient, database: Database, sam: Account
) -> None:
    assert strict.sign_in(SAM, factories.PASSWORD).location == CODE
    assert _sessions(database) == 0
    page, secret = strict.get(CODE).text, pending_secret(database)
    assert secret[:4] in page
    assert f"secret={secret}" in page
    strict.post(CODE, {"code": "000000x"}, status=422)
    strict.get(ME, status=403)
    page = strict.post(CODE, {"code": code_of(secret)}, status=200).text
    assert page.count("<li>") == 10
    assert 'href="/desk/"' in page
    strict.get(ME)
    assert _actions(database) == ["two_factor_on"]
    other = JudgingClient(strict.app, database)
    other.sign_in(SAM, factories.PASSWORD)
    assert "six digits" in other.get(CODE).text


def test_a_key_that_was_shown_to_one_browser_is_not_the_next_ones(
    strict: JudgingClient, database: Database, sam: Account
) -> None:
    strict.sign_in(SAM, factories.PASSWORD)
    first = pending_secret(database)
    JudgingClient(strict.app, database).sign_in(SAM, factories.PASSWORD)
    assert pending_secret(database) != first


def test_required_can_not_be_turned_off(
    strict: JudgingClient, database: Database, secret: str
) -> None:
    strict.sign_in(SAM, factories.PASSWORD)
    strict.post(CODE, {"code": code_of(secret)})
    assert "Turn two-factor off" not in strict.get(ME).text
    strict.post(f"{ME}/two-factor/off", {"factor-password": factories.PASSWORD}, status=409)


@pytest.fixture
def inside(client: JudgingClient, sam: Account) -> JudgingClient:
    """Sam at the desk, without a second factor."""
    client.sign_in(SAM, factories.PASSWORD)
    return client


def test_somebody_sets_it_up_on_their_own_page(inside: JudgingClient, database: Database) -> None:
    assert inside.get(f"{ME}/two-factor", status=303).location == ME
    answer = inside.post(f"{ME}/two-factor", {"factor-password": factories.PASSWORD})
    inside.get(answer.location)
    inside.post(f"{ME}/two-factor/code", {"code": "000000x"}, status=422)
    secret = pending_secret(database)
    page = inside.post(f"{ME}/two-factor/code", {"code": code_of(secret)}, status=200)
    assert page.text.count("<li>") == 10
    assert page.headers["Cache-Control"] == "no-store"
    assert "10 recovery codes are left" in inside.get(ME).text
    inside.post(f"{ME}/two-factor", {"factor-password": factories.PASSWORD}, status=409)
    assert _actions(database) == ["two_factor_on"]


@pytest.mark.parametrize("path", ["two-factor", "recovery-codes", "two-factor/off", "password"])
@pytest.mark.parametrize("password", ["", "a stolen session knows none"])
def test_a_stolen_session_changes_no_way_in(
    inside: JudgingClient, database: Database, path: str, password: str
) -> None:
    name = "change" if path == "password" else "factor"
    form = {f"{name}-password": password, "change-new_password": "quite another one"}
    assert 'aria-invalid="true"' in inside.post(f"{ME}/{path}", form, status=422).text
    assert _actions(database) == []
    with database.read() as session:
        assert session.scalar(select(Authenticator)) is None
        signing_in.authenticate(session, SAM, factories.PASSWORD)


def test_a_code_step_of_signing_in_sets_up_nothing(
    inside: JudgingClient, database: Database, sam: Account
) -> None:
    """Two accounts in one browser: half a sign-in of one is no app of the other."""
    with database.write() as session:
        other = factories.staff(session, email="other@example.org")
        secret, _ = with_app(session, other)
    inside.sign_in("other@example.org", factories.PASSWORD)
    answer = inside.post(f"{ME}/two-factor/code", {"code": code_of(secret)})
    assert answer.location == ME


def test_recovery_codes_are_renewed_and_it_is_turned_off(
    inside: JudgingClient, database: Database, sam: Account
) -> None:
    with database.write() as session:
        with_app(session, sam)
        before = set(session.scalars(select(RecoveryCode.digest)))
    confirmed = {"factor-password": factories.PASSWORD}
    page = inside.post(f"{ME}/recovery-codes", confirmed, status=200)
    assert page.text.count("<li>") == 10
    with database.read() as session:
        assert not before & set(session.scalars(select(RecoveryCode.digest)))
    assert inside.post(f"{ME}/two-factor/off", confirmed).location == ME
    assert "Set up two-factor" in inside.get(ME).text
    inside.post(f"{ME}/recovery-codes", confirmed, status=409)
    assert _actions(database) == ["codes_renewed", "two_factor_off"]


def test_a_new_password_keeps_this_browser_and_signs_out_the_others(
    inside: JudgingClient, app: Flask, database: Database
) -> None:
    other = JudgingClient(app, database)
    other.sign_in(SAM, factories.PASSWORD)
    form = {"change-password": factories.PASSWORD, "change-new_password": "quite another one"}
    assert inside.post(f"{ME}/password", form).location == ME
    assert "signed out" in inside.get(ME).text
    other.get(ME, status=403)
    assert _actions(database) == ["password_changed"]


def test_a_short_password_comes_back_with_its_error(inside: JudgingClient) -> None:
    form = {"change-password": factories.PASSWORD, "change-new_password": "short"}
    assert "At least 10 characters" in inside.post(f"{ME}/password", form, status=422).text


def test_other_browsers_are_signed_out_one_by_one_or_all_at_once(
    inside: JudgingClient, app: Flask, database: Database
) -> None:
    others = [JudgingClient(app, database) for _ in range(3)]
    for browser in others:
        browser.sign_in(SAM, factories.PASSWORD)
    assert inside.get(ME).text.count("Sign out</button>") == 4  # three and the menu's
    with database.read() as session:
        newest = session.scalars(select(func.max(LoginSession.id))).one()
    inside.post(f"{ME}/sessions/{newest}/end")
    inside.post(f"{ME}/sessions/{newest}/end", status=404)
    others[2].get(ME, status=403)
    others[1].get(ME)
    inside.post(f"{ME}/sessions/end-others")
    others[1].get(ME, status=403)
    inside.get(ME)


def test_nobody_ends_somebody_elses_session(inside: JudgingClient, database: Database) -> None:
    with database.write() as session:
        signing_in.open_session(session, factories.staff(session), device="")
    with database.read() as session:
        foreign = session.scalars(select(func.max(LoginSession.id))).one()
    inside.post(f"{ME}/sessions/{foreign}/end", status=404)


def test_after_a_reset_the_password_leads_to_setting_it_up_anew(
    strict: JudgingClient, database: Database, sam: Account, secret: str
) -> None:
    strict.sign_in(SAM, factories.PASSWORD)
    strict.post(CODE, {"code": code_of(secret)})
    with database.write() as session:
        staff.reset_two_factor(session, manager(), sam.id)
    strict.get(ME, status=403)
    strict.sign_in(SAM, factories.PASSWORD)
    assert "Set up your second factor" in strict.get(CODE).text
