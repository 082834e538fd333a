"""What a bank does: asks for proof, has too little, sets money aside, takes it back, disputes."""

from datetime import UTC, datetime, timedelta

import pytest
import stripe

from orders.gateways import CaptureRequest, GatewayRefused, RefundRequest
from orders.sandbox import ProductionError, SandboxSettings
from tests.sandbox.outside import at_once, checkout

BEARER = "Bearer sk_test_shop"


@pytest.fixture
def client(terminal) -> stripe.StripeClient:
    """The official SDK itself, for what the shop's gateway doesn't ask."""
    return stripe.StripeClient("sk_test_shop", base_addresses={"api": terminal.url})


@pytest.fixture
def set_aside(gateway, terminal) -> str:
    """The id of a payment of 124.90 that waits to be captured."""
    started = gateway.start(checkout(capture_later=True))
    terminal.press("approve", started.session_id)
    return gateway.look_up(started.session_id).payment_id


def capture(payment_id: str, amount: int = 12490, key: str = "capture-1") -> CaptureRequest:
    return CaptureRequest(idempotency_key=key, payment_id=payment_id, amount_minor=amount)


def page(terminal, started) -> str:
    return terminal.ask("GET", f"/pay/{started.session_id}").text


def test_the_bank_asks_for_proof_and_the_proof_pays(gateway, terminal, started):
    terminal.press("challenge", started.session_id)
    assert "Is it you?" in page(terminal, started)
    assert gateway.look_up(started.session_id).status == "open"

    answer = terminal.press("challenge/complete", started.session_id)

    assert answer.headers["Location"].startswith("http://127.0.0.1:9/done?")
    assert gateway.look_up(started.session_id).amount_minor == 12490


def test_a_failed_proof_takes_nothing_and_may_be_tried_again(gateway, terminal, started):
    terminal.press("challenge", started.session_id)
    terminal.press("challenge/fail", started.session_id)

    assert "We could not confirm that it was you" in page(terminal, started)
    assert terminal.state()["payments"] == 0
    terminal.press("challenge", started.session_id)
    terminal.press("challenge/complete", started.session_id)
    assert gateway.look_up(started.session_id).status == "paid"


@pytest.mark.parametrize("before", [[], ["decline"], ["challenge", "challenge/fail"]])
def test_a_proof_that_nobody_asked_for_pays_nothing(terminal, started, before):
    for button in before:
        terminal.press(button, started.session_id)

    answer = terminal.press("challenge/complete", started.session_id)

    assert answer.headers["Location"] == f"/pay/{started.session_id}"
    assert terminal.state()["payments"] == 0


def test_too_little_money_is_said_and_takes_nothing(gateway, terminal, started):
    terminal.press("insufficient", started.session_id)

    assert "Your card has insufficient funds." in page(terminal, started)
    assert (gateway.look_up(started.session_id).status, terminal.state()["payments"]) == ("open", 0)


def test_the_time_can_be_made_to_run_out(gateway, terminal, started):
    for _ in range(2):
        terminal.press("expire", started.session_id)

    assert gateway.look_up(started.session_id).status == "expired"
    assert "This page has closed" in page(terminal, started)


def test_another_currency_is_told_as_it_is(gateway, terminal, started):
    terminal.control("faults", currency_differs=1)
    terminal.press("approve", started.session_id)

    assert gateway.look_up(started.session_id).currency == "USD"


def test_money_set_aside_is_not_received_until_it_is_captured(gateway, terminal, set_aside):
    assert terminal.state()["received_minor"] == 0
    with pytest.raises(GatewayRefused):
        gateway.refund(
            RefundRequest(idempotency_key="r", payment_id=set_aside, amount_minor=1,
                          currency="EUR", reference="r")
        )  # fmt: skip

    facts = gateway.capture(capture(set_aside))

    assert (facts.status, facts.amount_minor, facts.request_key) == ("paid", 12490, "attempt-1")
    assert terminal.state()["received_minor"] == 12490


def test_a_part_is_captured_and_the_rest_let_go(gateway, terminal, set_aside):
    assert gateway.capture(capture(set_aside, 9000)).amount_minor == 9000
    assert gateway.capture(capture(set_aside, 3490, "capture-2")).amount_minor == 9000
    assert terminal.state()["received_minor"] == 9000


def test_more_than_was_set_aside_is_refused(gateway, set_aside):
    with pytest.raises(GatewayRefused) as refusal:
        gateway.capture(capture(set_aside, 12491))
    assert refusal.value.code == "amount_too_large"


def test_ten_captures_at_once_take_it_once(gateway, terminal, set_aside):
    at_once(10, lambda number: gateway.capture(capture(set_aside, key=f"key-{number}")))
    assert terminal.state()["received_minor"] == 12490


def test_taking_and_letting_go_at_once_end_in_one_of_the_two(gateway, terminal, set_aside):
    ways = [lambda: gateway.capture(capture(set_aside)), lambda: gateway.void(set_aside, "v")]
    told = at_once(2, lambda number: ways[number]())

    assert told[0].status == told[1].status
    taken = {"paid": 12490, "voided": 0}[told[0].status]
    assert terminal.state()["received_minor"] == taken


def test_what_was_let_go_cant_be_taken(gateway, terminal, set_aside):
    assert gateway.void(set_aside, "v").status == "voided"
    assert gateway.capture(capture(set_aside)).status == "voided"
    assert terminal.state()["received_minor"] == 0


def test_the_banks_promise_lapses_and_is_told(gateway, terminal, inbox, set_aside):
    terminal.control("lapse", payment=set_aside)

    told = [gateway.read_event(*inbox.next()) for _ in range(3)]
    assert [event.payment.status for event in told] == ["authorized", "processing", "voided"]


