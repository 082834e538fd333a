"""The address that the payment provider calls: signed or nothing, and no page of ours needed."""

import hashlib
import hmac
import json
import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalog.models import Variant
from orders.gateways.stripe import StripeGateway
from orders.models import DRAFT, PLACED, Order
from orders.payment_models import ProviderEvent
from shop.config import Config
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import filled_bag, mails, opened, press
from tests.fakes import FakeGateway

PATH = "/stripe/webhook"


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=9).variants[0]


@pytest.fixture
def session_id(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> str:
    """An attempt that somebody has paid; the shop hasn't heard."""
    with database.write() as session:
        payment = press(session, filled_bag(session, kettle))
    made = opened(database, gateway, config, payment.id)
    gateway.pay(made)
    return made


def _state(database: Database) -> tuple[str, int, int]:
    with database.read() as session:
        events = session.scalar(select(func.count()).select_from(ProviderEvent)) or 0
        return session.scalars(select(Order.state)).one(), events, len(mails(database))


def _send(client: JudgingClient, payload: bytes, signature: str | None) -> int:
    headers = {"Content-Type": "application/json"}
    if signature is not None:
        headers["Stripe-Signature"] = signature
    return client.http.post(PATH, data=payload, headers=headers).status_code


def test_a_genuine_event_needs_no_token_and_settles_once(
    client: JudgingClient, database: Database, gateway: FakeGateway, session_id: str
) -> None:
    payload = gateway.event(session_id=session_id)
    assert {_send(client, payload, "genuine") for _ in range(10)} == {204}
    assert _state(database) == (PLACED, 1, 1)


@pytest.mark.parametrize("signature", [None, "", "forged", "t=1,v1=x", "é", "x" * 9000])
def test_a_forged_event_is_400_and_changes_nothing(
    client: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    session_id: str,
    signature: str | None,
) -> None:
    assert _send(client, gateway.event(session_id=session_id), signature) == 400
    assert _state(database) == (DRAFT, 0, 0)


def test_only_posts_are_taken(client: JudgingClient) -> None:
    client.get(PATH, status=405)


def test_a_stale_or_altered_event_of_the_real_gateway_is_400(
    app: Flask, client: JudgingClient, database: Database, session_id: str
) -> None:
    app.extensions["gateway"] = StripeGateway("sk_test_x", "whsec_x", api_base="http://127.0.0.1:9")
    payload = json.dumps(_event(session_id)).encode()
    now = int(time.time())
    assert _send(client, payload, _signature(payload, now - 301)) == 400
    assert _send(client, payload + b" ", _signature(payload, now)) == 400
    assert _send(client, payload, _signature(payload, now, secret="whsec_y")) == 400
    assert _state(database) == (DRAFT, 0, 0)
    assert _send(client, payload, _signature(payload, now)) == 204
    assert _state(database) == (PLACED, 1, 1)


def _signature(payload: bytes, at: int, secret: str = "whsec_x") -> str:
    mac = hmac.new(secret.encode(), b"%d.%b" % (at, payload), hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def _event(session_id: str) -> dict[str, object]:
    session = {
        "id": session_id,
        "object": "checkout.session",
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": 8400,
        "currency": "eur",
        "client_reference_id": "LW-20001",
    }
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "created": int(time.time()),
        "data": {"object": session},
    }
