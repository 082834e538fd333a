"""Every route, by everybody, at somebody else's things, made from the route map itself."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from orders.models import Order
from shop.access import public
from shop.db import read, write
from tests.web.belongings import FORMS, UnknownParameterError
from tests.web.trespassing import Town, lockouts, trespasses

PUBLIC = {
    "accounts.ask_link": "asks for a mail to an address; says the same of every address",
    "accounts.sign_in": "how one becomes somebody",
    "accounts.sign_out": "ends only this browser's own session",
    "accounts.sign_up": "asks for a mail to an address; says the same of every address",
    "asset_file": "style sheets, scripts and fonts",
    "cart.ask_alert": "writes an address down; says the same of every address",
    "cart.wish": "fills one's own wishlist, or leads to the sign-in",
    "cart.add": "fills this browser's own bag",
    "cart.use_code": "puts a code into this browser's own bag",
    "cart.show": "shows this browser's own bag",
    "catalog.brand": "the catalogue is for everybody",
    "catalog.category": "the catalogue is for everybody",
    "catalog.everything": "the catalogue is for everybody",
    "catalog.home": "the catalogue is for everybody",
    "catalog.llms": "the catalogue in a page of words",
    "catalog.merchant_feed": "what is for sale, as its pages say",
    "catalog.page": "help is for everybody",
    "catalog.product": "the catalogue is for everybody",
    "catalog.robots": "what crawlers may visit",
    "catalog.sitemap": "addresses of what is for everybody",
    "catalog.sitemap_part": "addresses of what is for everybody",
    "catalog.search": "the catalogue is for everybody; an order number leads to its guarded page",
    "catalog.suggest": "the catalogue is for everybody; of an order only the way to its page",
    "catalog.seen": "counts a search, by the note that the shop signed for its page",
    "customers.ask_privacy_link": "asks for a mail to an address; says the same of every address",
    "health.alive": "for machines that watch the shop; says 'ok'",
    "health.metrics": "counts by route, never an address",
    "health.ready": "whether the database answers, and how many jobs wait",
    "orders.checkout": "buys this browser's own bag",
    "orders.find": "asks for a mail to the buyer; says the same of every number",
    "orders.order_and_pay": "buys this browser's own bag",
    "orders.webhook": "signed by the payment provider, or refused",
    "passkeys.challenge": "something to sign, the same for everybody",
    "passkeys.sign_in": "how one becomes somebody, with the signature of a passkey",
    "picture_file": "pictures of the catalogue",
    "second_step.code": "how staff become somebody, with the token of a password",
    "support.ask": "anybody may ask; with an order in it, see test_every_route_query.py",
}
KNOWN_TO_WRITE = {"orders.back_from_payment"}
"""The one GET that may: the provider redirects with GET, and only its own truth is applied."""


def test_every_door_opens_for_its_owner_and_for_nobody_else(app, database, gateway, config) -> None:
    town = Town(app, database, gateway, config)
    faults = trespasses(town, set(PUBLIC), KNOWN_TO_WRITE) + lockouts(town)
    assert not faults, "\n".join(faults)


def test_what_is_public_exists_and_every_post_has_a_form(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    assert set(PUBLIC) <= {rule.endpoint for rule in rules}
    guarded = {
        rule.endpoint
        for rule in rules
        if "POST" in (rule.methods or ()) and rule.endpoint not in PUBLIC
    }
    assert guarded == set(FORMS)


def test_a_leaking_route_is_caught(app, database, gateway, config) -> None:
    @app.route("/leak/<number>", methods=["GET", "POST"])
    @public
    def leak(number: str) -> str:
        with read() as session:
            return session.scalars(select(Order.name).where(Order.number == number)).one()

    town = Town(app, database, gateway, config, only="leak")
    faults = trespasses(town, set(PUBLIC), set())
    assert len(faults) == 2 * 7 * 3  # methods, people; the status and two words of the name
    assert "GET /leak/<number> by nobody: 200" in faults
    assert "GET /leak/<number> by nobody: 200, with 'Quartermain'" in faults
    named_public = trespasses(town, {*PUBLIC, "leak"}, set())
    assert "GET /leak/<number> by editor: 200, with 'Zebulon'" in named_public


def test_a_route_that_refuses_too_late_is_caught(app, database, gateway, config) -> None:
    @app.post("/late/<number>")
    @public
    def late(number: str) -> tuple[str, int]:
        with write() as session:
            session.execute(update(Order).where(Order.number == number).values(phone="1"))
        return "", 404

    town = Town(app, database, gateway, config, only="late")
    assert trespasses(town, set(PUBLIC), set()) == ["POST /late/<number> changed order"]


def test_a_get_that_writes_is_caught(app, database, gateway, config) -> None:
    @app.get("/touch/<number>")
    @public
    def touched(number: str) -> str:
        with write() as session:
            session.execute(update(Order).where(Order.number == number).values(phone="1"))
        return ""

    town = Town(app, database, gateway, config, only="touched")
    faults = trespasses(town, {*PUBLIC, "touched"}, set())
    assert faults == ["GET /touch/<number> changed order"]


def test_a_parameter_that_nobody_knows_is_caught(app, database, gateway, config) -> None:
    @app.get("/badgers/<badger>")
    @public
    def badger(badger: str) -> str:
        return badger

    with pytest.raises(UnknownParameterError, match="<badger>"):
        Town(app, database, gateway, config, only="badger")
