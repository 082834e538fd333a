"""Idempotency keys, strict parameters, and API keys of which one kind is never let in."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from stripe.params import (
    DisputeListParams,
    EventListParams,
    PaymentIntentCancelParams,
    PaymentIntentCaptureParams,
    PaymentIntentListParams,
    RefundCreateParams,
    RefundListParams,
)
from stripe.params.checkout import SessionCreateParams, SessionListParams
from typing_extensions import get_type_hints, is_typeddict

from orders.gateways import GatewayRefused, GatewayUnavailable
from orders.gateways.stripe import LOCALES, StripeGateway
from orders.sandbox import LiveKeyError, SandboxServer, SandboxSettings
from orders.sandbox.params import Listed, Table
from orders.sandbox.shapes import (
    CANCEL_PAYMENT,
    CAPTURE_PAYMENT,
    CREATE_REFUND,
    CREATE_SESSION,
    LIST_DISPUTES,
    LIST_EVENTS,
    LIST_PAYMENTS,
    LIST_REFUNDS,
    LIST_SESSIONS,
)
from tests.sandbox.outside import Terminal, at_once, checkout

BEARER = "Bearer sk_test_shop"
REFUND = "payment_intent=pi_none&amount=100"


def test_twenty_starts_at_once_with_one_key_open_one_session(
    gateway: StripeGateway, terminal: Terminal
):
    request = checkout()
    started = at_once(20, lambda _: gateway.start(request))

    assert len({each.session_id for each in started}) == 1
    assert terminal.state()["sessions"] == 1


def test_twenty_starts_at_once_with_keys_of_their_own_open_twenty(
    gateway: StripeGateway, terminal: Terminal
):
    at_once(20, lambda number: gateway.start(checkout(idempotency_key=f"key-{number}")))

    assert terminal.state()["sessions"] == 20


def test_a_key_with_a_changed_body_is_refused(gateway, terminal):
    gateway.start(checkout())

    with pytest.raises(GatewayRefused) as refusal:
        gateway.start(checkout(shipping_minor=0, amount_minor=12000))

    assert refusal.value.code == "idempotency_error"
    assert terminal.state()["sessions"] == 1


def test_a_key_of_a_session_makes_no_refund(terminal):
    first = {"Authorization": BEARER, "Idempotency_Key": "one"}
    terminal.ask("POST", "/v1/refunds", REFUND, **form(first))
    answer = terminal.ask("POST", "/v1/checkout/sessions/cs_x/expire", "", **form(first))

    assert answer.status == 400
    assert answer.json()["error"]["type"] == "idempotency_error"
    assert "endpoint" in answer.json()["error"]["message"]


def test_a_refusal_is_kept_and_told_again_and_says_so(terminal):
    headers = form({"Authorization": BEARER, "Idempotency_Key": "one"})
    first = terminal.ask("POST", "/v1/refunds", REFUND, **headers)
    second = terminal.ask("POST", "/v1/refunds", REFUND, **headers)

    assert first.status == second.status == 404
    assert first.json() == second.json()
    assert first.headers["Idempotent-Replayed"] is None
    assert second.headers["Idempotent-Replayed"] == "true"


def test_an_answer_that_got_lost_is_given_again_under_the_same_key(gateway, terminal):
    terminal.control("faults", drop_response_after_start=1)
    request = checkout()
    with pytest.raises(GatewayUnavailable):
        gateway.start(request)
    assert terminal.state()["sessions"] == 1

    gateway.start(request)

    assert terminal.state()["sessions"] == 1


def test_the_sdk_itself_asks_again_when_an_answer_got_lost(terminal):
    terminal.control("faults", drop_response_after_start=1)
    patient = StripeGateway("sk_test_shop", "s", api_base=terminal.url, max_network_retries=1)

    patient.start(checkout())

    assert terminal.state()["sessions"] == 1


def test_a_terminal_that_is_out_of_order_leaves_the_outcome_unknown(gateway, terminal):
    terminal.control("faults", answers_unavailable=1)

    with pytest.raises(GatewayUnavailable):
        gateway.start(checkout())

    assert terminal.state()["sessions"] == 0


def test_nobody_listening_leaves_the_outcome_unknown(tmp_path):
    with SandboxServer(SandboxSettings(database=tmp_path / "gone.sqlite3")) as server:
        gone = StripeGateway("sk_test_shop", "s", api_base=server.url, max_network_retries=0)

    with pytest.raises(GatewayUnavailable):
        gone.look_up("cs_test_1")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("payment_intent=pi_1&amont=5", "parameter_unknown"),
        ("payment_intent=pi_1&metadata=words", None),
        ("amount=5", "parameter_missing"),
        ("payment_intent=pi_1&amount=1.5", "parameter_invalid_integer"),
        ("payment_intent=pi_1&amount=-5", None),
        ("payment_intent[a]=pi_1", "parameter_invalid_string"),
        ("payment_intent=pi_1&payment_intent[a]=1", "parameter_invalid_object"),
    ],
)
def test_what_stripe_would_not_take_is_refused(terminal, body, code):
    answer = terminal.ask("POST", "/v1/refunds", body, **form({"Authorization": BEARER}))

    assert answer.status == 400
    assert answer.json()["error"].get("code") == code


def test_an_address_nobody_serves_is_refused(terminal):
    assert terminal.ask("GET", "/v1/customers", Authorization=BEARER).status == 404


def test_a_request_without_a_key_is_refused(terminal):
    assert terminal.ask("GET", "/v1/events").status == 401


@pytest.mark.parametrize("key", ["sk_live_real", "rk_live_real"])
def test_a_live_key_is_refused_loudly_and_not_repeated(terminal, key):
    answer = terminal.ask("GET", "/v1/events", Authorization=f"Bearer {key}")

    assert answer.status == 401
    assert "LIVE KEY REFUSED" in answer.text
    assert key not in answer.text


def test_the_gateway_sends_a_live_key_to_nobody_but_stripe(terminal):
    with pytest.raises(ValueError, match="live key"):
        StripeGateway("sk_live_real", "whsec", api_base=terminal.url)


@pytest.mark.parametrize("key", ["sk_live_real", "rk_live_real", " sk_live_real"])
def test_no_terminal_exists_beside_a_live_key(tmp_path, monkeypatch, key):
    monkeypatch.setenv("STRIPE_SECRET_KEY", key)

    with pytest.raises(LiveKeyError):
        SandboxSettings(database=tmp_path / "never.sqlite3")


def test_the_command_refuses_to_start_beside_a_live_key(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "orders.sandbox", "--port", "0", "--database", tmp_path / "x.db"],
        env=os.environ | {"STRIPE_SECRET_KEY": "sk_live_real"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 2
    assert "LIVE key" in ended.stderr
    assert "sk_live_real" not in ended.stderr


def test_webhooks_are_never_signed_with_nothing(tmp_path):
    with pytest.raises(ValueError, match="secret"):
        SandboxSettings(database=tmp_path / "never.sqlite3", webhook_url="http://127.0.0.1:9/")


def test_the_tests_door_opens_on_loopback_only(tmp_path):
    from orders.sandbox import create_sandbox

    client = create_sandbox(SandboxSettings(database=tmp_path / "t.sqlite3")).test_client()
    far = {"REMOTE_ADDR": "192.0.2.7"}

    assert client.get("/sandbox/state", environ_overrides=far).status_code == 403
    assert client.get("/sandbox/state").status_code == 200


def test_a_fault_nobody_knows_is_refused(terminal):
    answer = terminal.ask("POST", "/sandbox/faults", '{"rain": 1}', Content_Type="application/json")
    assert answer.status == 400


@pytest.mark.parametrize(
    ("shape", "params"),
    [
        (CREATE_SESSION, SessionCreateParams),
        (CREATE_REFUND, RefundCreateParams),
        (CAPTURE_PAYMENT, PaymentIntentCaptureParams),
        (CANCEL_PAYMENT, PaymentIntentCancelParams),
        (LIST_SESSIONS, SessionListParams),
        (LIST_REFUNDS, RefundListParams),
        (LIST_DISPUTES, DisputeListParams),
        (LIST_PAYMENTS, PaymentIntentListParams),
        (LIST_EVENTS, EventListParams),
    ],
)
def test_every_parameter_taken_here_is_one_of_stripes(shape, params):
    assert paths_taken(shape) <= paths_known(params)


def test_the_locales_of_the_page_are_those_of_the_sdk():
    literal = hints_of(SessionCreateParams)["locale"]
    assert {"auto", *LOCALES.split()} == words_of(literal)


@pytest.mark.parametrize(
    ("locale", "shown"), [("ca", "auto"), ("el", "el"), ("pt_BR", "pt-BR"), ("de_AT", "de")]
)
def test_the_page_speaks_the_shoppers_language_where_it_can(gateway, terminal, locale, shown):
    started = gateway.start(checkout(locale=locale))
    session = terminal.ask(
        "GET", f"/v1/checkout/sessions/{started.session_id}", Authorization=BEARER
    )
    assert session.json()["locale"] == shown


def form(headers: dict[str, str]) -> dict[str, str]:
    return headers | {"Content_Type": "application/x-www-form-urlencoded"}


def paths_taken(shape: Any, prefix: str = "") -> set[str]:
    if isinstance(shape, Listed):
        return paths_taken(shape.reader, prefix)
    if not isinstance(shape, Table):
        return {prefix}
    return {
        path
        for name in shape.fields
        for path in paths_taken(shape.fields[name], f"{prefix}.{name}")
    }


def paths_known(kind: Any, prefix: str = "", depth: int = 5) -> set[str]:
    known = {prefix}
    if is_typeddict(kind) and depth:
        for name, each in hints_of(kind).items():
            known |= paths_known(each, f"{prefix}.{name}", depth - 1)
    for part in get_args(kind):
        known |= paths_known(part, prefix, depth)
    return known


def hints_of(kind: Any) -> dict[str, Any]:
    # Names that the SDK's modules have for type checkers only.
    return get_type_hints(kind, localns={"StripeContext": object, "Mapping": Mapping})


def words_of(kind: Any) -> set[str]:
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    return {word for part in get_args(kind) for word in words_of(part)}
