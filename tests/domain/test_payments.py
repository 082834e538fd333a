"""Payments: whoever brings the news, and however often, an order is settled once."""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cart.models import Cart
from catalog import stock
from catalog.models import Variant
from catalog.stock_models import StockLevel
from orders import paying, settling
from orders.gateways import CheckoutRequest, GatewayRefused, GatewayUnavailable, StartedCheckout
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import CAPTURED, CREATED, FAILED, Payment, ProviderEvent, Refund
from orders.shipment_models import Shipment
from shop import clock
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.db import Base, Database
from shop.errors import Conflict
from tests import factories
from tests.factories_orders import filled_bag, mails, opened, press, settled
from tests.fakes import FakeGateway

LATER = timedelta(minutes=5)
MUCH_LATER = timedelta(hours=1)


@dataclass
class Attempt:
    """A bag whose payment page is open, and the roads by which its news can come."""

    database: Database
    gateway: FakeGateway
    config: Config
    kettle: Variant
    token: str
    payment_id: int
    session_id: str = ""

    def redirect(self) -> None:
        settled(self.database, self.gateway, self.payment_id)

    def webhook(self) -> None:
        payload = self.gateway.event(session_id=self.session_id)
        paying.receive_event(self.database, self.gateway, payload, "genuine")

    def reconciler(self) -> None:
        with clock.frozen(clock.now() + LATER):
            paying.reconcile(self.database, self.gateway, self.config)

    @property
    def payment(self) -> Payment:
        with self.database.read() as session:
            return session.get_one(Payment, self.payment_id)

    @property
    def order(self) -> Order:
        with self.database.read() as session:
            return session.get_one(Order, self.payment.order_id)

    def count(self, table: type[Base], *where: object) -> int:
        with self.database.read() as session:
            found = select(func.count()).select_from(table).where(*where)  # type: ignore[arg-type]
            return session.scalar(found) or 0

    def story(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(Touchpoint.kind).order_by(Touchpoint.id)))

    def stock(self) -> tuple[int, int, int]:
        with self.database.read() as session:
            level = session.scalars(select(StockLevel)).one()
            return level.on_hand, level.held, level.allocated

    def sell_the_rest(self) -> None:
        """The hold has ended, and somebody else was quicker."""
        with self.database.write() as session:
            stock.release(session, self.order.number)
            other = press(session, filled_bag(session, self.kettle, quantity=5))
        self.gateway.pay(opened(self.database, self.gateway, self.config, other.id))
        settled(self.database, self.gateway, other.id)


ROADS: dict[str, Callable[[Attempt], None]] = {
    "redirect": Attempt.redirect,
    "webhook": Attempt.webhook,
    "reconciler": Attempt.reconciler,
}


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


@pytest.fixture
def begun(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Attempt:
    """The button was pressed; the provider hasn't heard of it yet."""
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=2)
        payment = press(session, token)
    return Attempt(database, gateway, config, kettle, token, payment.id)


@pytest.fixture
def attempt(begun: Attempt) -> Attempt:
    """The payment page is open."""
    begun.session_id = opened(begun.database, begun.gateway, begun.config, begun.payment_id)
    return begun


def _is_placed_once(attempt: Attempt) -> None:
    assert (attempt.order.state, attempt.payment.state) == (PLACED, CAPTURED)
    assert attempt.payment.captured_minor == attempt.payment.amount_minor == 16800
    assert attempt.payment.provider_id == f"pay_{attempt.session_id}"
    assert attempt.stock() == (5, 0, 2)
    assert attempt.story() == ["checkout_begun", "order_placed"]
    assert len(mails(attempt.database)) == len(mails(attempt.database, "placed.md")) == 1
    assert attempt.count(Shipment) == 1
    assert attempt.count(Cart, Cart.closed_at.is_not(None)) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(ROADS)), ids="-".join)
def test_news_by_every_road_in_any_order_settles_once(
    attempt: Attempt, order: tuple[str, ...]
) -> None:
    attempt.gateway.pay(attempt.session_id)
    for road in order * 2:
        ROADS[road](attempt)
    _is_placed_once(attempt)


