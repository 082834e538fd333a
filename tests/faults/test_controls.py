"""Negative controls: with the guard switched off, what the races assert is false.

Each pair runs the same processes over the same rows with the same timing: everybody looks, then
everybody acts. Without the guard the assertion must fail, with it it must hold; otherwise the
races would prove nothing.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from orders.gateways import GatewayRefused, RefundRequest
from orders.gateways.stripe import StripeGateway
from orders.sandbox import SandboxServer, SandboxSettings
from shop.db import Database
from tests.faults import careless
from tests.sandbox.outside import Terminal, at_once, checkout

PEOPLE = 4


@dataclass(frozen=True)
class Guard:
    """One guard of the shop in its smallest form, and the same statement without it."""

    tables: Sequence[str]
    look: str
    act_without: str
    act_with: str
    happened: str


GUARDS = {
    "the last unit": Guard(
        tables=("CREATE TABLE level (on_hand INTEGER, held INTEGER)",
                "INSERT INTO level VALUES (1, 0)"),
        look="SELECT on_hand - held >= 1 FROM level",
        act_without="UPDATE level SET held = held + 1",
        act_with="UPDATE level SET held = held + 1 WHERE on_hand - held >= 1",
        happened="SELECT held FROM level",
    ),
    "one order a bag": Guard(
        tables=("CREATE TABLE placed (id INTEGER, cart INTEGER)",
                "CREATE TABLE guarded (cart INTEGER UNIQUE)"),
        look="SELECT count(*) = 0 FROM placed",
        act_without="INSERT INTO placed (cart) VALUES (1)",
        act_with="INSERT INTO guarded (cart) VALUES (1) ON CONFLICT DO NOTHING",
        happened="SELECT (SELECT count(*) FROM placed) + (SELECT count(*) FROM guarded)",
    ),
    "one open bag a customer": Guard(
        tables=("CREATE TABLE bag (customer INTEGER, closed TEXT)",
                "CREATE TABLE kept (customer INTEGER, closed TEXT)",
                "CREATE UNIQUE INDEX ix_kept ON kept (customer) WHERE closed IS NULL"),
        look="SELECT count(*) = 0 FROM bag",
        act_without="INSERT INTO bag (customer) VALUES (1)",
        act_with="INSERT INTO kept (customer) VALUES (1) ON CONFLICT DO NOTHING",
        happened="SELECT (SELECT count(*) FROM bag) + (SELECT count(*) FROM kept)",
    ),
    "one settlement": Guard(
        tables=("CREATE TABLE attempt (state TEXT, captured INTEGER)",
                "INSERT INTO attempt VALUES ('created', 0)"),
        look="SELECT state = 'created' FROM attempt",
        act_without="UPDATE attempt SET state = 'captured', captured = captured + 1",
        act_with="UPDATE attempt SET state = 'captured', captured = captured + 1"
        " WHERE state = 'created'",
        happened="SELECT captured FROM attempt",
    ),
    "an event's id stored with its effect": Guard(
        tables=("CREATE TABLE told (mails INTEGER)", "INSERT INTO told VALUES (0)",
                "CREATE TABLE seen (event TEXT UNIQUE)"),
        look="SELECT count(*) = 0 FROM seen",
        act_without="UPDATE told SET mails = mails + 1",
        act_with="INSERT INTO seen (event) VALUES ('evt_1') ON CONFLICT DO NOTHING",
        happened="SELECT (SELECT mails FROM told) + (SELECT count(*) FROM seen)",
    ),
    "a reservation under what was paid": Guard(
        tables=("CREATE TABLE paid (captured INTEGER, refunding INTEGER)",
                "INSERT INTO paid VALUES (1, 0)"),
        look="SELECT refunding + 1 <= captured FROM paid",
        act_without="UPDATE paid SET refunding = refunding + 1",
        act_with="UPDATE paid SET refunding = refunding + 1 WHERE refunding + 1 <= captured",
        happened="SELECT refunding FROM paid",
    ),
}  # fmt: skip


def _race(database: Database, guard: Guard, act: str) -> list[int]:
    """What each process says that it changed."""
    with database.engine.begin() as connection:
        for statement in guard.tables:
            connection.execute(text(statement))
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, careless.__file__, url, guard.look, act]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as ending:
        people = [
            ending.enter_context(subprocess.Popen(command, **pipes))  # type: ignore[call-overload]
            for _ in range(PEOPLE)
        ]
        assert [one.stdout.readline() for one in people] == ["free\n"] * PEOPLE
        for one in people:
            one.stdin.write("go\n")
            one.stdin.flush()
        return [int(one.stdout.readline()) for one in people]


def _once(database: Database, guard: Guard, changed: list[int]) -> None:
    """The assertion of every race: one got through, and it happened once."""
    assert sorted(changed) == [0] * (PEOPLE - 1) + [1]
    with database.read() as session:
        assert session.scalar(text(guard.happened)) == 1


@pytest.mark.parametrize("name", GUARDS)
def test_without_its_guard_a_race_is_lost(database: Database, name: str) -> None:
    guard = GUARDS[name]
    changed = _race(database, guard, guard.act_without)
    with pytest.raises(AssertionError):
        _once(database, guard, changed)
    with database.read() as session:
        assert session.scalar(text(guard.happened)) == PEOPLE


@pytest.mark.parametrize("name", GUARDS)
def test_with_its_guard_the_same_race_is_won(database: Database, name: str) -> None:
    guard = GUARDS[name]
    _once(database, guard, _race(database, guard, guard.act_with))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with SandboxServer(SandboxSettings(database=tmp_path / "terminal.db")) as server:
        yield Terminal(server.url)


@pytest.mark.parametrize(("keys", "refunds"), [("a key a press", 10), ("one key", 1)])
def test_only_one_key_for_all_presses_makes_one_refund(
    terminal: Terminal, keys: str, refunds: int
) -> None:
    """The provider itself sends ten parts of a payment back, if it is asked with ten keys."""
    gateway = StripeGateway("sk_test_x", "whsec_x", api_base=terminal.url)
    session_id = gateway.start(checkout()).session_id
    terminal.press("approve", session_id)
    payment_id = gateway.look_up(session_id).payment_id or ""

    def press(number: int) -> None:
        gateway.refund(
            RefundRequest(
                idempotency_key="same" if keys == "one key" else f"press-{number}",
                payment_id=payment_id,
                amount_minor=840,
                currency="EUR",
                reference="RMA-3001",
            )
        )

    at_once(10, press)
    state = terminal.state()
    assert (state["refunds"], state["refunded_minor"]) == (refunds, 840 * refunds)


def test_the_provider_alone_stops_at_what_was_paid_and_not_at_what_is_due(
    terminal: Terminal,
) -> None:
    """Without a reservation of our own, twenty returns of 84.00 would empty a payment of 124.90."""
    gateway = StripeGateway("sk_test_x", "whsec_x", api_base=terminal.url)
    session_id = gateway.start(checkout()).session_id
    terminal.press("approve", session_id)
    payment_id = gateway.look_up(session_id).payment_id or ""

    def press(number: int) -> bool:
        request = RefundRequest(
            idempotency_key=f"press-{number}",
            payment_id=payment_id,
            amount_minor=1000,
            currency="EUR",
            reference="RMA-3001",
        )
        try:
            gateway.refund(request)
        except GatewayRefused:
            return False
        return True

    assert sum(at_once(20, press)) == 12
