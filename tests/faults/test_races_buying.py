"""Crowds before one order button and before the last unit, over real HTTP, in two processes."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import func, select

from catalog.models import Variant
from catalog.stock_models import StockClaim, StockLevel
from orders.models import DRAFT, PLACED, Order, OrderLine
from orders.payment_models import Payment, ProviderEvent
from orders.shipment_models import Shipment
from shop.customers.models import Touchpoint
from shop.outbox import OutboxJob
from tests import factories
from tests.factories_orders import filled_bag
from tests.faults.racing import ROUNDS, Answer, Ground, shuffled
from tests.sandbox.outside import at_once
from tests.waiting import until

API_KEY = {"Authorization": "Bearer sk_test_races"}


def _thing(ground: Ground, units: int) -> Variant:
    with ground.database.write() as session:
        return factories.product(session, title="Last kettle", units=units).variants[0]


def _orders(ground: Ground, of: Variant, state: str) -> int:
    with ground.database.read() as session:
        found = select(func.count(Order.id.distinct())).join(OrderLine)
        found = found.where(OrderLine.variant_id == of.id, Order.state == state)
        return session.scalar(found) or 0


def _sold_exactly(ground: Ground, of: Variant, answers: Sequence[Answer], units: int) -> None:
    """As many got through as there were units, the others were told, and nothing broke."""
    assert Counter(answer.status for answer in answers) == {303: units, 409: len(answers) - units}
    losers = [answer.text for answer in answers if answer.status == 409]
    assert all("Last kettle is no longer there in that number" in text for text in losers)
    assert _orders(ground, of, DRAFT) == units
    with ground.database.read() as session:
        claims = select(func.sum(StockClaim.quantity)).where(StockClaim.variant_id == of.id)
        assert session.scalar(claims) == units
        level = session.scalars(select(StockLevel).where(StockLevel.variant_id == of.id)).one()
        assert (level.on_hand, level.held, level.allocated) == (units, units, 0)


def _pay(ground: Ground, answers: Sequence[Answer]) -> None:
    """Everybody who got through pays at the terminal, whose webhooks tell the shop."""
    for answer in answers:
        if answer.status == 303:
            assert (
                ground.terminal.press("approve", answer.location.rpartition("/")[2]).status == 303
            )


@pytest.mark.parametrize(("people", "units"), [(200, 1), (100, 10)])
def test_a_crowd_before_the_last_units_buys_them_once(
    ground: Ground, people: int, units: int
) -> None:
    for _ in range(ROUNDS):
        thing = _thing(ground, units)
        answers = ground.rush(ground.buyers(people, thing, 8400), "/checkout")
        _sold_exactly(ground, thing, answers, units)
        _pay(ground, answers)
        until(lambda thing=thing: _orders(ground, thing, PLACED) == units)  # type: ignore[misc]
        with ground.database.read() as session:
            level = session.scalars(select(StockLevel).where(StockLevel.variant_id == thing.id))
            assert [(row.held, row.allocated) for row in level] == [(0, units)]


def test_fifty_presses_of_one_button_are_one_order_and_one_payment_page(ground: Ground) -> None:
    for number in range(ROUNDS):
        thing = _thing(ground, 5)
        before = ground.terminal.state()["sessions"]
        with ground.database.write() as session:
            cart = filled_bag(session, thing)
        presser = ground.at_button(cart, f"double{number}@example.org", 8400)
        answers = ground.rush([presser] * 50, "/checkout")
        assert {answer.status for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
        assert _orders(ground, thing, DRAFT) == 1
        assert ground.terminal.state()["sessions"] == before + 1
        with ground.database.read() as session:
            assert session.scalar(select(func.sum(StockClaim.quantity)).where(
                StockClaim.variant_id == thing.id)) == 1  # fmt: skip


@pytest.fixture
def paused(ground: Ground) -> Iterator[Ground]:
    """The terminal keeps its webhooks to itself until it is told to deliver them."""
    ground.terminal.control("faults", webhooks_paused=1)
    yield ground
    ground.terminal.control("faults", webhooks_paused=0)


def test_ten_webhooks_shuffled_and_at_once_settle_once(paused: Ground) -> None:
    for seed in range(ROUNDS):
        thing = _thing(paused, 5)
        known = set(_events(paused))
        answers = paused.rush(paused.buyers(1, thing, 8400), "/checkout")
        _pay(paused, answers)
        events = [event for event in _events(paused) if event not in known]
        assert len(events) == 2  # of the payment, and of the session
        ten = shuffled(events, 5, seed)
        replies = at_once(
            len(ten), lambda n, ten=ten: paused.terminal.control("deliver", events=[ten[n]])
        )
        assert {one["status"] for reply in replies for one in reply["deliveries"]} == {204}
        _settled_once(paused, thing, events)


def _events(ground: Ground) -> list[str]:
    reply = ground.terminal.ask("GET", "/v1/events?limit=100", **API_KEY)
    return [event["id"] for event in reply.json()["data"]]


def _settled_once(ground: Ground, thing: Variant, events: list[str]) -> None:
    with ground.database.read() as session:
        order = session.scalars(
            select(Order).join(OrderLine).where(OrderLine.variant_id == thing.id)
        ).one()
        payment = session.scalars(select(Payment).where(Payment.order_id == order.id)).one()
        assert (order.state, payment.captured_minor) == (PLACED, 8400)
        stored = select(func.count()).where(ProviderEvent.id.in_(events))
        assert session.scalar(stored) == len(events)
        assert (
            len(session.scalars(select(Shipment).where(Shipment.order_id == order.id)).all()) == 1
        )
        kinds = session.scalars(select(Touchpoint.kind).where(Touchpoint.number == order.number))
        assert Counter(kinds) == {"checkout_begun": 1, "order_placed": 1}
        keys = session.scalars(select(OutboxJob.key).where(OutboxJob.kind == "mail")).all()
    assert [key for key in keys if order.number in key] == [f"mail:{order.number}:placed"]
