"""Whatever the terminal tells, in any order, twice, late or never: the end is always the same.

The events are real ones: the terminal makes them over HTTP, signed, and the real gateway reads
them. WEBHOOK_PERMUTATIONS says how many orders of them are tried: 30 by default,
500 in a long run.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.models import Variant
from catalog.stock_models import StockLevel
from orders import capturing, disputes, events, fulfilment, paying, queries, refunds
from orders.gateways import GatewayEvent
from orders.gateways.stripe import StripeGateway
from orders.models import DRAFT, PLACED, Order
from orders.payment_models import CAPTURED, FAILED, Dispute, Payment, ProviderEvent, Refund
from orders.placing import Shop
from orders.sandbox import SandboxServer, SandboxSettings
from shop import clock
from shop.config import Config
from shop.customers.records import Actor
from shop.db import Database
from shop.outbox import OutboxJob
from tests import factories
from tests.factories_orders import filled_bag, mails, press
from tests.sandbox.outside import Terminal

PERMUTATIONS = int(os.environ.get("WEBHOOK_PERMUTATIONS", "30"))
NOOR = Actor("staff", "Noor Claes", 1)


@dataclass
class Stage:
    """An order that is being paid, and the terminal beside it."""

    database: Database
    gateway: StripeGateway
    terminal: Terminal
    config: Config
    kettle: Variant
    payment_id: int = 0

    def begin(self, **shop: Any) -> "Stage":
        with self.database.write() as session:
            token = filled_bag(session, self.kettle)
            self.payment_id = press(session, token, shop=Shop("LW", "EUR", **shop)).id
        return self

    def pay(self) -> None:
        url = paying.pay_page(self.database, self.gateway, self.payment_id, self.config)
        self.terminal.press("approve", url.rpartition("/")[2])

    def events(self) -> list[GatewayEvent]:
        return list(self.gateway.events_since(clock.now() - timedelta(hours=1)))

    def settle(self) -> None:
        paying.ask_and_settle(self.database, self.gateway, self.payment_id)

    def refund(self, amount: int = 8400) -> Refund:
        with self.database.write() as session:
            return refunds.request_refund(
                session,
                order_id=self.order.id,
                amount_minor=amount,
                request_key="RMA-1:refund",
                reference="RMA-1",
            )

    @property
    def payment(self) -> Payment:
        with self.database.read() as session:
            return session.get_one(Payment, self.payment_id)

    @property
    def order(self) -> Order:
        with self.database.read() as session:
            return session.get_one(Order, self.payment.order_id)

    def read_list(self) -> int:
        return events.read_missed_events(self.database, self.gateway)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with SandboxServer(SandboxSettings(database=tmp_path / "terminal.db")) as server:
        yield Terminal(server.url)


@pytest.fixture
def stage(database: Database, config: Config, terminal: Terminal) -> Stage:
    with database.write() as session:
        kettle = factories.product(session, units=5).variants[0]
    gateway = StripeGateway("sk_test_x", "whsec_x", api_base=terminal.url, max_network_retries=0)
    return Stage(database, gateway, terminal, config, kettle)


def _outcome(session: Session) -> tuple[Any, ...]:
    """All that may not depend on the order of news."""
    session.flush()
    session.expire_all()
    orders = session.execute(select(Order.state)).all()
    payments = session.execute(
        select(Payment.state, Payment.captured_minor, Payment.promised_minor,
               Payment.refunding_minor, Payment.problem, Payment.provider_id)
    ).all()  # fmt: skip
    back = session.execute(select(Refund.state, Refund.amount_minor)).all()
    disputed = session.execute(select(Dispute.state)).all()
    stock = session.execute(select(StockLevel.on_hand, StockLevel.held, StockLevel.allocated)).all()
    letters = session.scalars(select(OutboxJob.key).where(OutboxJob.kind == "mail")).all()
    return (*map(tuple, (orders, payments, back, disputed, stock)), tuple(sorted(letters)))


def _outcomes(
    database: Database,
    told: list[GatewayEvent],
    take: Callable[[Session, GatewayEvent], None],
) -> set[tuple[Any, ...]]:
    """What comes of the events in many orders, every second one of them twice; undone each time."""
    chance, found = random.Random(11), set()
    with database.write() as session:
        for _ in range(PERMUTATIONS):
            news = told + told[::2]
            chance.shuffle(news)
            undo = session.begin_nested()
            for event in news:
                take(session, event)
            found.add(_outcome(session))
            undo.rollback()
            session.expire_all()
    return found


def _bought_and_disputed(stage: Stage, **shop: Any) -> None:
    stage.begin(**shop).pay()
    intent = stage.gateway.look_up(_session_of(stage)).payment_id
    if shop:
        _api(stage, f"payment_intents/{intent}/capture")
    dispute = stage.terminal.control("disputes", payment=intent)
    stage.terminal.control("disputes/close", dispute=dispute["id"], won=False)


def _session_of(stage: Stage) -> str:
    return stage.payment.session_id or ""


def _api(stage: Stage, path: str) -> None:
    headers = {"Authorization": "Bearer sk_test_x"}
    assert stage.terminal.ask("POST", f"/v1/{path}", "", **headers).status == 200


@pytest.mark.parametrize("shop", [{}, {"capture_later": True}], ids=["at once", "later"])
def test_the_news_of_a_payment_and_its_dispute_end_the_same_in_any_order(
    stage: Stage, shop: dict[str, bool]
) -> None:
    _bought_and_disputed(stage, **shop)
    told = stage.events()
    assert len(told) == 4 + len(shop)
    (outcome,) = _outcomes(stage.database, told, events.take_event)
    assert outcome[0] == ((PLACED,),)
    assert outcome[1][0][:4] == (CAPTURED, 8400, 0, 0)
    assert (outcome[3], outcome[4]) == ((("lost",),), ((5, 0, 1),))
    assert len(outcome[5]) == 1


def test_the_news_of_a_refund_that_fails_in_the_end_ends_failed_in_any_order(
    stage: Stage,
) -> None:
    stage.begin().pay()
    stage.settle()
    refund = stage.refund()
    paying.send_refund(stage.database, stage.gateway, refund.id)
    with stage.database.read() as session:
        sent = session.get_one(Refund, refund.id)
    stage.terminal.control("bounce", refund=sent.provider_id)
    (outcome,) = _outcomes(stage.database, stage.events(), events.take_event)
    assert outcome[2] == ((FAILED, 8400),)
    assert outcome[1][0][3] == 0


def test_a_shop_that_takes_news_as_it_comes_ends_differently_with_its_order(stage: Stage) -> None:
    """The control: the last word wins, whenever it was said, and every telling is a mail."""
    _bought_and_disputed(stage)
    told = stage.events()

    def credulous(session: Session, event: GatewayEvent) -> None:
        if event.dispute is not None:
            events.take_event(session, event)
            state = update(Dispute).where(Dispute.provider_id == event.dispute.dispute_id)
            session.execute(state.values(state=event.dispute.status))
        elif event.payment is not None:
            state = update(Payment).where(Payment.id == stage.payment_id)
            session.execute(state.values(problem=event.event_id))

    assert len(_outcomes(stage.database, told, credulous)) > 1


def test_events_that_no_webhook_told_are_read_from_the_list(stage: Stage) -> None:
    stage.terminal.control("faults", events_lost=99)
    _bought_and_disputed(stage)
    assert (stage.order.state, stage.read_list()) == (DRAFT, 4)
    assert stage.order.state == PLACED
    assert len(mails(stage.database, "placed.md")) == 1
    with stage.database.read() as session:
        assert [each.state for each in disputes.disputes_of(session, stage.order.id)] == ["lost"]
    assert stage.read_list() == 0


def test_the_list_is_read_on_from_where_it_was_left(stage: Stage) -> None:
    stage.begin().pay()
    assert stage.read_list() == 2
    with stage.database.write() as session:
        session.execute(update(ProviderEvent).values(id=ProviderEvent.id + "-forgotten"))
    with clock.frozen(clock.now() + timedelta(hours=3)):
        stage.read_list()
        assert stage.read_list() == 0


def test_a_list_of_three_pages_is_read_whole(stage: Stage) -> None:
    stage.begin().pay()
    intent = stage.gateway.look_up(_session_of(stage)).payment_id
    for _ in range(110):
        dispute = stage.terminal.control("disputes", payment=intent)
        stage.terminal.control("disputes/close", dispute=dispute["id"], won=True)
    assert stage.read_list() == 222
    assert stage.order.state == PLACED


def test_a_refund_that_fails_days_later_is_reversed_and_a_task_for_staff(stage: Stage) -> None:
    stage.begin().pay()
    stage.settle()
    refund = stage.refund()
    paying.send_refund(stage.database, stage.gateway, refund.id)
    with stage.database.read() as session:
        sent = session.get_one(Refund, refund.id)
        assert (sent.state, queries.counts(session)["look"]) == ("succeeded", 0)
    stage.terminal.control("bounce", refund=sent.provider_id)
    assert stage.read_list() > 0
    with stage.database.read() as session:
        failed = session.get_one(Refund, refund.id)
        assert (failed.state, failed.failure) == (FAILED, "lost_or_stolen_card")
        assert refunds.refundable(session, stage.order.id) == 8400
        assert queries.counts(session)["look"] == 1


def test_a_dispute_is_on_the_order_until_it_is_decided(stage: Stage) -> None:
    stage.begin().pay()
    stage.settle()
    dispute = stage.terminal.control("disputes", payment=stage.payment.provider_id)
    stage.read_list()
    with stage.database.read() as session:
        assert queries.counts(session)["look"] == 1
        (kept,) = disputes.disputes_of(session, stage.order.id)
        assert (kept.state, kept.reason, kept.amount_minor) == ("open", "fraudulent", 8400)
        assert kept.answer_by is not None
    stage.terminal.control("disputes/close", dispute=dispute["id"], won=True)
    stage.read_list()
    with stage.database.read() as session:
        assert queries.counts(session)["look"] == 0
        (kept,) = disputes.disputes_of(session, stage.order.id)
        assert (kept.state, bool(kept.closed_at)) == ("won", True)


def test_a_disputed_payment_refunds_nothing_and_says_so(stage: Stage) -> None:
    stage.begin().pay()
    stage.settle()
    stage.terminal.control("disputes", payment=stage.payment.provider_id)
    refund = stage.refund()
    paying.send_refund(stage.database, stage.gateway, refund.id)
    with stage.database.read() as session:
        assert session.get_one(Refund, refund.id).state == FAILED
    assert stage.terminal.state()["refunds"] == 0


def test_another_currency_places_nothing_and_is_a_task_for_staff(stage: Stage) -> None:
    stage.terminal.control("faults", currency_differs=1)
    stage.begin().pay()
    stage.settle()
    payment = stage.payment
    assert (stage.order.state, payment.problem, payment.paid_currency) == (DRAFT, "currency", "USD")
    assert (payment.captured_minor, mails(stage.database)) == (8400, [])
    with stage.database.read() as session:
        assert queries.counts(session)["look"] == 1


FAULTS = ["drop_response_after_capture", "answers_unavailable"]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_was_lost_at_the_capture_takes_nothing_twice(
    stage: Stage, fault: str
) -> None:
    from orders.gateways import GatewayUnavailable

    stage.begin(capture_later=True).pay()
    stage.settle()
    assert stage.order.state == PLACED
    with stage.database.write() as session:
        (parcel,) = fulfilment.shipments_of(session, stage.order.id)
        how = {"carrier": "DHL", "tracking": "1"}
        fulfilment.mark_shipped(session, parcel.id, parcel.version, actor=NOOR, **how)
    stage.terminal.control("faults", **{fault: 1})
    with pytest.raises(GatewayUnavailable):
        capturing.capture(stage.database, stage.gateway, stage.payment_id)
    assert stage.payment.state == "authorized"
    capturing.capture(stage.database, stage.gateway, stage.payment_id)
    assert (stage.payment.state, stage.payment.captured_minor) == (CAPTURED, 8400)
    assert stage.terminal.state()["received_minor"] == 8400


@pytest.mark.parametrize("fault", ["drop_response_after_cancel", "answers_unavailable"])
def test_an_answer_that_was_lost_at_letting_go_leaves_nothing_set_aside(
    stage: Stage, fault: str
) -> None:
    from orders.gateways import GatewayUnavailable

    stage.begin(capture_later=True).pay()
    stage.settle()
    with stage.database.write() as session:
        fulfilment.stop_parcel(session, session.get_one(Order, stage.order.id))
    refund = stage.refund()
    stage.terminal.control("faults", **{fault: 1})
    with pytest.raises(GatewayUnavailable):
        paying.send_refund(stage.database, stage.gateway, refund.id)
    paying.send_refund(stage.database, stage.gateway, refund.id)
    assert stage.payment.state == "voided"
    state = stage.terminal.state()
    assert (state["received_minor"], state["refunds"]) == (0, 0)
