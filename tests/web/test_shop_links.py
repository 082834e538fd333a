"""The mailed link that makes an account or a new password: what it proves and what it tells."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from orders.views import order_link
from shop import clock
from shop.accounts.models import Account, MailProof
from shop.customers.models import Customer, Touchpoint
from shop.db import Database
from shop.outbox import OutboxJob
from tests import factories
from tests import factories_support as made
from tests.browsing import JudgingClient
from tests.postbox import Postbox

EDITH = "edith@example.org"
NEW = "a short sentence is fine"


def _ask(client: JudgingClient, email: str = EDITH, **options) -> str:
    return client.post("/account/link", {"email": email}, status=200, **options).text


def test_a_new_person_gets_an_account_by_mail(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    client.get("/account/link")
    assert EDITH in _ask(client)
    link = postbox.link()
    assert EDITH in client.get(link).text
    assert client.post(link, {"password": NEW}).location == "/account"
    client.get("/account")
    with database.read() as session:
        (account,) = session.scalars(select(Account)).all()
        (point,) = session.scalars(select(Touchpoint)).all()
    assert (account.email, account.role) == (EDITH, "")
    assert (point.kind, point.customer_id) == ("account_made", account.customer_id)


def test_signing_up_begins_with_the_address_and_ends_with_a_name(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    assert 'href="/account/sign-up"' in client.get("/account/sign-in").text
    client.get("/account/sign-up")
    assert EDITH in client.post("/account/sign-up", {"email": EDITH}, status=200).text
    link = postbox.link()
    assert 'name="name"' in client.get(link).text
    client.post(link, {"password": "short", "name": "Edith"}, status=422)
    client.post(link, {"password": NEW, "name": " Edith Nowak "})
    assert "Edith Nowak" in client.get("/account").text


def test_a_guests_name_and_orders_are_there_after_the_proof(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    """The page of the guest's own order offers it; the name is the one that was given there."""
    with database.write() as session:
        order = made.placed(session, email=EDITH, name="Edith Nowak")
    with client.app.app_context():
        link = order_link(order.number, order.link_version)
    client.get(link.removeprefix("http://localhost"), status=303)
    page = client.get(f"/orders/{order.number}").text
    assert 'action="/account/sign-up"' in page
    client.post("/account/sign-up", {"email": EDITH}, status=200)
    link = postbox.link()
    assert 'value="Edith Nowak"' in client.get(link).text
    client.post(link, {"password": NEW, "name": "Edith Nowak"})
    assert order.number in client.get("/account").text
    assert 'action="/account/sign-up"' not in client.get(f"/orders/{order.number}").text


def test_whoever_has_an_account_is_told_so_in_the_mailbox(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email=EDITH)
    client.post("/account/sign-up", {"email": EDITH}, status=200)
    assert postbox.letters()[-1]["Subject"] == "You have an account already"
    assert 'name="name"' not in client.get(postbox.link()).text
    client.post(postbox.link(), {"password": NEW})


def test_an_address_may_be_as_long_as_addresses_get(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    """Longer than what a touchpoint is about has room for."""
    email = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example"
    client.post("/account/sign-up", {"email": email}, status=200)
    client.post(postbox.link(), {"password": NEW, "name": ""})
    client.get("/account")


def test_an_account_is_the_record_that_the_guest_had(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    with database.write() as session:
        guest = factories.customer(session, email=EDITH)
    _ask(client)
    client.post(postbox.link(), {"password": NEW})
    with database.read() as session:
        assert session.scalar(select(Account.customer_id)) == guest.id
        assert session.scalar(select(func.count(Customer.id))) == 1


def test_known_and_unknown_addresses_get_the_same_page(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email=EDITH)
    known = _ask(client).replace(EDITH, "…")
    unknown = _ask(client, "nobody@example.org").replace("nobody@example.org", "…")
    assert _without_tokens(known) == _without_tokens(unknown)


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_only_the_mailbox_learns_whether_there_is_an_account(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email=EDITH)
    _ask(client)
    _ask(client, "new@example.org")
    known, unknown = postbox.texts()
    assert "a new password for your account" in known
    assert "wants an account" in unknown


def test_a_new_password_replaces_the_old_one(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email=EDITH)
    _ask(client)
    client.post(postbox.link(), {"password": NEW})
    client.post("/account/sign-out")
    client.post("/account/sign-in", {"email": EDITH, "password": factories.PASSWORD}, status=422)
    client.sign_in(EDITH, NEW)


def test_staff_get_a_new_password_the_same_way_and_stay_staff(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    with database.write() as session:
        factories.staff(session, role="agent", email="sam@example.org")
    _ask(client, "sam@example.org")
    assert client.post(postbox.link(), {"password": NEW}).location == "/desk/"
    with database.read() as session:
        assert session.scalar(select(func.count(Customer.id))) == 0


def test_a_link_works_once(client: JudgingClient, postbox: Postbox, database: Database) -> None:
    _ask(client)
    link = postbox.link()
    client.post(link, {"password": NEW})
    client.get(link, status=404)
    client.post(link, {"password": "somebody else's"}, status=404)
    client.post("/account/sign-out")
    client.sign_in(EDITH, NEW)


def test_a_link_works_for_an_hour(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    _ask(client)
    link = postbox.link()
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        client.get(link)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        client.get(link, status=404)


def test_a_guessed_link_is_nothing(client: JudgingClient) -> None:
    client.get("/account/password/guessed", status=404)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_has_at_least_ten_characters(
    client: JudgingClient, postbox: Postbox, database: Database, password: str
) -> None:
    _ask(client)
    link = postbox.link()
    client.post(link, {"password": password}, status=422)
    client.get(link)


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a@example.org\r\nBcc: b@example.org"])
def test_what_is_no_address_gets_no_mail(
    client: JudgingClient, database: Database, email: str
) -> None:
    client.post("/account/link", {"email": email}, status=422)
    with database.read() as session:
        assert session.scalar(select(func.count(MailProof.id))) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-For": "evil.example", "Forwarded": "host=evil.example"},
    ],
)
def test_a_link_leads_to_the_shop_whatever_host_the_request_names(
    client: JudgingClient, postbox: Postbox, database: Database, headers: dict[str, str]
) -> None:
    base = f"http://{headers['Host']}/" if "Host" in headers else "http://localhost/"
    others = {name: value for name, value in headers.items() if name != "Host"}
    token = _token_for(client, base)
    data = {"email": EDITH, "csrf_token": token}
    client.post("/account/link", data, status=200, headers=others, base_url=base)
    (text,) = postbox.texts()
    assert "evil.example" not in text
    assert "http://localhost/account/password/" in text


def _token_for(client: JudgingClient, base_url: str) -> str:
    """The token from a page of that host, whose cookies are its own."""
    page = client.get("/account/link", base_url=base_url).text
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_mail_speaks_the_language_of_the_page(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    client.post("/ca/account/link", {"email": EDITH}, status=200)
    (text,) = postbox.texts()
    assert "/account/password/" in text
    with database.read() as session:
        assert session.scalars(select(OutboxJob)).one().payload["locale"] == "ca"


def test_the_database_never_holds_the_token_of_a_link(
    client: JudgingClient, postbox: Postbox, database: Database
) -> None:
    _ask(client)
    token = postbox.link().rsplit("/", 1)[1]
    with database.read() as session:
        assert token not in repr(vars(session.scalars(select(MailProof)).one()))
