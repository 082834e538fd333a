"""Cards that are charged when the parcel leaves: set aside, taken once, let go, or lapsed."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from catalog.models import Variant
from catalog.stock_models import StockLevel
from orders import capturing, fulfilment, giving_back, paying, promises, queries, refunds, waiting
from orders.gateways import GatewayUnavailable
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import AUTHORIZED, CAPTURED, SUCCEEDED, VOIDED, Payment, Refund
from orders.payment_words import payment_state
from orders.placing import Shop
from orders.refund_parts import OverRefund
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.customers.records import Actor
from shop.db import Database
from tests import factories
from tests.factories_orders import filled_bag, jobs, mails, opened, press, settled
from tests.fakes import FakeGateway

NOOR = Actor("staff", "Noor Claes", 1)
LATER = Shop("LW", "EUR", capture_later=True)


class Promised:
    """An order for two kettles whose money is set aside, and what may become of it."""

    def __init__(
        self, database: Database, gateway: FakeGateway, config: Config, kettle: Variant
    ) -> None:
        self.database, self.gateway, self.config = database, gateway, config
        with database.write() as session:
            token = filled_bag(session, kettle, quantity=2)
            self.payment_id = press(session, token, shop=LATER).id
        self.session_id = opened(database, gateway, config, self.payment_id)

    def pay(self, **changes: int) -> None:
        self.gateway.pay(self.session_id, **changes)
        settled(self.database, self.gateway, self.payment_id)

    def ship(self) -> None:
        with self.database.write() as session:
            (parcel,) = fulfilment.shipments_of(session, self.order.id)
            how = {"carrier": "DHL", "tracking": "1"}
            fulfilment.mark_shipped(session, parcel.id, parcel.version, actor=NOOR, **how)

    def withdraw(self) -> Refund:
        with self.database.write() as session:
            assert fulfilment.stop_parcel(session, session.get_one(Order, self.order.id))
            return self._ask_back(session)

    def _ask_back(self, session) -> Refund:
        return refunds.request_refund(
            session, order_id=self.order.id, amount_minor=16800, request_key="w", reference="RMA-1"
        )

    def capture(self) -> None:
        capturing.capture(self.database, self.gateway, self.payment_id)

    def webhook(self) -> None:
        payload = self.gateway.event(session_id=self.session_id)
        paying.receive_event(self.database, self.gateway, payload, "genuine")

    @property
    def payment(self) -> Payment:
        with self.database.read() as session:
            return session.get_one(Payment, self.payment_id)

    @property
    def order(self) -> Order:
        with self.database.read() as session:
            return session.get_one(Order, self.payment.order_id)

    @property
    def refund(self) -> Refund:
        with self.database.read() as session:
            return session.scalars(select(Refund)).one()

    def money(self) -> tuple[str, int, int]:
        payment = self.payment
        return payment.state, payment.promised_minor, payment.captured_minor

    def stock(self) -> tuple[int, int, int]:
        with self.database.read() as session:
            level = session.scalars(select(StockLevel)).one()
            return level.on_hand, level.held, level.allocated

    def story(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(Touchpoint.kind).order_by(Touchpoint.id)))


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


@pytest.fixture
def begun(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Promised:
    return Promised(database, gateway, config, kettle)


@pytest.fixture
def promised(begun: Promised) -> Promised:
    begun.pay()
    return begun


def test_money_set_aside_places_the_order_and_nothing_is_taken(promised: Promised) -> None:
    assert promised.gateway.requests[promised.session_id].capture_later
    assert (promised.order.state, promised.money()) == (PLACED, (AUTHORIZED, 16800, 0))
    assert promised.stock() == (5, 0, 2)
    assert len(mails(promised.database, "placed.md")) == 1
    assert jobs(promised.database, "capture") == []


def test_the_parcel_leaves_and_the_money_is_taken_once(promised: Promised) -> None:
    promised.ship()
    (job,) = jobs(promised.database, "capture")
    assert job.payload == {"payment_id": promised.payment_id}
    for _ in range(3):
        promised.capture()
    assert promised.money() == (CAPTURED, 0, 16800)
    assert promised.story().count("payment_captured") == 1


@pytest.mark.parametrize("fault", ["down", "drops_answers"])
def test_an_unknown_outcome_of_taking_it_is_tried_again(promised: Promised, fault: str) -> None:
    promised.ship()
    setattr(promised.gateway, fault, True)
    with pytest.raises(GatewayUnavailable):
        promised.capture()
    setattr(promised.gateway, fault, False)
    promised.capture()
    assert promised.money() == (CAPTURED, 0, 16800)


NEWS = ["webhook", "capture", "webhook"]


@pytest.mark.parametrize("order", sorted(set(itertools.permutations(NEWS))), ids="-".join)
def test_the_answer_and_the_news_of_it_may_come_in_any_order(
    promised: Promised, order: tuple[str, ...]
) -> None:
    promised.ship()
    for step in order:
        getattr(promised, step)()
    assert promised.money() == (CAPTURED, 0, 16800)
    assert promised.story().count("payment_captured") == 1


def test_eight_takers_at_once_take_it_once(promised: Promised) -> None:
    promised.ship()
    together = threading.Barrier(8)

    def take(_: int) -> None:
        together.wait(20)
        promised.capture()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(8)))
    assert promised.money() == (CAPTURED, 0, 16800)
    assert promised.story().count("payment_captured") == 1


def test_an_order_canceled_before_it_leaves_costs_nothing(promised: Promised) -> None:
    refund = promised.withdraw()
    for _ in range(3):
        paying.send_refund(promised.database, promised.gateway, refund.id)
    assert (promised.order.state, promised.stock()) == (CANCELED, (5, 0, 0))
    assert promised.payment.state == VOIDED
    assert promised.refund.state == SUCCEEDED
    assert promised.gateway.refunds == []
    assert promised.gateway.sessions[promised.session_id].status == "voided"
    assert promised.story().count("payment_lapsed") == 0


@pytest.mark.parametrize("fault", ["down", "drops_answers"])
def test_letting_go_is_tried_until_it_is_known(promised: Promised, fault: str) -> None:
    refund = promised.withdraw()
    setattr(promised.gateway, fault, True)
    with pytest.raises(GatewayUnavailable):
        paying.send_refund(promised.database, promised.gateway, refund.id)
    setattr(promised.gateway, fault, False)
    promised.webhook()
    paying.send_refund(promised.database, promised.gateway, refund.id)
    assert (promised.payment.state, promised.refund.state) == (VOIDED, SUCCEEDED)
    assert promised.payment.problem == ""


def test_money_that_was_taken_before_it_could_be_let_go_goes_back(promised: Promised) -> None:
    refund = promised.withdraw()
    facts = promised.gateway._end_promise(f"pay_{promised.session_id}", "paid", 16800)
    assert facts.status == "paid"
    with pytest.raises(GatewayUnavailable):
        paying.send_refund(promised.database, promised.gateway, refund.id)
    paying.send_refund(promised.database, promised.gateway, refund.id)
    assert promised.money() == (CAPTURED, 0, 16800)
    assert (promised.refund.state, promised.gateway.refunded_minor) == (SUCCEEDED, 16800)


def test_a_part_of_a_promise_cant_be_sent_back(promised: Promised) -> None:
    with pytest.raises(OverRefund), promised.database.write() as session:
        refunds.request_refund(
            session, order_id=promised.order.id, amount_minor=1, request_key="k", reference="r"
        )


@pytest.mark.parametrize("times", [1, 3])
def test_a_promise_that_lapses_is_a_task_for_staff(promised: Promised, times: int) -> None:
    promised.gateway.lapse(promised.session_id)
    for _ in range(times):
        promised.webhook()
    assert promised.payment.state == VOIDED
    assert promised.payment.problem == "lapsed"
    assert promised.story().count("payment_lapsed") == 1
    with promised.database.read() as session:
        assert (queries.counts(session)["look"], queries.counts(session)["pack"]) == (1, 0)


def test_nothing_is_sent_on_a_promise_that_lapsed_until_money_came_another_way(
    promised: Promised,
) -> None:
    promised.gateway.lapse(promised.session_id)
    promised.webhook()
    with pytest.raises(promises.Unsecured):
        promised.ship()
    assert promised.stock() == (5, 0, 2)
    with promised.database.write() as session:
        waiting.receive(
            session,
            promised.order.id,
            promised.order.version,
            amount_minor=16800,
            reference="2026/31",
            actor=NOOR,
        )
    assert promised.money() == (CAPTURED, 0, 16800)
    promised.ship()
    assert promised.stock() == (3, 0, 0)


def test_money_that_cant_be_taken_is_a_task_for_staff(promised: Promised) -> None:
    promised.ship()
    promised.gateway.capture_refusal = "card_declined"
    for _ in range(2):
        promised.capture()
    assert (promised.payment.state, promised.payment.problem) == (AUTHORIZED, "capture")
    with promised.database.read() as session:
        assert queries.counts(session)["look"] == 1
    promised.gateway.capture_refusal = ""
    promised.capture()
    assert (promised.payment.state, promised.payment.problem) == (CAPTURED, "")


def _leaving(promised: Promised) -> None:
    """As the desk does it: the money first, then the parcel."""
    with promised.database.read() as session:
        (parcel,) = fulfilment.shipments_of(session, promised.order.id)
    known = promised.database, promised.gateway
    capturing.capture_before_leaving(*known, parcel.id, parcel.version)
    promised.ship()


def test_the_money_is_taken_before_the_parcel_leaves(promised: Promised) -> None:
    _leaving(promised)
    assert promised.money() == (CAPTURED, 0, 16800)
    assert promised.stock() == (3, 0, 0)
    assert jobs(promised.database, "capture") == []


def test_a_parcel_whose_money_cant_be_taken_stays_until_it_can(promised: Promised) -> None:
    promised.gateway.capture_refusal = "card_declined"
    for _ in range(2):
        with pytest.raises(promises.Unsecured):
            _leaving(promised)
    assert promised.stock() == (5, 0, 2)
    assert promised.story().count("capture_refused") == 1
    promised.gateway.capture_refusal = ""
    _leaving(promised)
    assert (promised.stock(), promised.payment.problem) == ((3, 0, 0), "")


def test_a_parcel_stays_while_nobody_knows_whether_its_money_was_taken(promised: Promised) -> None:
    promised.gateway.drops_answers = True
    with pytest.raises(GatewayUnavailable):
        _leaving(promised)
    assert promised.stock() == (5, 0, 2)
    promised.gateway.drops_answers = False
    _leaving(promised)
    assert (promised.money(), promised.stock()) == ((CAPTURED, 0, 16800), (3, 0, 0))


def test_without_asking_first_a_parcel_leaves_unpaid(promised: Promised) -> None:
    """The negative control: what the order of the two steps is there for."""
    promised.gateway.capture_refusal = "card_declined"
    promised.ship()
    promised.capture()
    assert (promised.stock(), promised.payment.state) == ((3, 0, 0), AUTHORIZED)


def test_who_pays_another_way_has_the_money_back_by_hand(promised: Promised) -> None:
    promised.gateway.capture_refusal = "card_declined"
    with pytest.raises(promises.Unsecured):
        _leaving(promised)
    with promised.database.write() as session:
        order = promised.order
        waiting.receive(
            session, order.id, order.version, amount_minor=16800, reference="1", actor=NOOR
        )
    assert promised.money() == (CAPTURED, 0, 16800)
    refund = promised.withdraw()
    paying.send_refund(promised.database, promised.gateway, refund.id)
    assert (promised.refund.state, promised.gateway.refunds) == ("pending", [])


def test_another_amount_set_aside_places_nothing_and_is_let_go(begun: Promised) -> None:
    begun.pay(amount_minor=16799)
    assert (begun.order.state, begun.payment.problem) == (DRAFT, "amount")
    with begun.database.write() as session:
        view = queries.show_order(session, begun.order.number, _staff())
        assert view.stranded_minor == 16799
        giving_back.give_back(session, begun.order.id, begun.order.version, actor=NOOR)
    paying.send_refund(begun.database, begun.gateway, begun.refund.id)
    assert (begun.order.state, begun.payment.state) == (CANCELED, VOIDED)
    assert begun.gateway.refunds == []


def _staff():
    from shop.access import Viewer

    return Viewer(name="Noor", permissions=frozenset({"orders.see"}))


def test_set_aside_when_the_stock_is_gone_it_is_let_go(begun: Promised, kettle: Variant) -> None:
    from catalog import stock

    with begun.database.write() as session:
        stock.release(session, begun.order.number)
        press(session, filled_bag(session, kettle, quantity=5))
    begun.pay()
    paying.send_refund(begun.database, begun.gateway, begun.refund.id)
    assert (begun.order.state, begun.payment.state) == (CANCELED, VOIDED)
    assert begun.gateway.refunds == []
    assert len(mails(begun.database, "too_late.md")) == 1


def test_the_state_in_words_follows_the_money(promised: Promised) -> None:
    assert payment_state(promised.payment) == "authorized"
    promised.ship()
    promised.capture()
    for amount, said in ((800, "partially_refunded"), (16000, "refunded")):
        with promised.database.write() as session:
            key = f"k{amount}"
            refund = refunds.request_refund(
                session, order_id=promised.order.id, amount_minor=amount, request_key=key,
                reference="r",
            )  # fmt: skip
        paying.send_refund(promised.database, promised.gateway, refund.id)
        with promised.database.read() as session:
            back = refunds.refunds_of(session, promised.order.id)
        assert payment_state(promised.payment, back) == said
