"""The wishlist's button and page; asking to be told when something is back, and the way out."""

from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, update

from cart import jobs
from cart.wish_models import ASKED, ENDED, TOLD, WAITING, StockAlert
from catalog.models import Variant
from shop.db import Database
from shop.mail import written
from shop.outbox import Job, OutboxJob
from tests import factories
from tests.browsing import JudgingClient
from tests.web.shopping import HOSTILE, NUMBERS, error_beside, page_of, value_of, words

EDITH = "edith@example.org"


@pytest.fixture
def lamp(database: Database) -> Variant:
    with database.write() as session:
        factories.shopper(session, email=EDITH)
        made = factories.product(session, title="Hob lamp", units=0, handle="hob-lamp")
        session.execute(update(Variant).values(sku="HOB.1"))
        return made.variants[0]


def _state(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(StockAlert.state).order_by(StockAlert.id)))


def _mail(app: Flask, database: Database) -> EmailMessage:
    """The newest letter, as it is sent."""
    with database.read() as session:
        newest = select(OutboxJob).where(OutboxJob.kind == "mail").order_by(OutboxJob.id.desc())
        row = session.scalars(newest).first()
        assert row is not None
        job = Job(row.id, row.kind, row.payload, 1, row.created_at)
    with app.app_context():
        return written(job, app.extensions["config"])


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _link(text: str, part: str) -> str:
    """The local part of the address in a text that has ``part`` in it."""
    found = next(word for word in text.replace("(", " ").replace(")", " ").split() if part in word)
    parts = urlsplit(found.strip("<>"))
    return f"{parts.path}?{parts.query}"


def test_the_button_is_the_same_for_everybody_and_leads_guests_to_the_sign_in(
    client: JudgingClient, lamp: Variant
) -> None:
    before = client.get("/p/hob-lamp").text
    assert f'form="wish" name="variant_id" value="{lamp.id}"' in before
    answer = client.post("/account/wishlist", {"variant_id": lamp.id})
    assert answer.location == "/account/sign-in?next=/account/wishlist"


def test_wishes_are_listed_and_move_to_the_bag(
    client: JudgingClient, database: Database, lamp: Variant
) -> None:
    client.sign_in(EDITH, factories.PASSWORD)
    answer = client.post("/account/wishlist", {"variant_id": lamp.id})
    assert "Hob lamp is on your wishlist" in words(client.get(answer.location))
    assert "Sold out" in words(client.get("/account/wishlist"))
    client.post("/account/wishlist/1/bag")
    assert "That is sold out at the moment." in words(client.get("/account/wishlist"))
    with database.write() as session:
        factories.put_on_shelf(session, lamp, 1)
    client.post("/account/wishlist/1/bag")
    assert "Nothing wished for yet" in words(client.get("/account/wishlist"))
    assert "Bag, 1 thing" in words(client.get("/cart"))


@pytest.mark.parametrize("number", NUMBERS)
def test_impossible_wishes_are_missing(
    client: JudgingClient, database: Database, number: str
) -> None:
    client.post("/account/wishlist", {"variant_id": number}, status=_missing(number))
    client.post("/stock-alerts", {"variant_id": number, "email": EDITH}, status=404)
    assert _state(database) == []


def _missing(number: str) -> int:
    """A guest is led to the sign-in with any number that is one."""
    return 303 if number in ("100", "\uff11\uff10\uff10") else 404


def test_a_guest_asks_agrees_is_told_and_ends_it(
    client: JudgingClient, app: Flask, database: Database, lamp: Variant
) -> None:
    page = client.get("/p/hob-lamp")
    assert "Shall we tell you when it is back?" in words(page)
    form = {"variant_id": lamp.id, "email": "guest@example.org"}
    said = words(client.post("/stock-alerts", form, status=200))
    assert said.replace("guest@", "edith@") == words(
        client.post("/stock-alerts", form | {"email": EDITH}, status=200)
    ), "the answer doesn't tell who is known"
    with database.write() as session:
        session.execute(OutboxJob.__table__.delete().where(OutboxJob.id == 2))
    link = _link(_text(_mail(app, database)), "/stock-alerts/")
    asked = client.get(link, status=303)
    assert "Shall we write to guest@example.org" in words(client.get(asked.location))
    assert _state(database) == [ASKED, ASKED], "looking changes nothing"
    client.post("/stock-alerts/1/confirmation")
    assert _state(database) == [WAITING, ASKED]
    with database.write() as session:
        factories.put_on_shelf(session, lamp, 1)
    with app.app_context():
        jobs.tell_waiting()
    assert _state(database) == [TOLD, ASKED]
    mail = _mail(app, database)
    assert "/p/hob-lamp?variant=HOB.1" in _text(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = _link(mail["List-Unsubscribe"], "/stock-alerts/")
    stranger = app.test_client()
    wrong = way_out[:-1] + ("0" if way_out[-1] != "0" else "1")
    assert stranger.post(wrong).status_code == 404
    one_click = {"List-Unsubscribe": "One-Click"}
    assert stranger.post(way_out, data=one_click).status_code == 200
    assert _state(database) == [ENDED, ASKED]
    assert "You get no mail about this any more" in words(client.get("/stock-alerts/1"))


def test_who_is_signed_in_needs_no_second_step(
    client: JudgingClient, app: Flask, database: Database, lamp: Variant
) -> None:
    client.sign_in(EDITH, factories.PASSWORD)
    form = {"variant_id": lamp.id, "email": ""}
    said = words(client.post("/stock-alerts", form, status=200))
    assert f"a mail goes to {EDITH}, once" in said
    assert _state(database) == [WAITING]
    assert "No mail, please" in words(client.get("/stock-alerts/1"))
    JudgingClient(app, database).get("/stock-alerts/1", status=404)
    JudgingClient(app, database).post("/stock-alerts/1/end", status=404)


@pytest.mark.parametrize(
    "typed", [*HOSTILE.values(), "", "nobody"], ids=[*HOSTILE, "nothing", "no @"]
)
def test_no_address_is_said_beside_the_field(
    client: JudgingClient, database: Database, lamp: Variant, typed: str
) -> None:
    form: dict[str, Any] = {"variant_id": lamp.id, "email": typed}
    page = page_of(client.http.post("/stock-alerts", data=form))  # a NUL comes back as it was
    assert error_beside(page, "email")
    assert value_of(page, "variant_id") == str(lamp.id)
    assert _state(database) == []


@pytest.mark.parametrize("path", ["/stock-alerts", "/account/wishlist"])
def test_what_another_site_sends_is_refused(
    client: JudgingClient, lamp: Variant, path: str
) -> None:
    form = {"variant_id": lamp.id, "email": EDITH}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.http.post(path, data=form, headers=headers).status_code == 403