def test_news_by_every_road_at_once_settles_once(attempt: Attempt) -> None:
    attempt.gateway.pay(attempt.session_id)
    roads = [Attempt.redirect, Attempt.webhook, Attempt.redirect, Attempt.webhook] * 3
    together = threading.Barrier(len(roads))

    def bring(road: Callable[[Attempt], None]) -> None:
        together.wait(20)
        road(attempt)

    with ThreadPoolExecutor(len(roads)) as pool:
        list(pool.map(bring, roads))
    _is_placed_once(attempt)


def test_one_event_ten_times_at_once_settles_once(attempt: Attempt) -> None:
    attempt.gateway.pay(attempt.session_id)
    payload = attempt.gateway.event(session_id=attempt.session_id)
    together = threading.Barrier(10)

    def bring(_: int) -> None:
        together.wait(20)
        paying.receive_event(attempt.database, attempt.gateway, payload, "genuine")

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(bring, range(10)))
    _is_placed_once(attempt)
    assert attempt.count(ProviderEvent) == 1


@pytest.mark.parametrize("road", ROADS)
def test_nothing_happens_while_nothing_is_paid(attempt: Attempt, road: str) -> None:
    for _ in range(2):
        ROADS[road](attempt)
    assert (attempt.order.state, attempt.payment.state) == (DRAFT, CREATED)
    assert attempt.stock() == (5, 2, 0)
    assert mails(attempt.database) == []


@pytest.mark.parametrize("road", ROADS)
def test_a_bank_that_thinks_about_it_is_waited_for(attempt: Attempt, road: str) -> None:
    attempt.gateway.process(attempt.session_id)
    ROADS[road](attempt)
    assert (attempt.order.state, attempt.payment.state) == (DRAFT, CREATED)
    attempt.gateway.pay(attempt.session_id)
    ROADS[road](attempt)
    _is_placed_once(attempt)


def test_a_payment_under_way_isnt_closed_even_when_its_time_is_over(attempt: Attempt) -> None:
    attempt.gateway.process(attempt.session_id)
    with clock.frozen(clock.now() + MUCH_LATER):
        attempt.reconciler()
    assert (attempt.order.state, attempt.payment.state) == (DRAFT, CREATED)
    with pytest.raises(Conflict):
        paying.close_attempt(
            attempt.database, attempt.gateway, attempt.payment_id, attempt.config, because="changed"
        )


@pytest.mark.parametrize("difference", [-1, 1, -16799, 100_000])
@pytest.mark.parametrize("road", ROADS)
def test_a_wrong_amount_places_nothing_and_asks_for_a_person(
    attempt: Attempt, road: str, difference: int
) -> None:
    attempt.gateway.pay(attempt.session_id, amount_minor=16800 + difference)
    for _ in range(2):
        ROADS[road](attempt)
    assert (attempt.order.state, attempt.payment.problem) == (DRAFT, "amount")
    assert attempt.payment.captured_minor == 16800 + difference
    assert attempt.story() == ["checkout_begun", "payment_wrong"]
    assert mails(attempt.database) == []
    assert attempt.count(Shipment) == 0


def test_a_wrong_currency_places_nothing(attempt: Attempt) -> None:
    facts = attempt.gateway.pay(attempt.session_id)
    paying.apply(attempt.database, attempt.payment_id, replace(facts, currency="USD"))
    assert (attempt.order.state, attempt.payment.problem) == (DRAFT, "currency")
    assert attempt.payment.paid_currency == "USD"


def test_a_bag_that_was_paid_wrongly_is_spent(attempt: Attempt) -> None:
    """Its shopper goes on with another; a person looks after the money."""
    attempt.gateway.pay(attempt.session_id, amount_minor=1)
    attempt.redirect()
    assert attempt.count(Cart, Cart.closed_at.is_not(None)) == 1


def test_paid_after_the_hold_ended_the_stock_is_taken_again(attempt: Attempt) -> None:
    with attempt.database.write() as session:
        stock.release(session, attempt.order.number)
    attempt.gateway.pay(attempt.session_id)
    for road in ROADS.values():
        road(attempt)
    _is_placed_once(attempt)


