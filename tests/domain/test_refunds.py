"""Refunds: reserved first, sent once, known in the end, and never more than was paid."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from catalog.models import Variant
from orders import paying, refunds
from orders.gateways import GatewayUnavailable
from orders.models import Order
from orders.payment_models import FAILED, PENDING, SUBMITTED, SUCCEEDED, Payment, Refund
from orders.refund_parts import OverRefund
from shop import clock
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.db import Database
from shop.errors import Invalid
from tests import factories
from tests.factories_orders import filled_bag, jobs, payment_of, placed, press
from tests.fakes import FakeGateway

LATER = timedelta(hours=1)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=99).variants[0]


@pytest.fixture
def order(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Order:
    """Two kettles, paid: 168.00."""
    return placed(database, gateway, config, kettle, quantity=2)


def _ask(database: Database, order: Order, amount: int, key: str = "RMA-1:refund") -> Refund:
    with database.write() as session:
        return refunds.request_refund(
            session, order_id=order.id, amount_minor=amount, request_key=key, reference="RMA-1"
        )


def _one(database: Database) -> Refund:
    with database.read() as session:
        return session.scalars(select(Refund)).one()


def _told(database: Database) -> list[str]:
    return [job.payload["state"] for job in jobs(database, "refund_settled")]


def _event(database: Database, gateway: FakeGateway, refund_id: str) -> None:
    payload = gateway.event(refund_id=refund_id)
    paying.receive_event(database, gateway, payload, "genuine")


def test_is_reserved_and_queued_sent_once_and_told(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    refund = _ask(database, order, 8400)
    assert (refund.state, payment_of(database, order.id).refunding_minor) == (PENDING, 8400)
    assert [job.payload for job in jobs(database, "refund")] == [{"refund_id": refund.id}]
    assert gateway.refunds == []
    for _ in range(3):
        paying.send_refund(database, gateway, refund.id)
    assert gateway.refunded_minor == 8400
    assert (_one(database).state, _told(database)) == (SUCCEEDED, [SUCCEEDED])
    (job,) = jobs(database, "refund_settled")
    assert job.payload == {"refund_id": refund.id, "reference": "RMA-1", "state": SUCCEEDED}
    with database.read() as session:
        assert refunds.refundable(session, order.id) == 8400
        kinds = session.scalars(select(Touchpoint.kind).order_by(Touchpoint.id)).all()
    assert kinds[-2:] == ["refund_requested", "refund_succeeded"]


def test_the_same_request_is_the_same_refund(database: Database, order: Order) -> None:
    assert _ask(database, order, 8400).id == _ask(database, order, 8400).id
    assert payment_of(database, order.id).refunding_minor == 8400
    assert len(jobs(database, "refund")) == 1


def test_refuses_a_cent_more_than_is_left_and_reserves_nothing(
    database: Database, order: Order
) -> None:
    _ask(database, order, 10_000, "one")
    with pytest.raises(OverRefund) as caught:
        _ask(database, order, 6801, "two")
    assert caught.value.facts == {"wanted": 6801, "left": 6800}
    assert payment_of(database, order.id).refunding_minor == 10_000
    assert len(jobs(database, "refund")) == 1
    _ask(database, order, 6800, "three")


@pytest.mark.parametrize("amount", [0, -1, -16_800])
def test_refuses_to_send_back_nothing_or_less(
    database: Database, order: Order, amount: int
) -> None:
    with pytest.raises(Invalid):
        _ask(database, order, amount)
    assert payment_of(database, order.id).refunding_minor == 0


def test_refuses_money_that_never_came(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        order = press(session, filled_bag(session, kettle)).order
        number = order.id
    with pytest.raises(OverRefund), database.write() as session:
        refunds.request_refund(
            session, order_id=number, amount_minor=1, request_key="k", reference="r"
        )


def test_the_database_itself_refuses_to_send_back_more_than_came(
    database: Database, order: Order
) -> None:
    for wrong in (16_801, -1):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(update(Payment).values(refunding_minor=wrong))


ASKS = st.lists(
    st.tuples(
        st.integers(1, 9000), st.sampled_from("abcdef"), st.sampled_from(["", "lost", "refused"])
    ),
    max_size=12,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ASKS)
def test_whatever_is_asked_never_more_goes_back_than_came(
    database: Database,
    config: Config,
    kettle: Variant,
    asks: list[tuple[int, str, str]],
) -> None:
    gateway = FakeGateway()
    gateway._numbers = itertools.count(_sessions_so_far(database) * 100 + 1)
    with database.write() as session:
        session.execute(update(Variant).values(active=True))
        factories.put_on_shelf(session, kettle, 2)
    order = placed(database, gateway, config, kettle, quantity=2)
    for amount, key, fault in asks:
        with suppress(OverRefund):
            refund = _ask(database, order, amount, f"{order.number}:{key}")
            gateway.drops_answers = fault == "lost"
            gateway.refusal = "declined" if fault == "refused" else ""
            with suppress(GatewayUnavailable):
                paying.send_refund(database, gateway, refund.id)
            gateway.drops_answers = False
        payment = payment_of(database, order.id)
        assert gateway.refunded_minor <= payment.refunding_minor <= payment.captured_minor
    _settle_all(database, gateway, order)
    assert gateway.refunded_minor == payment_of(database, order.id).refunding_minor


def _sessions_so_far(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Payment)) or 0


def _settle_all(database: Database, gateway: FakeGateway, order: Order) -> None:
    gateway.refusal = ""
    with clock.frozen(clock.now() + LATER):
        paying.reconcile_refunds(database, gateway)
    with database.read() as session:
        states = {refund.state for refund in refunds.refunds_of(session, order.id)}
    assert states <= {SUCCEEDED, FAILED}


def test_many_at_once_never_pass_what_was_paid(database: Database, order: Order) -> None:
    together = threading.Barrier(10)

    def ask(number: int) -> bool:
        together.wait(20)
        try:
            _ask(database, order, 5000, f"key-{number}")
        except OverRefund:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(ask, range(10))) == 3
    assert payment_of(database, order.id).refunding_minor == 15_000


def test_one_request_ten_times_at_once_is_one_refund(database: Database, order: Order) -> None:
    together = threading.Barrier(10)

    def ask(_: int) -> int:
        together.wait(20)
        return _ask(database, order, 16_800).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(ask, range(10)))) == 1


@pytest.mark.parametrize("fault", ["down", "drops_answers"])
def test_an_unknown_outcome_is_tried_again_and_is_one_refund(
    database: Database, gateway: FakeGateway, order: Order, fault: str
) -> None:
    refund = _ask(database, order, 8400)
    setattr(gateway, fault, True)
    with pytest.raises(GatewayUnavailable):
        paying.send_refund(database, gateway, refund.id)
    assert (_one(database).state, _told(database)) == (SUBMITTED, [])
    setattr(gateway, fault, False)
    paying.send_refund(database, gateway, refund.id)
    assert (gateway.refunded_minor, len(gateway.refunds)) == (8400, 1)
    assert _told(database) == [SUCCEEDED]


def test_an_unknown_refund_is_found_though_the_provider_forgot_its_key(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    refund = _ask(database, order, 8400)
    gateway.drops_answers = True
    with pytest.raises(GatewayUnavailable):
        paying.send_refund(database, gateway, refund.id)
    gateway.drops_answers = False
    gateway._refunded.clear()  # a day has passed
    paying.send_refund(database, gateway, refund.id)
    assert (gateway.refunded_minor, _one(database).state) == (8400, SUCCEEDED)


def test_a_refusal_gives_the_reservation_back_and_tells(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    refund = _ask(database, order, 16_800)
    gateway.refusal = "declined"
    paying.send_refund(database, gateway, refund.id)
    assert (_one(database).state, _told(database)) == (FAILED, [FAILED])
    assert payment_of(database, order.id).refunding_minor == 0
    again = _ask(database, order, 16_800, "RMA-1:refund:2")
    paying.send_refund(database, gateway, again.id)
    assert gateway.refunded_minor == 16_800


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_a_refund_that_takes_days_ends_by_webhook(
    database: Database, gateway: FakeGateway, order: Order, end: str
) -> None:
    gateway.refund_status = "pending"
    refund = _ask(database, order, 8400)
    paying.send_refund(database, gateway, refund.id)
    assert (_one(database).state, _told(database)) == (SUBMITTED, [])
    provider_id = gateway.refunds[0].refund_id
    _event(database, gateway, provider_id)
    assert _told(database) == []
    gateway.settle_refund(provider_id, end, "expired_card" if end == "failed" else None)
    for _ in range(3):
        _event(database, gateway, provider_id)
    assert (_one(database).state, _told(database)) == (end, [end])
    left = 8400 if end == "succeeded" else 0
    assert payment_of(database, order.id).refunding_minor == left


def test_a_webhook_may_be_quicker_than_the_answer(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    refund = _ask(database, order, 8400)
    gateway.drops_answers = True
    with pytest.raises(GatewayUnavailable):
        paying.send_refund(database, gateway, refund.id)
    gateway.drops_answers = False
    _event(database, gateway, gateway.refunds[0].refund_id)
    assert (_one(database).state, _told(database)) == (SUCCEEDED, [SUCCEEDED])
    paying.send_refund(database, gateway, refund.id)
    assert _told(database) == [SUCCEEDED]


def test_a_late_failure_is_believed_and_an_old_success_isnt(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    refund = _ask(database, order, 8400)
    paying.send_refund(database, gateway, refund.id)
    success = gateway.refunds[0]
    failure = gateway.settle_refund(success.refund_id, "failed", "account_closed")
    _event(database, gateway, success.refund_id)
    assert (_one(database).state, _one(database).failure) == (FAILED, "account_closed")
    assert payment_of(database, order.id).refunding_minor == 0
    for facts in (success, failure, success):
        with database.write() as session:
            refunds.settle_refund(session, refund.id, facts)
    assert (_one(database).state, _told(database)) == (FAILED, [SUCCEEDED, FAILED])
    assert payment_of(database, order.id).refunding_minor == 0


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_the_reconciler_learns_what_no_webhook_told(
    database: Database, gateway: FakeGateway, order: Order, end: str
) -> None:
    gateway.refund_status = "pending"
    refund = _ask(database, order, 8400)
    paying.send_refund(database, gateway, refund.id)
    gateway.settle_refund(gateway.refunds[0].refund_id, end)
    paying.reconcile_refunds(database, gateway)
    assert _one(database).state == SUBMITTED  # it was asked for just now
    for _ in range(2):
        with clock.frozen(clock.now() + LATER):
            paying.reconcile_refunds(database, gateway)
    assert (_one(database).state, _told(database)) == (end, [end])


def test_the_reconciler_sends_what_the_outbox_gave_up(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    _ask(database, order, 8400)
    with clock.frozen(clock.now() + LATER):
        paying.reconcile_refunds(database, gateway)
        paying.reconcile_refunds(database, gateway)
    assert (gateway.refunded_minor, _told(database)) == (8400, [SUCCEEDED])


def test_two_workers_at_once_send_once(
    database: Database, gateway: FakeGateway, order: Order
) -> None:
    refund = _ask(database, order, 8400)
    together = threading.Barrier(6)

    def send(_: int) -> None:
        together.wait(20)
        paying.send_refund(database, gateway, refund.id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(6)))
    assert (gateway.refunded_minor, _told(database)) == (8400, [SUCCEEDED])
