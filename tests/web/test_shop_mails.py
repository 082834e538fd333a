"""The mail folder on the desk: what a shop without a mail server would have sent."""

import pytest

from shop.config import Config
from shop.db import Database
from shop.mail import enqueue_mail
from tests import factories
from tests.browsing import JudgingClient
from tests.postbox import Postbox


@pytest.fixture
def admin(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        factories.staff(session, role="admin", email="ada@example.org")
    client.sign_in("ada@example.org", factories.PASSWORD)
    return client


def _send(database: Database, url: str = "https://shop.example.org/x", key: str = "1") -> None:
    with database.write() as session:
        enqueue_mail(
            session,
            to="edith@example.org",
            template="accounts/mail/link.md",
            locale="en",
            values={"url": url, "known": True},
            key=key,
        )


def test_an_empty_folder_says_what_it_is_for(admin: JudgingClient) -> None:
    assert "No mails yet" in admin.get("/desk/mails").text


def test_mails_are_listed_and_can_be_read(
    admin: JudgingClient, database: Database, postbox: Postbox
) -> None:
    _send(database)
    postbox.work()
    page = admin.get("/desk/mails").text
    assert "Your link to a new password" in page
    assert "edith@example.org" in page
    (letter,) = postbox.letters()
    name = letter["Message-ID"].strip("<>").partition("@")[0]
    assert f"/desk/mails/{name}" in page
    assert "https://shop.example.org/x" in admin.get(f"/desk/mails/{name}").text


def test_a_mail_is_shown_as_text_and_runs_nothing(
    admin: JudgingClient, database: Database, postbox: Postbox
) -> None:
    _send(database, url="https://x/<script>alert(1)</script>")
    postbox.work()
    (path,) = postbox.app.extensions["config"].mail_folder.glob("*.eml")
    page = admin.get(f"/desk/mails/{path.stem}").text
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fsecret_key", ".."])
def test_only_mails_can_be_read(admin: JudgingClient, config: Config, name: str) -> None:
    (config.instance_dir / "secret_key.eml").write_text("Subject: secret\n\nsecret")
    admin.get(f"/desk/mails/{name}", status=404)


def test_a_hundred_mails_take_no_more_statements_than_one(
    admin: JudgingClient, database: Database, postbox: Postbox
) -> None:
    for number in range(100):
        _send(database, key=str(number))
    postbox.work()
    assert "100 mails" in admin.get("/desk/mails").text
