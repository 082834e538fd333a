"""Webhooks: signed, believed only when genuine and fresh, delivered until somebody takes them."""

import json
import time
from dataclasses import replace

import pytest

from orders.gateways import ForgedEvent, GatewayEvent, RefundRequest
from orders.gateways.stripe import StripeGateway
from orders.sandbox import SandboxServer
from orders.sandbox.events import signature
from tests.sandbox.outside import SECRET, Terminal, checkout


def events_of(gateway, inbox, count: int) -> list[GatewayEvent]:
    return [gateway.read_event(*inbox.next()) for _ in range(count)]


def test_a_payment_is_told_signed_and_understood(gateway, inbox, paid):
    itself, event = events_of(gateway, inbox, 2)

    assert itself.payment == replace(paid, session_id="")
    assert event.kind == "payment"
    assert event.payment == paid
    assert event.created_at.tzinfo is not None


def test_a_refund_is_told_with_the_key_it_was_asked_for_with(gateway, inbox, paid):
    facts = gateway.refund(
        RefundRequest(
            idempotency_key="refund-1",
            payment_id=paid.payment_id,
            amount_minor=100,
            currency="EUR",
            reference="LW-20418",
        )
    )

    *_, event = events_of(gateway, inbox, 3)
    assert (event.kind, event.refund) == ("refund", facts)


def test_a_refund_that_fails_is_told_twice(gateway, terminal, inbox, paid):
    terminal.control("faults", refund_fails=1)
    gateway.refund(
        RefundRequest(
            idempotency_key="refund-1",
            payment_id=paid.payment_id,
            amount_minor=100,
            currency="EUR",
            reference="LW-20418",
        )
    )

    *_, created, failed = events_of(gateway, inbox, 4)
    assert [created.refund.status, failed.refund.status] == ["pending", "failed"]


def test_a_closed_session_is_told(gateway, inbox, started):
    facts = gateway.expire(started.session_id)

    assert events_of(gateway, inbox, 1)[0].payment == facts


def test_a_session_whose_time_is_over_is_told_unasked(gateway, terminal, inbox, started):
    terminal.control("faults", clock_offset_seconds=3600)

    assert events_of(gateway, inbox, 1)[0].payment.status == "expired"


def test_a_bank_that_answers_later_is_told_both_times(gateway, terminal, inbox, started):
    terminal.control("faults", pays_later=1)
    terminal.press("approve", started.session_id)
    assert events_of(gateway, inbox, 1)[0].payment.status == "processing"

    terminal.control("settle", session=started.session_id, succeeded=True)

    assert events_of(gateway, inbox, 2)[1].payment.status == "paid"


def test_a_bank_that_says_no_later_is_told_as_closed(gateway, terminal, inbox, started):
    terminal.control("faults", pays_later=1)
    terminal.press("approve", started.session_id)
    terminal.control("settle", session=started.session_id, succeeded=False)

    told = events_of(gateway, inbox, 2)
    assert [event.payment.status for event in told] == ["processing", "expired"]


def test_an_altered_byte_is_a_forgery(gateway, inbox, paid):
    payload, signed = inbox.next()

    with pytest.raises(ForgedEvent) as refusal:
        gateway.read_event(payload.replace(b"12490", b"12491"), signed)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "v1=00",
        "t=1,v1=00",
        "t=now,v1=00",
        "t=1",
        "garbage",
        "t=1,v1=é",
        "t=" + "9" * 5000 + ",v1=00",
    ],
)
def test_a_signature_that_is_none_is_a_forgery(gateway, forged):
    with pytest.raises(ForgedEvent):
        gateway.read_event(b"{}", forged)


def test_another_secret_is_a_forgery(gateway):
    payload = event_payload()
    with pytest.raises(ForgedEvent):
        gateway.read_event(payload, signature(payload, "whsec_of_somebody", int(time.time())))


def test_an_old_signature_is_stale_and_a_young_one_is_not(gateway):
    payload, now = event_payload(), int(time.time())

    assert gateway.read_event(payload, signature(payload, SECRET, now - 200)).kind == "other"
    with pytest.raises(ForgedEvent):
        gateway.read_event(payload, signature(payload, SECRET, now - 301))


@pytest.mark.parametrize("secret", ["", "  "])
def test_without_a_secret_nothing_is_believed(terminal, secret):
    careless = StripeGateway("sk_test_shop", secret, api_base=terminal.url)
    payload = event_payload()

    with pytest.raises(ForgedEvent):
        careless.read_event(payload, signature(payload, secret, int(time.time())))


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff\xfe", b"[]", b"{}"])
def test_signed_nonsense_is_not_believed(gateway, payload):
    with pytest.raises(ForgedEvent):
        gateway.read_event(payload, signature(payload, SECRET, int(time.time())))


def test_a_session_of_another_trade_on_the_same_account_is_left_alone(gateway):
    payload = event_payload(
        type="checkout.session.completed",
        data={"object": {"id": "cs_1", "mode": "setup", "currency": None}},
    )
    assert gateway.read_event(payload, signature(payload, SECRET, int(time.time()))).kind == "other"


def test_a_webhook_is_brought_again_until_it_is_taken(gateway, inbox, started):
    inbox.answers = [500, 503]

    gateway.expire(started.session_id)

    first, second, third = events_of(gateway, inbox, 3)
    assert first.event_id == second.event_id == third.event_id


def test_what_was_not_delivered_survives_a_restart(settings, inbox):
    with SandboxServer(settings) as server:
        terminal = Terminal(server.url)
        terminal.control("faults", webhooks_paused=True)
        gateway = StripeGateway("sk_test_shop", SECRET, api_base=server.url)
        started = gateway.start(checkout())
        terminal.press("approve", started.session_id)
        assert terminal.state()["undelivered"] == 2
    assert inbox.posts.empty()

    with SandboxServer(settings) as server:
        gateway = StripeGateway("sk_test_shop", SECRET, api_base=server.url)
        assert gateway.look_up(started.session_id).status == "paid"
        Terminal(server.url).control("faults", webhooks_paused=False)
        assert events_of(gateway, inbox, 2)[1].payment.status == "paid"


def test_events_are_delivered_by_hand_in_any_order_and_twice(gateway, terminal, inbox):
    terminal.control("faults", webhooks_paused=True)
    started = gateway.start(checkout())
    terminal.press("approve", started.session_id)
    listed = terminal.ask("GET", "/v1/events", Authorization="Bearer sk_test_shop").json()
    last, first = [event["id"] for event in listed["data"]]

    done = terminal.control("deliver", events=[last, first, last])

    assert [each["status"] for each in done["deliveries"]] == [200, 200, 200]
    told = [event.event_id for event in events_of(gateway, inbox, 3)]
    assert told == [last, first, last]


def event_payload(**changes: object) -> bytes:
    event = {
        "id": "evt_1",
        "object": "event",
        "created": 1_790_000_000,
        "type": "customer.created",
        "data": {"object": {"id": "cus_1", "object": "customer"}},
    }
    return json.dumps(event | changes).encode()
