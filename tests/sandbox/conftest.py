"""A test terminal on real HTTP, the real SDK before it, and somebody who takes its webhooks."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from orders.gateways import PaymentFacts, StartedCheckout
from orders.gateways.stripe import StripeGateway
from orders.sandbox import SandboxServer, SandboxSettings
from tests.sandbox.outside import SECRET, Inbox, Terminal, checkout


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    thread = Thread(target=inbox.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield inbox
    inbox.server.shutdown()
    thread.join()
    inbox.server.server_close()


@pytest.fixture
def settings(tmp_path: Path, inbox: Inbox) -> SandboxSettings:
    return SandboxSettings(
        database=tmp_path / "terminal.sqlite3", webhook_url=inbox.url, webhook_secret=SECRET
    )


@pytest.fixture
def terminal(settings: SandboxSettings) -> Iterator[Terminal]:
    with SandboxServer(settings) as server:
        yield Terminal(server.url)


@pytest.fixture
def gateway(terminal: Terminal) -> StripeGateway:
    """Without retries, so that a test sees what goes wrong."""
    return StripeGateway("sk_test_shop", SECRET, api_base=terminal.url, max_network_retries=0)


@pytest.fixture
def started(gateway: StripeGateway) -> StartedCheckout:
    return gateway.start(checkout())


@pytest.fixture
def paid(gateway: StripeGateway, terminal: Terminal, started: StartedCheckout) -> PaymentFacts:
    terminal.press("approve", started.session_id)
    return gateway.look_up(started.session_id)
