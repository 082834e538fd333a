"""The desk's staff pages: inviting, roles, switching off; what a colleague then may do, at once."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from shop.accounts import signing_in
from shop.accounts.models import Account, LoginSession
from shop.accounts.permissions import EVERYTHING
from shop.db import Database
from shop.desk_models import AuditEntry
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_staff import with_app
from tests.postbox import Postbox

STAFF, ROLES = "/desk/staff/", "/desk/staff/roles/"
ONE = 2  # statements: SQLite's BEGIN counts as one
NEW = {"email": "noor@example.org", "name": "Noor Haddad", "role": "warehouse"}


@pytest.fixture
def ada(client: JudgingClient, database: Database) -> JudgingClient:
    """An admin at the desk."""
    with database.write() as session:
        factories.staff(session, email="ada@example.org", name="Ada Lindqvist")
    client.sign_in("ada@example.org", factories.PASSWORD)
    return client


@pytest.fixture
def sam(database: Database) -> Account:
    with database.write() as session:
        return factories.staff(session, role="agent", email="sam@example.org")


@pytest.fixture
def sams(app: Flask, database: Database, sam: Account) -> JudgingClient:
    """Sam's browser, signed in."""
    browser = JudgingClient(app, database)
    browser.sign_in("sam@example.org", factories.PASSWORD)
    return browser


def _audit(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.who, row.action, row.name) for row in rows]


def test_the_list_says_who_works_here_and_how_they_come_in(
    ada: JudgingClient, sams: JudgingClient, database: Database, sam: Account
) -> None:
    with database.write() as session:
        with_app(session, sam)
        factories.shopper(session, name="Edith Nowak")
    page = ada.get(STAFF).text
    assert "Sam Peeters" in page
    assert "Customer care" in page
    assert ">On<" in page
    assert "Edith Nowak" not in page
    assert 'href="/desk/staff/" aria-current="page"' in page


def test_somebody_is_invited_comes_and_works(
    ada: JudgingClient, app: Flask, postbox: Postbox, database: Database
) -> None:
    ada.get(f"{STAFF}invite")
    person = ada.post(f"{STAFF}invite", NEW).location
    assert "Send the invitation again" in ada.get(person).text
    assert "Ada Lindqvist" in postbox.texts()[-1]
    link, browser = postbox.link(), JudgingClient(app, database)
    assert "noor@example.org" in browser.get(link).text
    browser.post(link, {"name": "", "password": "short"}, status=422)
    form = {"name": "Noor", "password": "a good long sentence"}
    assert browser.post(link, form).location == "/desk/"
    assert browser.get("/desk/", status=302).location == "/desk/orders/"
    browser.get(STAFF, status=403)
    browser.get(link, status=404)
    assert "Send the invitation again" not in ada.get(person).text
    assert _audit(database) == [
        ("Ada Lindqvist", "invited", "Noor Haddad"),
        ("Noor", "joined", "Noor"),
    ]


def test_an_invitation_is_sent_again_until_it_is_accepted(
    ada: JudgingClient, postbox: Postbox, sam: Account
) -> None:
    person = ada.post(f"{STAFF}invite", NEW).location
    first = postbox.link()
    ada.post(f"{person}/invitation")
    assert postbox.link() != first
    ada.post(f"{STAFF}{sam.id}/invitation", status=404)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "sam@example.org"}, "has an account already"),
        ({"email": "no address"}, "not an e-mail address"),
        ({"email": "a@b"}, "not an e-mail address"),
        ({"role": "king"}, "Not a valid choice"),
        ({"name": " "}, "A name, please."),
    ],
)
def test_a_wrong_invitation_comes_back_as_it_was_typed(
    ada: JudgingClient, sam: Account, wrong: dict[str, str], told: str
) -> None:
    page = ada.post(f"{STAFF}invite", NEW | wrong, status=422).text
    assert told in page
    for name in {"email", "name"} - set(wrong):
        assert f'value="{NEW[name]}"' in page


def test_another_role_signs_out_and_is_there_at_the_next_sign_in(
    ada: JudgingClient, sams: JudgingClient, sam: Account
) -> None:
    sams.get("/desk/questions/")
    ada.get(f"{STAFF}{sam.id}")
    ada.post(f"{STAFF}{sam.id}/role", {"role": "warehouse"})
    assert "The role is changed." in ada.get(f"{STAFF}{sam.id}").text
    assert "Sign in to the desk" in sams.get("/desk/questions/", status=403).text
    sams.sign_in("sam@example.org", factories.PASSWORD)
    sams.get("/desk/questions/", status=403)