def test_paid_when_the_stock_is_gone_the_money_goes_back_once(attempt: Attempt) -> None:
    attempt.sell_the_rest()
    attempt.gateway.pay(attempt.session_id)
    for road in [*ROADS.values()] * 2:
        road(attempt)
    assert (attempt.order.state, attempt.payment.state) == (CANCELED, CAPTURED)
    _goes_back_once(attempt)
    assert attempt.stock() == (5, 0, 5)


def test_paid_though_it_was_given_up_the_money_goes_back_once(attempt: Attempt) -> None:
    paying.close_attempt(
        attempt.database, attempt.gateway, attempt.payment_id, attempt.config, because="changed"
    )
    facts = attempt.gateway.sessions[attempt.session_id]
    attempt.gateway.sessions[attempt.session_id] = replace(facts, status="open")
    attempt.gateway.pay(attempt.session_id)
    for _ in range(3):
        attempt.webhook()
    assert attempt.order.state == CANCELED
    _goes_back_once(attempt)
    assert attempt.stock() == (5, 0, 0)


def _goes_back_once(attempt: Attempt) -> None:
    with attempt.database.read() as session:
        refund = session.scalars(select(Refund)).one()
    for _ in range(3):
        paying.send_refund(attempt.database, attempt.gateway, refund.id)
    assert attempt.gateway.refunded_minor == refund.amount_minor == 16800
    assert attempt.payment.refunding_minor == 16800
    assert len(mails(attempt.database, "too_late.md")) == 1
    assert len([kind for kind in attempt.story() if kind == "paid_too_late"]) == 1


def _expire(attempt: Attempt) -> None:
    facts = attempt.gateway.sessions[attempt.session_id]
    attempt.gateway.sessions[attempt.session_id] = replace(facts, status="expired")


@pytest.mark.parametrize("road", ROADS)
def test_an_expired_session_frees_the_stock_and_the_bag(attempt: Attempt, road: str) -> None:
    _expire(attempt)
    for _ in range(2):
        ROADS[road](attempt)
    assert (attempt.order.state, attempt.payment.state) == (CANCELED, FAILED)
    assert attempt.stock() == (5, 0, 0)
    assert attempt.story() == ["checkout_begun", "checkout_given_up"]
    assert mails(attempt.database) == []
    with attempt.database.write() as session:
        again = press(session, attempt.token)
        assert again.order.number == "LW-20002"


def test_old_news_that_it_expired_doesnt_undo_a_payment(attempt: Attempt) -> None:
    paid = attempt.gateway.pay(attempt.session_id)
    attempt.webhook()
    paying.apply(attempt.database, attempt.payment_id, replace(paid, status="expired"))
    paying.apply(attempt.database, attempt.payment_id, replace(paid, status="open"))
    _is_placed_once(attempt)


@pytest.mark.parametrize("road", ["webhook", "reconciler"])
def test_a_session_that_we_forgot_to_write_down_still_settles(begun: Attempt, road: str) -> None:
    """The process died between the provider's answer and our note of it."""
    with begun.database.read() as session:
        payment = paying._load(session, begun.payment_id)
    begun.session_id = begun.gateway.start(
        paying.checkout_request(payment, begun.config)
    ).session_id
    begun.gateway.pay(begun.session_id)
    if road == "webhook":
        begun.webhook()
    else:
        with clock.frozen(clock.now() + MUCH_LATER):
            begun.reconciler()
    _is_placed_once(begun)


def test_a_page_that_was_never_opened_is_closed_after_its_time(begun: Attempt) -> None:
    with clock.frozen(clock.now() + MUCH_LATER):
        begun.reconciler()
    assert (begun.order.state, begun.stock()) == (CANCELED, (5, 0, 0))
    assert {facts.status for facts in begun.gateway.sessions.values()} == {"expired"}


class Refusing(FakeGateway):
    """A provider that won't open any page."""

    def start(self, request: CheckoutRequest) -> StartedCheckout:
        raise GatewayRefused("amount_too_small")


