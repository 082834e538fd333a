"""The real Stripe gateway against a terminal that drops, delays and refuses: nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from catalog import stock
from catalog.models import Variant
from orders import paying, refunds
from orders.gateways import GatewayRefused, GatewayUnavailable
from orders.gateways.stripe import StripeGateway
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import FAILED, SUBMITTED, SUCCEEDED, Payment, Refund
from orders.sandbox import SandboxServer, SandboxSettings
from shop import clock
from shop.config import Config
from shop.db import Database
from tests import factories
from tests.factories_orders import filled_bag, jobs, mails, press
from tests.sandbox.outside import Terminal

LATER = timedelta(hours=1)


@dataclass
class Stage:
    """An attempt that was made, and the two sides of its payment."""

    database: Database
    gateway: StripeGateway
    terminal: Terminal
    config: Config
    token: str
    payment_id: int

    def open_page(self) -> str:
        return paying.pay_page(self.database, self.gateway, self.payment_id, self.config)

    def pay(self) -> None:
        self.terminal.press("approve", self.open_page().rpartition("/")[2])

    def settle(self) -> None:
        paying.ask_and_settle(self.database, self.gateway, self.payment_id)

    def refund(self) -> Refund:
        with self.database.write() as session:
            return refunds.request_refund(
                session,
                order_id=self.order.id,
                amount_minor=8400,
                request_key="RMA-1:refund",
                reference="RMA-1",
            )

    def send(self, refund: Refund) -> None:
        paying.send_refund(self.database, self.gateway, refund.id)

    @property
    def order(self) -> Order:
        with self.database.read() as session:
            return session.get_one(Order, session.get_one(Payment, self.payment_id).order_id)

    def refund_now(self, refund: Refund) -> Refund:
        with self.database.read() as session:
            return session.get_one(Refund, refund.id)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with SandboxServer(SandboxSettings(database=tmp_path / "terminal.db")) as server:
        yield Terminal(server.url)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=1).variants[0]


@pytest.fixture
def stage(database: Database, config: Config, terminal: Terminal, kettle: Variant) -> Stage:
    """The last kettle is held; the provider hasn't heard of it. The SDK retries nothing itself."""
    with database.write() as session:
        token = filled_bag(session, kettle)
        payment = press(session, token)
    gateway = StripeGateway("sk_test_x", "whsec_x", api_base=terminal.url, max_network_retries=0)
    return Stage(database, gateway, terminal, config, token, payment.id)


@pytest.mark.parametrize("fault", ["drop_response_after_start", "answers_unavailable"])
def test_an_answer_that_was_lost_at_the_start_opens_no_second_page(
    stage: Stage, fault: str
) -> None:
    stage.terminal.control("faults", **{fault: 1})
    with pytest.raises(GatewayUnavailable):
        stage.open_page()
    assert stage.order.state == DRAFT
    stage.pay()
    stage.settle()
    assert (stage.order.state, stage.terminal.state()["sessions"]) == (PLACED, 1)


def test_a_browser_that_heard_nothing_after_paying_is_settled_by_the_reconciler(
    stage: Stage,
) -> None:
    session_id = stage.open_page().rpartition("/")[2]
    stage.terminal.control("faults", drop_response_after_pay=1)
    with pytest.raises(OSError, match="without response"):
        stage.terminal.press("approve", session_id)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        paying.reconcile(stage.database, stage.gateway, stage.config)
    assert stage.order.state == PLACED
    assert len(mails(stage.database, "placed.md")) == 1


@pytest.mark.parametrize("difference", [-1, 1])
def test_a_cent_less_or_more_places_nothing(stage: Stage, difference: int) -> None:
    stage.open_page()
    stage.terminal.control("faults", amount_off_by=difference)
    stage.pay()
    stage.settle()
    with stage.database.read() as session:
        payment = session.get_one(Payment, stage.payment_id)
    assert (stage.order.state, payment.problem) == (DRAFT, "amount")
    assert payment.captured_minor == 8400 + difference


