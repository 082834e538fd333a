"""Who may open what: marks on routes, roles, and the links that guests are mailed."""

import pytest
from flask import Flask

from shop.access import MOST_LINKS, check_routes, keep_link, link_key, opened_by_key, public, viewer
from shop.accounts.permissions import ROLES
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """A thing that belongs to customer 4711, with a mailed link of version 1."""

    @app.get("/thing/<number>")
    @public
    def thing(number: str):
        opened = opened_by_key("thing", number, 1)
        if opened:
            return opened
        mine = viewer().owns(4711, "thing", number, 1)
        return {"yours": mine}

    return app


def _key(app: Flask, *link: object) -> str:
    with app.app_context():
        return link_key(*link)


def test_a_route_without_a_mark_stops_the_shop_from_starting(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        check_routes(app)


def test_a_right_key_opens_the_thing_and_leaves_the_address(
    guarded: Flask, client: JudgingClient
) -> None:
    answer = client.get(f"/thing/7?key={_key(guarded, 'thing', '7', 1)}", status=303)
    assert answer.location == "/thing/7"
    assert client.get("/thing/7").json == {"yours": True}
    assert client.get("/thing/8").json == {"yours": False}


def test_a_key_stays_in_the_language_of_the_address(guarded: Flask, client: JudgingClient) -> None:
    answer = client.get(f"/el/thing/7?key={_key(guarded, 'thing', '7', 1)}", status=303)
    assert answer.location == "/el/thing/7"


@pytest.mark.parametrize("wrong", ["", "guess", "é", "0" * 48])
def test_a_wrong_key_is_the_same_as_a_missing_thing(
    guarded: Flask, client: JudgingClient, wrong: str
) -> None:
    client.get(f"/thing/7?key={wrong}", status=404)
    assert client.get("/thing/7").json == {"yours": False}


@pytest.mark.parametrize("other", [("thing", "8", 1), ("thing", "7", 2), ("order", "7", 1)])
def test_the_key_of_another_thing_or_version_opens_nothing(
    guarded: Flask, client: JudgingClient, other: tuple[object, ...]
) -> None:
    client.get(f"/thing/7?key={_key(guarded, *other)}", status=404)


def test_a_browser_keeps_its_newest_links(app: Flask) -> None:
    with app.test_request_context("/"):
        for number in range(MOST_LINKS + 5):
            keep_link("thing", number, 1)
        assert not viewer().owns(4711, "thing", 0, 1)
        assert viewer().owns(4711, "thing", MOST_LINKS + 4, 1)
        assert len(viewer().links) == MOST_LINKS


def test_a_shopper_owns_what_is_theirs_and_nothing_else(
    guarded: Flask, client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
    client.sign_in("edith@example.org", factories.PASSWORD)
    assert client.get("/thing/7").json == {"yours": False}


def test_a_signed_out_person_is_asked_to_sign_in_at_the_desk(client: JudgingClient) -> None:
    for path in ("/desk/", "/desk/mails"):
        page = client.get(path, status=403)
        assert "Sign in to the desk" in page.text


def test_a_shopper_sees_no_desk(client: JudgingClient, database: Database) -> None:
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
    client.sign_in("edith@example.org", factories.PASSWORD)
    page = client.get("/desk/", status=403)
    assert "Sign in to the desk" not in page.text
    client.get("/desk/mails", status=403)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_lands_somewhere_and_sees_only_its_sections(
    client: JudgingClient, database: Database, role: str
) -> None:
    with database.write() as session:
        factories.staff(session, role=role, email="sam@example.org")
    client.sign_in("sam@example.org", factories.PASSWORD)
    home = client.get("/desk/", status=302).location
    page = client.get(home).text
    status = 200 if "mails.see" in ROLES[role] else 403
    client.get("/desk/mails", status=status)
    assert ('href="/desk/mails"' in page) == (status == 200)


def test_no_role_may_do_what_it_has_no_permission_for(
    app: Flask, client: JudgingClient, database: Database
) -> None:
    """Every staff route of the whole shop, asked by everybody: refused or answered by the mark."""
    from shop.access import access_of

    with database.write() as session:
        for role in ROLES:
            factories.staff(session, role=role, email=f"{role}@example.org")
    routes = [
        (rule, access)
        for rule in app.url_map.iter_rules()
        if (access := access_of(app, rule.endpoint)) and access.permission
    ]
    assert routes
    for role in ROLES:
        browser = JudgingClient(app, database)
        browser.sign_in(f"{role}@example.org", factories.PASSWORD)
        for rule, access in routes:
            if access.permission in ROLES[role]:
                continue
            with app.test_request_context():
                values = dict.fromkeys(rule.arguments, 1)
                url = app.url_map.bind("localhost").build(
                    rule.endpoint, values, append_unknown=False
                )
            if "GET" in (rule.methods or ()):
                browser.get(url, status=403)
            else:
                browser.post(url, status=403)