def test_a_dispute_is_told_and_stops_refunds_until_it_is_won(gateway, terminal, inbox, paid):
    dispute = terminal.control("disputes", payment=paid.payment_id, reason="product_not_received")
    again = RefundRequest(
        idempotency_key="r1", payment_id=paid.payment_id, amount_minor=100, currency="EUR",
        reference="r",
    )  # fmt: skip
    with pytest.raises(GatewayRefused) as refusal:
        gateway.refund(again)
    assert refusal.value.code == "charge_disputed"

    terminal.control("disputes/close", dispute=dispute["id"], won=True)

    *_, opened, closed = [gateway.read_event(*inbox.next()).dispute for _ in range(4)]
    assert (opened.status, opened.reason) == ("open", "product_not_received")
    assert (closed.status, closed.dispute_id) == ("won", opened.dispute_id)
    assert opened.answer_by > datetime.now(UTC) + timedelta(days=6)
    other = RefundRequest(
        idempotency_key="r2", payment_id=paid.payment_id, amount_minor=100, currency="EUR",
        reference="r",
    )  # fmt: skip
    assert gateway.refund(other).status == "succeeded"


def test_a_refund_that_looked_well_can_come_back(gateway, terminal, paid):
    request = RefundRequest(
        idempotency_key="r1", payment_id=paid.payment_id, amount_minor=12490, currency="EUR",
        reference="r",
    )  # fmt: skip
    sent = gateway.refund(request)
    terminal.control("bounce", refund=sent.refund_id)

    (facts,) = gateway.refunds_of(paid.payment_id)
    assert (facts.status, facts.failure_reason) == ("failed", "lost_or_stolen_card")
    assert terminal.state()["refunded_minor"] == 0


def test_events_are_listed_in_pages_both_ways(client, terminal, gateway):
    for number in range(5):
        gateway.expire(gateway.start(checkout(idempotency_key=f"k{number}")).session_id)

    newest = [event.id for event in client.v1.events.list({"limit": 2}).auto_paging_iter()]
    assert len(newest) == 5
    oldest_first = client.v1.events.list({"limit": 2, "ending_before": newest[-1]})
    assert [event.id for event in oldest_first.auto_paging_iter()] == newest[-2::-1]
    assert [event.id for event in client.v1.events.list({"ending_before": newest[2]}).data] == (
        newest[:2]
    )


def test_events_are_listed_by_kind_and_time(client, terminal, gateway, paid):
    assert len(client.v1.events.list({"types": ["payment_intent.succeeded"]}).data) == 1
    both = ["payment_intent.succeeded", "checkout.session.completed"]
    assert len(client.v1.events.list({"types": both}).data) == 2
    soon = int(datetime.now(UTC).timestamp()) + 60
    assert client.v1.events.list({"created": {"gte": soon}}).data == []
    assert len(client.v1.events.list({"created": {"lt": soon}}).data) == 2
    event = client.v1.events.list({"limit": 1}).data[0]
    assert client.v1.events.retrieve(event.id).type == event.type


def test_payments_disputes_and_refunds_are_listed_and_shown(client, terminal, paid):
    dispute = terminal.control("disputes", payment=paid.payment_id)
    assert client.v1.payment_intents.list().data[0].id == paid.payment_id
    assert client.v1.payment_intents.retrieve(paid.payment_id).status == "succeeded"
    listed = client.v1.disputes.list({"payment_intent": paid.payment_id})
    assert listed.data[0].id == dispute["id"]
    assert client.v1.disputes.retrieve(dispute["id"]).status == "needs_response"


def test_a_list_cant_be_asked_for_in_both_directions(terminal, paid):
    path = "/v1/events?starting_after=evt_1&ending_before=evt_2"
    assert terminal.ask("GET", path, Authorization=BEARER).status == 404
    newest = terminal.ask("GET", "/v1/events", Authorization=BEARER).json()["data"][0]["id"]
    path = f"/v1/events?starting_after={newest}&ending_before={newest}"
    assert terminal.ask("GET", path, Authorization=BEARER).status == 400


def test_news_is_told_twice_where_that_was_asked_for(terminal, inbox, started):
    terminal.control("faults", events_twice=2)
    terminal.press("approve", started.session_id)

    told = [inbox.next()[0] for _ in range(4)]
    assert (told[0], told[2]) == (told[1], told[3])
    assert told[0] != told[2]


def test_lost_news_has_no_webhook_and_is_in_the_list(terminal, gateway, started):
    terminal.control("faults", events_lost=1, webhooks_paused=1)
    terminal.press("approve", started.session_id)

    assert (terminal.state()["events"], terminal.state()["undelivered"]) == (2, 1)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert len(list(gateway.events_since(since))) == 2


def test_late_news_waits(terminal, started):
    terminal.control("faults", events_late_seconds=3600)
    terminal.press("approve", started.session_id)

    assert terminal.state()["undelivered"] == 2


def test_shuffled_news_all_arrives(terminal, inbox, gateway):
    terminal.control("faults", webhooks_paused=1, events_shuffled=1)
    for number in range(8):
        gateway.expire(gateway.start(checkout(idempotency_key=f"k{number}")).session_id)
    terminal.control("faults", webhooks_paused=0)

    told = [gateway.read_event(*inbox.next()).event_id for _ in range(8)]
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert sorted(told) == sorted(event.event_id for event in gateway.events_since(since))


@pytest.mark.parametrize(
    "environment",
    [{"DEMO": "0"}, {"DEMO": "off"}, {"FLASK_ENV": "production"}, {"ENVIRONMENT": " Production "}],
)
def test_no_terminal_exists_in_production(tmp_path, monkeypatch, environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ProductionError):
        SandboxSettings(database=tmp_path / "never.sqlite3")