def test_a_bank_that_answers_days_later_is_waited_for(stage: Stage) -> None:
    session_id = stage.open_page().rpartition("/")[2]
    stage.terminal.control("faults", pays_later=1)
    stage.pay()
    stage.settle()
    assert stage.order.state == DRAFT
    stage.terminal.control("settle", session=session_id, succeeded=True)
    stage.settle()
    assert stage.order.state == PLACED


def test_a_bank_that_says_no_days_later_frees_the_stock(stage: Stage, kettle: Variant) -> None:
    session_id = stage.open_page().rpartition("/")[2]
    stage.terminal.control("faults", pays_later=1)
    stage.pay()
    stage.terminal.control("settle", session=session_id, succeeded=False)
    stage.settle()
    assert stage.order.state == CANCELED
    with stage.database.read() as session:
        assert stock.available(session, kettle.id) == 1


def test_a_page_whose_time_is_over_frees_the_stock_and_the_bag(
    stage: Stage, kettle: Variant
) -> None:
    stage.open_page()
    stage.terminal.control("faults", clock_offset_seconds=3600)
    with clock.frozen(clock.now() + LATER):
        paying.reconcile(stage.database, stage.gateway, stage.config)
        assert stage.order.state == CANCELED
        with stage.database.write() as session:
            assert stock.available(session, kettle.id) == 1
            assert press(session, stage.token).id != stage.payment_id


def test_a_page_that_was_never_opened_and_can_be_no_more_frees_the_stock(
    stage: Stage, kettle: Variant
) -> None:
    """The process died before the call; an hour later the provider refuses so short a time."""
    with clock.frozen(clock.now() + LATER):
        stage.terminal.control("faults", clock_offset_seconds=3600)
        with pytest.raises(GatewayRefused):
            stage.open_page()
        paying.reconcile(stage.database, stage.gateway, stage.config)
    assert (stage.order.state, stage.terminal.state()["sessions"]) == (CANCELED, 0)
    with stage.database.read() as session:
        assert stock.available(session, kettle.id) == 1


def test_a_page_we_never_heard_of_is_found_and_closed(stage: Stage) -> None:
    """The process died after the call and before our note of it; nobody may pay there any more."""
    stage.terminal.control("faults", drop_response_after_start=1)
    with pytest.raises(GatewayUnavailable):
        stage.open_page()
    stage.terminal.control("faults", drop_response_after_expire=1)
    with pytest.raises(GatewayUnavailable):
        _close(stage)
    assert stage.order.state == DRAFT
    assert _close(stage)
    assert (stage.order.state, stage.terminal.state()["sessions"]) == (CANCELED, 1)
    stage.pay()
    assert stage.terminal.state()["received_minor"] == 0


def _close(stage: Stage) -> bool:
    return paying.close_attempt(
        stage.database, stage.gateway, stage.payment_id, stage.config, because="changed"
    )


@pytest.mark.parametrize("fault", ["drop_response_after_refund", "answers_unavailable"])
def test_an_answer_that_was_lost_at_a_refund_sends_no_second_one(stage: Stage, fault: str) -> None:
    stage.pay()
    stage.settle()
    refund = stage.refund()
    stage.terminal.control("faults", **{fault: 1})
    with pytest.raises(GatewayUnavailable):
        stage.send(refund)
    assert stage.refund_now(refund).state == SUBMITTED
    stage.send(refund)
    assert stage.refund_now(refund).state == SUCCEEDED
    state = stage.terminal.state()
    assert (state["refunds"], state["refunded_minor"]) == (1, 8400)


def test_a_refund_that_fails_later_gives_the_reservation_back(stage: Stage) -> None:
    stage.pay()
    stage.settle()
    stage.terminal.control("faults", refund_fails=1)
    refund = stage.refund()
    stage.send(refund)
    assert stage.refund_now(refund).state == SUBMITTED
    with clock.frozen(clock.now() + LATER):
        paying.reconcile_refunds(stage.database, stage.gateway)
    assert stage.refund_now(refund).state == FAILED
    told = [job.payload["state"] for job in jobs(stage.database, "refund_settled")]
    assert told == [FAILED]
    with stage.database.read() as session:
        assert refunds.refundable(session, stage.order.id) == 8400
