"""The provider's events: believed only when genuine and fresh, and in effect exactly once."""

import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from catalog.models import Variant
from orders import paying
from orders.gateways import ForgedEvent
from orders.gateways.stripe import StripeGateway
from orders.models import DRAFT, PLACED, Order
from orders.payment_models import CREATED, Payment, ProviderEvent
from shop.config import Config
from shop.db import Database
from shop.errors import ShopError
from tests import factories
from tests.factories_orders import filled_bag, jobs, mails, opened, press
from tests.fakes import FakeGateway

SECRET = "whsec_tests"


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


@pytest.fixture
def payment(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Payment:
    """An attempt that was paid, of which nobody has told us yet."""
    with database.write() as session:
        made = press(session, filled_bag(session, kettle))
    gateway.pay(opened(database, gateway, config, made.id))
    return made


def _states(database: Database) -> tuple[str, str, int, int]:
    with database.read() as session:
        order = session.scalars(select(Order.state)).one()
        payment = session.scalars(select(Payment.state)).one()
        events = session.scalar(select(func.count()).select_from(ProviderEvent)) or 0
    return order, payment, events, len(mails(database))


def test_an_event_is_stored_with_its_effect(
    database: Database, gateway: FakeGateway, payment: Payment
) -> None:
    paying.receive_event(
        database, gateway, gateway.event(session_id=gateway.last_session), "genuine"
    )
    assert _states(database) == (PLACED, "captured", 1, 1)


@contextmanager
def _dying_at_commit(database: Database, number: int = 1) -> Iterator[None]:
    """The process dies when its ``number``-th commit is about to happen."""
    commits = 0

    def die(_connection: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            raise SystemExit("died")

    event.listen(database.engine, "commit", die)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", die)


def test_dying_before_the_commit_stores_neither_the_event_nor_its_effect(
    database: Database, gateway: FakeGateway, payment: Payment
) -> None:
    payload = gateway.event(session_id=gateway.last_session)
    with pytest.raises(SystemExit), _dying_at_commit(database):
        paying.receive_event(database, gateway, payload, "genuine")
    assert _states(database) == (DRAFT, CREATED, 0, 0)
    paying.receive_event(database, gateway, payload, "genuine")
    assert _states(database) == (PLACED, "captured", 1, 1)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_wherever_the_process_dies_the_order_is_placed_or_nothing_was_charged(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, number: int
) -> None:
    """Pressing, opening, paying, coming back; then the process starts anew and goes on."""
    with database.write() as session:
        token = filled_bag(session, kettle)

    def buy() -> None:
        with database.write() as session:
            made = press(session, token, seen_total_minor=8400)
        session_id = opened(database, gateway, config, made.id)
        if gateway.sessions[session_id].status == "open":
            gateway.pay(session_id)
        paying.ask_and_settle(database, gateway, made.id)

    try:
        with _dying_at_commit(database, number):
            buy()
    except SystemExit:
        buy()
    assert _states(database) == (PLACED, "captured", 0, 1)
    assert [facts.status for facts in gateway.sessions.values()] == ["paid"]


def test_ten_events_shuffled_settle_once(
    database: Database, gateway: FakeGateway, payment: Payment
) -> None:
    payloads = [gateway.event(session_id=gateway.last_session) for _ in range(5)] * 2
    random.Random(7).shuffle(payloads)
    for payload in payloads:
        paying.receive_event(database, gateway, payload, "genuine")
    assert _states(database) == (PLACED, "captured", 5, 1)
    assert len(jobs(database, "mail")) == 1


def test_an_event_about_nothing_of_ours_is_taken_and_changes_nothing(
    database: Database, gateway: FakeGateway, payment: Payment
) -> None:
    paying.receive_event(database, gateway, gateway.event(), "genuine")
    assert _states(database) == (DRAFT, CREATED, 1, 0)


def test_a_forged_event_is_refused_and_changes_nothing(
    database: Database, gateway: FakeGateway, payment: Payment
) -> None:
    payload = gateway.event(session_id=gateway.last_session)
    with pytest.raises(ForgedEvent) as caught:
        paying.receive_event(database, gateway, payload, "forged")
    assert caught.value.status == 400
    assert _states(database) == (DRAFT, CREATED, 0, 0)


# From here on the real gateway judges, as it does in production.


def _signed(payload: bytes, *, at: float | None = None, secret: str = SECRET) -> str:
    moment = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), b"%d.%b" % (moment, payload), hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


def _paid_event(payment: Payment, session_id: str, **changes: Any) -> bytes:
    session = {
        "id": session_id,
        "object": "checkout.session",
        "mode": "payment",
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": payment.amount_minor,
        "currency": "eur",
        "client_reference_id": payment.order.number,
    } | changes
    return json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": "checkout.session.completed",
            "created": int(time.time()),
            "data": {"object": session},
        }
    ).encode()


@pytest.fixture
def stripe() -> StripeGateway:
    return StripeGateway("sk_test_none", SECRET, api_base="http://127.0.0.1:9")


def test_a_genuine_stripe_event_places_the_order(
    database: Database, gateway: FakeGateway, payment: Payment, stripe: StripeGateway
) -> None:
    payload = _paid_event(payment, gateway.last_session)
    for _ in range(3):
        paying.receive_event(database, stripe, payload, _signed(payload))
    assert _states(database) == (PLACED, "captured", 1, 1)


FORGERIES: dict[str, Any] = {
    "no signature": lambda payload: (payload, ""),
    "another secret": lambda payload: (payload, _signed(payload, secret="whsec_other")),
    "no secret": lambda payload: (payload, _signed(payload, secret="")),
    "a changed byte": lambda payload: (payload.replace(b"evt_1", b"evt_2"), _signed(payload)),
    "too old": lambda payload: (payload, _signed(payload, at=time.time() - 301)),
    "no time": lambda payload: (payload, _signed(payload).partition(",")[2]),
    "not hexadecimal": lambda payload: (payload, "t=1,v1=ñ"),
    "not JSON": lambda payload: (b"{", _signed(b"{")),
    "not an event": lambda payload: (b"[]", _signed(b"[]")),
    "nothing at all": lambda payload: (b"", _signed(b"")),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_refuses_every_forgery(
    database: Database,
    gateway: FakeGateway,
    payment: Payment,
    stripe: StripeGateway,
    forgery: str,
) -> None:
    payload, signature = FORGERIES[forgery](_paid_event(payment, gateway.last_session))
    with pytest.raises(ShopError) as caught:
        paying.receive_event(database, stripe, payload, signature)
    assert caught.value.status == 400
    assert _states(database) == (DRAFT, CREATED, 0, 0)