def test_who_is_switched_off_is_out_at_the_next_click(
    ada: JudgingClient, sams: JudgingClient, sam: Account
) -> None:
    ada.post(f"{STAFF}{sam.id}/off")
    sams.get("/desk/orders/", status=403)
    form = {"email": "sam@example.org", "password": factories.PASSWORD}
    sams.post("/account/sign-in", form, status=422)
    assert "Let in again" in ada.get(f"{STAFF}{sam.id}").text
    assert "Switched off" in ada.get(STAFF).text
    ada.post(f"{STAFF}{sam.id}/on")
    sams.sign_in("sam@example.org", factories.PASSWORD)


def test_a_lost_telephone_is_reset(
    ada: JudgingClient, sams: JudgingClient, database: Database, sam: Account
) -> None:
    with database.write() as session:
        with_app(session, sam)
    assert "Reset two-factor" in ada.get(f"{STAFF}{sam.id}").text
    ada.post(f"{STAFF}{sam.id}/two-factor/reset")
    sams.get("/desk/me", status=403)
    assert sams.sign_in("sam@example.org", factories.PASSWORD).location == "/desk/"
    ada.post(f"{STAFF}{sam.id}/two-factor/reset", status=404)


def test_a_colleague_is_signed_out_of_one_browser_or_of_all(
    ada: JudgingClient, sams: JudgingClient, app: Flask, database: Database, sam: Account
) -> None:
    second = JudgingClient(app, database)
    second.sign_in("sam@example.org", factories.PASSWORD)
    with database.read() as session:
        mine = LoginSession.account_id == sam.id
        first = session.scalars(select(LoginSession.id).where(mine)).first()
    ada.post(f"{STAFF}{sam.id}/sessions/{first}/end")
    sams.get("/desk/me", status=403)
    second.get("/desk/me")
    ada.post(f"{STAFF}{sam.id}/sessions/end")
    second.get("/desk/me", status=403)
    assert "Nowhere at the moment." in ada.get(f"{STAFF}{sam.id}").text


def test_the_last_admin_is_told_so_and_stays(ada: JudgingClient, database: Database) -> None:
    with database.read() as session:
        me = session.scalars(select(Account.id)).one()
    for path, form in (("off", {}), ("role", {"role": "agent"})):
        ada.post(f"{STAFF}{me}/{path}", form)
        assert "This is the last admin." in ada.get(f"{STAFF}{me}").text
    assert _audit(database) == []


def test_a_role_that_is_none_is_given_to_nobody(ada: JudgingClient, sam: Account) -> None:
    for role in ("king", "", "x" * 400):
        ada.post(f"{STAFF}{sam.id}/role", {"role": role})
        assert "no such role" in ada.get(f"{STAFF}{sam.id}").text


def test_a_shoppers_account_has_no_page_here(ada: JudgingClient, database: Database) -> None:
    with database.write() as session:
        edith = factories.shopper(session)
    ada.get(f"{STAFF}{edith.id}", status=404)
    ada.get(f"{STAFF}4711", status=404)
    ada.post(f"{STAFF}{edith.id}/off", status=404)


def test_a_changed_role_is_true_at_the_next_click(ada: JudgingClient, sams: JudgingClient) -> None:
    sams.get("/desk/questions/")
    ada.get(f"{ROLES}agent")
    ada.post(f"{ROLES}agent", {"permissions": ["orders.see", "mails.see"], "version": 0})
    page = sams.get("/desk/mails").text
    sams.get("/desk/questions/", status=403)
    assert 'href="/desk/questions/"' not in page
    assert "Back to how it came" in ada.get(f"{ROLES}agent").text
    ada.post(f"{ROLES}agent/drop")
    sams.get("/desk/questions/")