def test_a_page_that_the_provider_refuses_leaves_the_bag_free(begun: Attempt) -> None:
    for _ in range(2):
        with pytest.raises(GatewayRefused):
            paying.pay_page(begun.database, Refusing(), begun.payment_id, begun.config)
    assert (begun.order.state, begun.payment.state, begun.stock()) == (CANCELED, FAILED, (5, 0, 0))
    with begun.database.write() as session:
        assert press(session, begun.token).id != begun.payment_id


def test_a_refused_page_can_be_closed_and_reconciled(begun: Attempt) -> None:
    begun.gateway = Refusing()
    with clock.frozen(clock.now() + MUCH_LATER):
        begun.reconciler()
    assert (begun.order.state, begun.stock()) == (CANCELED, (5, 0, 0))


@pytest.mark.parametrize("fault", ["down", "drops_answers"])
def test_an_unknown_outcome_is_asked_again_with_the_same_key(begun: Attempt, fault: str) -> None:
    setattr(begun.gateway, fault, True)
    with pytest.raises(GatewayUnavailable):
        paying.pay_page(begun.database, begun.gateway, begun.payment_id, begun.config)
    assert (begun.order.state, begun.payment.state) == (DRAFT, CREATED)
    setattr(begun.gateway, fault, False)
    begun.session_id = opened(begun.database, begun.gateway, begun.config, begun.payment_id)
    assert list(begun.gateway.sessions) == [begun.session_id]


def test_two_presses_at_once_open_one_page(begun: Attempt) -> None:
    together = threading.Barrier(6)

    def press_once(_: int) -> str:
        together.wait(20)
        return paying.pay_page(begun.database, begun.gateway, begun.payment_id, begun.config)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(press_once, range(6)))) == 1


def test_closing_an_attempt_that_was_paid_places_the_order(attempt: Attempt) -> None:
    attempt.gateway.pay(attempt.session_id)
    assert not paying.close_attempt(
        attempt.database, attempt.gateway, attempt.payment_id, attempt.config, because="changed"
    )
    _is_placed_once(attempt)


def test_the_reconciler_leaves_a_fresh_attempt_alone(attempt: Attempt) -> None:
    attempt.gateway.down = True
    paying.reconcile(attempt.database, attempt.gateway, attempt.config)


def test_the_reconciler_goes_on_after_one_that_cant_be_settled(
    attempt: Attempt, database: Database, gateway: FakeGateway, config: Config
) -> None:
    with database.write() as session:
        second = press(session, filled_bag(session, attempt.kettle))
    gateway.process(attempt.session_id)
    gateway.pay(opened(database, gateway, config, second.id))
    with clock.frozen(clock.now() + MUCH_LATER):
        attempt.reconciler()
    assert attempt.order.state == DRAFT
    with database.read() as session:
        assert session.get_one(Order, second.order_id).state == PLACED


def test_the_provider_is_asked_for_the_orders_own_amounts(attempt: Attempt) -> None:
    request = attempt.gateway.requests[attempt.session_id]
    assert (request.amount_minor, request.currency, request.reference) == (16800, "EUR", "LW-20001")
    assert [tuple(line) for line in request.lines] == [("Stovetop kettle", 2, 8400)]
    assert request.success_url == (
        f"http://localhost/orders/LW-20001/payment?session={attempt.session_id}"
    )
    assert request.cancel_url == "http://localhost/checkout"


def test_facts_about_another_order_find_no_payment(attempt: Attempt) -> None:
    facts = attempt.gateway.pay(attempt.session_id)
    with attempt.database.read() as session:
        elsewhere = replace(facts, session_id="cs_elsewhere", request_key="another shop's")
        assert settling.find_payment(session, elsewhere) is None
        nameless = replace(elsewhere, request_key=None)
        assert settling.find_payment(session, nameless) is None
        strange = replace(nameless, reference="LW-99999")
        assert settling.find_payment(session, strange) is None
        assert settling.find_payment(session, replace(strange, reference="")) is None
