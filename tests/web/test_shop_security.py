"""A shopper's own security page: the password, the browsers, and another e-mail address."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop import clock
from shop.accounts import signing_in
from shop.accounts.models import Account, EmailChange, LoginSession
from shop.app import create_app
from shop.config import Config
from shop.customers.models import Customer, Touchpoint
from shop.db import Database
from tests import factories
from tests import factories_support as made
from tests.browsing import JudgingClient
from tests.postbox import Postbox

EDITH, NEW, ME = "edith@example.org", "edith@elsewhere.example", "/account/security"
ASKED = {"email-email": NEW, "email-password": factories.PASSWORD}


@pytest.fixture
def edith(database: Database) -> Account:
    with database.write() as session:
        return factories.shopper(session, email=EDITH)


@pytest.fixture
def inside(client: JudgingClient, edith: Account) -> JudgingClient:
    client.sign_in(EDITH, factories.PASSWORD)
    return client


@pytest.fixture
def link(inside: JudgingClient, postbox: Postbox) -> str:
    """The way to the new address, as the mail to it has it."""
    inside.post(f"{ME}/email", ASKED)
    return _to(postbox, NEW)


def _kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Touchpoint.kind).order_by(Touchpoint.id)))


def _another(client: JudgingClient, email: str = EDITH) -> JudgingClient:
    browser = JudgingClient(client.app, client.database)
    browser.sign_in(email, factories.PASSWORD)
    return browser


def test_the_account_page_leads_to_it(inside: JudgingClient) -> None:
    assert f'href="{ME}"' in inside.get("/account").text
    page = inside.get(ME).text
    assert EDITH in page
    assert "This one" in page


def test_strangers_and_staff_have_none(client: JudgingClient, database: Database) -> None:
    client.get(ME, status=403)
    with database.write() as session:
        factories.staff(session, email="sam@example.org")
    client.sign_in("sam@example.org", factories.PASSWORD)
    client.get(ME, status=403)


def test_a_new_password_asks_for_the_old_one_and_signs_out_the_others(
    inside: JudgingClient, database: Database, postbox: Postbox
) -> None:
    other = _another(inside)
    with inside.http.session_transaction() as before:
        token = before["_user_id"]
    form = {"change-password": factories.PASSWORD, "change-new_password": "quite another one"}
    assert inside.post(f"{ME}/password", form).location == ME
    assert "signed out" in inside.get(ME).text
    other.get(ME, status=403)
    with inside.http.session_transaction() as after:
        assert after["_user_id"] != token
    assert "has a new password" in postbox.texts()[-1]
    assert _kinds(database) == ["password_changed"]


@pytest.mark.parametrize("password", ["", "a stolen session knows none"])
@pytest.mark.parametrize("path", ["password", "email"])
def test_a_stolen_session_changes_no_way_in(
    inside: JudgingClient, database: Database, path: str, password: str
) -> None:
    name = "change" if path == "password" else "email"
    form = {f"{name}-password": password, "change-new_password": "quite another one"}
    page = inside.post(f"{ME}/{path}", {**form, "email-email": NEW}, status=422)
    assert 'aria-invalid="true"' in page.text
    assert path == "password" or NEW in page.text  # nothing typed is lost
    assert _kinds(database) == []
    with database.read() as session:
        assert session.scalar(select(func.count(EmailChange.id))) == 0
        signing_in.authenticate(session, EDITH, factories.PASSWORD)


def test_other_browsers_are_signed_out_one_by_one_or_all_at_once(inside: JudgingClient) -> None:
    others = [_another(inside) for _ in range(3)]
    with inside.database.read() as session:
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
        signing_in.open_session(session, factories.shopper(session), device="")
    with database.read() as session:
        foreign = session.scalars(select(func.max(LoginSession.id))).one()
    inside.post(f"{ME}/sessions/{foreign}/end", status=404)


def test_a_revoked_session_is_worth_nothing_when_it_is_replayed(inside: JudgingClient) -> None:
    stolen = inside.http.get_cookie("session")
    assert stolen
    _another(inside).post(f"{ME}/sessions/end-others")
    thief = JudgingClient(inside.app, inside.database)
    thief.http.set_cookie("session", stolen.value)
    thief.get(ME, status=403)


def test_another_address_is_asked_for_proven_and_told_to_both(
    inside: JudgingClient, link: str, postbox: Postbox, database: Database
) -> None:
    asked = {letter["To"] for letter in postbox.letters()}
    assert asked == {EDITH, NEW}
    assert NEW not in "".join(postbox.texts())  # the old mailbox gets a hint of it, no more
    other = _another(inside)
    assert NEW in inside.get(link).text
    assert inside.post(link).location == ME
    assert NEW in inside.get(ME).text
    other.get(ME, status=403)
    told = [letter["To"] for letter in postbox.letters() if "changed" in letter["Subject"]]
    assert sorted(told) == sorted([EDITH, NEW])
    with database.read() as session:
        assert session.scalars(select(Account.email)).one() == NEW
        assert session.scalars(select(Customer.email)).one() == NEW
    assert _kinds(database) == ["email_change_asked", "email_changed"]
    inside.post("/account/sign-out")
    inside.sign_in(NEW, factories.PASSWORD)
    form = {"email": EDITH, "password": factories.PASSWORD}
    inside.post("/account/sign-in", form, status=422)


def test_the_session_is_a_new_one_after_it(inside: JudgingClient, link: str) -> None:
    with inside.http.session_transaction() as before:
        token = before["_user_id"]
    inside.post(link)
    with inside.http.session_transaction() as after:
        assert after["_user_id"] != token


def test_a_link_opened_elsewhere_changes_the_address_and_signs_nobody_in(
    inside: JudgingClient, link: str
) -> None:
    telephone = JudgingClient(inside.app, inside.database)
    assert "Sign in with" in telephone.post(link, status=200).text
    telephone.get(ME, status=403)
    inside.get(ME, status=403)
    inside.sign_in(NEW, factories.PASSWORD)


def test_the_link_works_once_and_for_an_hour(inside: JudgingClient, link: str) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        inside.get(link, status=404)
        inside.post(link, status=404)
    inside.post(link)
    inside.get(link, status=404)
    inside.post(link, status=404)


def test_following_the_link_alone_changes_nothing(
    inside: JudgingClient, link: str, database: Database
) -> None:
    """Mail programs and scanners open links by themselves."""
    inside.get(link)
    with database.read() as session:
        assert session.scalars(select(Account.email)).one() == EDITH


def test_a_second_wish_ends_the_first(inside: JudgingClient, link: str) -> None:
    inside.post(f"{ME}/email", {**ASKED, "email-email": "third@example.org"})
    inside.get(link, status=404)


def test_a_new_password_by_mail_stops_what_a_thief_began(
    inside: JudgingClient, link: str, postbox: Postbox, database: Database
) -> None:
    """What the notice to the old address says to do."""
    owner = JudgingClient(inside.app, database)
    owner.post("/account/link", {"email": EDITH}, status=200)
    owner.post(postbox.link(), {"password": "quite another one"})
    inside.post(link, status=404)
    inside.get(ME, status=403)


@pytest.mark.parametrize("taken_by", ["nobody", "a guest", "a shopper", "a colleague"])
def test_whose_address_it_is_shows_only_when_the_link_is_followed(
    inside: JudgingClient, database: Database, postbox: Postbox, taken_by: str
) -> None:
    with database.write() as session:
        makers = {"a guest": factories.customer, "a shopper": factories.shopper}
        if taken_by in makers:
            makers[taken_by](session, email=NEW, name="Zoe Owner")
        elif taken_by == "a colleague":
            factories.staff(session, email=NEW, name="Zoe Owner")
    answer = inside.post(f"{ME}/email", ASKED)
    statements = inside.statements
    assert answer.location == ME
    assert f"on its way to {NEW}" in inside.get(ME).text
    inside.post(f"{ME}/email", ASKED)
    assert inside.statements in {statements, statements + 1}
    link = _to(postbox, NEW)
    page = inside.post(link, status=303 if taken_by == "nobody" else 409)
    if taken_by != "nobody":
        assert "nothing was changed" in page.text
        assert "Zoe" not in page.text
        assert EDITH in inside.get(ME).text


def _to(postbox: Postbox, address: str) -> str:
    """The newest link that was mailed to this address."""
    pairs = zip(postbox.letters(), postbox.texts(), strict=True)
    text = [text for letter, text in pairs if letter["To"] == address][-1]
    return "/account/security/email/" + text.partition("/account/security/email/")[2].split()[0]


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "please."),
        ("nobody", "write to"),
        ("a@b\r\nBcc: x@example.org", "write to"),
        (" EDITH@example.org ", "already"),
    ],
)
def test_what_is_no_other_address_is_said_beside_it(
    inside: JudgingClient, database: Database, email: str, says: str
) -> None:
    page = inside.post(f"{ME}/email", {**ASKED, "email-email": email}, status=422)
    assert says in page.text
    with database.read() as session:
        assert session.scalar(select(func.count(EmailChange.id))) == 0


def test_links_of_earlier_orders_still_open_and_the_order_is_still_there(
    inside: JudgingClient, database: Database, app: Flask, postbox: Postbox
) -> None:
    from orders.views import order_link

    with database.write() as session:
        order = made.placed(session, email=EDITH, name="Edith Nowak")
    with app.app_context():
        key = order_link(order.number, order.link_version).partition("/orders/")[2]
    inside.post(f"{ME}/email", ASKED)
    inside.post(_to(postbox, NEW))
    assert order.number in inside.get("/account").text
    guest = JudgingClient(app, database)
    guest.get(f"/orders/{key}", status=303)
    guest.get(f"/orders/{order.number}")


HOSTS = [
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"Forwarded": "host=evil.example"},
    {"X-Forwarded-Server": "evil.example", "X-Original-Host": "evil.example"},
]


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: next(iter(headers)))
def test_no_header_poisons_a_mailed_link(
    inside: JudgingClient, postbox: Postbox, headers: dict[str, str]
) -> None:
    inside.http.post("/account/sign-up", data=_form(inside, {"email": NEW}), headers=headers)
    inside.http.post(f"{ME}/email", data=_form(inside, ASKED), headers=headers)
    assert all("evil.example" not in text for text in postbox.texts())


def _form(client: JudgingClient, fields: dict[str, str]) -> dict[str, str]:
    return {"csrf_token": client.csrf_token(), **fields}


@pytest.mark.parametrize(("path", "most"), [("email", 5), ("password", 10)])
def test_guessing_the_password_here_is_slowed_down(
    config: Config, database: Database, edith: Account, path: str, most: int
) -> None:
    browser = JudgingClient(
        create_app(replace(config, rate_limits=True), database=database), database
    )
    browser.sign_in(EDITH, factories.PASSWORD)
    form = {"email-email": NEW, "email-password": "guess", "change-password": "guess"}
    form |= {"change-new_password": "quite another one"}
    for _ in range(most):
        browser.post(f"{ME}/{path}", form, status=422)
    browser.post(f"{ME}/{path}", form, status=429)