def test_a_role_is_made_given_and_dropped(ada: JudgingClient, sam: Account) -> None:
    ada.get(f"{ROLES}new")
    form = {"title": "Photo studio", "permissions": ["catalogue.edit", "orders.see"]}
    role = ada.post(f"{ROLES}new", form).location
    assert role == f"{ROLES}photo-studio"
    ada.get(role)
    ada.post(f"{STAFF}{sam.id}/role", {"role": "photo-studio"})
    assert "Photo studio" in ada.get(STAFF).text
    ada.post(f"{role}/drop")
    assert "Somebody has this role" in ada.get(role).text
    ada.post(f"{STAFF}{sam.id}/role", {"role": "agent"})
    assert ada.post(f"{role}/drop").location == ROLES
    ada.get(role, status=404)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"title": "Photo"}, "At least one permission"),
        ({"title": "", "permissions": "orders.see"}, "A name, please."),
        ({"title": "agent", "permissions": "orders.see"}, "There is a role of this name."),
        ({"title": "Ωμέγα", "permissions": "orders.see"}, "Latin alphabet"),
        ({"title": "Photo", "permissions": "moon.reach"}, "valid choice"),
    ],
)
def test_a_wrong_role_comes_back_as_it_was_typed(
    ada: JudgingClient, form: dict[str, str], told: str
) -> None:
    page = ada.post(f"{ROLES}new", form, status=422).text
    assert told in page
    assert f'value="{form["title"]}"' in page
    assert ("checked" in page) == (form.get("permissions") == "orders.see")


def test_two_who_change_a_role_are_told(ada: JudgingClient) -> None:
    ada.post(f"{ROLES}agent", {"permissions": "orders.see", "version": 0})
    ada.post(f"{ROLES}agent", {"permissions": "mails.see", "version": 0})
    assert "Somebody changed this meanwhile" in ada.get(f"{ROLES}agent").text
    ada.post(f"{ROLES}agent", {"version": 1}, status=422)


def test_the_admins_role_stays_as_it_is(ada: JudgingClient) -> None:
    page = ada.get(f"{ROLES}admin").text
    assert page.count("disabled") == len(EVERYTHING)
    assert "Save the role" not in page
    ada.post(f"{ROLES}admin", {"permissions": "orders.see", "version": 0}, status=403)
    ada.post(f"{ROLES}admin/drop", status=404)


@pytest.fixture
def manager(ada: JudgingClient, app: Flask, database: Database) -> JudgingClient:
    """Somebody who manages staff, and may do little else."""
    form = {"title": "Office", "permissions": ["staff.manage", "catalogue.edit"]}
    ada.post(f"{ROLES}new", form)
    with database.write() as session:
        factories.staff(session, role="office", email="olga@example.org")
    browser = JudgingClient(app, database)
    browser.sign_in("olga@example.org", factories.PASSWORD)
    return browser


def test_a_manager_gives_and_takes_no_more_than_they_have(
    manager: JudgingClient, database: Database, sam: Account
) -> None:
    manager.get(STAFF)
    page = manager.get(f"{STAFF}invite").text
    assert 'value="editor"' in page
    assert 'value="admin"' not in page
    manager.post(f"{STAFF}invite", NEW | {"role": "admin"}, status=422)
    manager.post(f"{STAFF}invite", NEW | {"role": "editor"})
    manager.get(f"{STAFF}{sam.id}", status=403)
    manager.post(f"{STAFF}{sam.id}/off", status=403)
    with database.read() as session:
        me = session.scalars(select(Account.id).where(Account.role == "office")).one()
    manager.post(f"{STAFF}{me}/role", {"role": "admin"}, status=403)
    page = manager.get(f"{ROLES}new").text
    assert 'value="refunds.send"' not in page
    form = {"title": "Mighty", "permissions": "refunds.send"}
    manager.post(f"{ROLES}new", form, status=403)
    assert "not yours to change" in manager.get(f"{ROLES}agent").text


def test_a_shoppers_page_takes_no_statement_more_for_the_roles(
    client: JudgingClient, database: Database
) -> None:
    """The role comes with the session, in its one statement; the other one counts the bag."""
    for _ in range(2):
        client.get("/account/sign-in")
    before = client.statements
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
    client.sign_in("edith@example.org", factories.PASSWORD)
    client.get("/account/sign-in")
    assert client.statements <= before + ONE + ONE


def test_a_page_of_the_desk_takes_one_statement_for_who_it_is(
    ada: JudgingClient, database: Database
) -> None:
    ada.post(f"{ROLES}new", {"title": "Mail room", "permissions": ["mails.see"]})
    with database.write() as session:
        session.execute(update(Account).values(role="mail-room"))
    ada.get("/desk/mails")
    assert ada.statements <= ONE


def test_a_session_of_a_role_that_is_gone_opens_only_its_own_page(
    ada: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        session.execute(update(Account).values(role="vanished"))
    ada.get(STAFF, status=403)
    assert ada.get("/desk/", status=302).location == "/desk/me"
    ada.get("/desk/me")
    with database.write() as session:
        session.execute(update(Account).values(role="admin"))
        assert signing_in.find_session(session, "guessed") is None
