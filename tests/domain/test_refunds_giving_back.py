"""Money that came and placed nothing: a person sends it back, once, and the order is over."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import stock
from catalog.models import Variant
from orders import paying
from orders.giving_back import give_back
from orders.invariants import placed_is_paid
from orders.models import CANCELED, Order
from orders.payment_models import FAILED, SUCCEEDED, Payment, Refund
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import Conflict, Invalid, Stale
from tests import factories
from tests.factories_orders import filled_bag, opened, order_of, placed, press
from tests.fakes import FakeGateway

SAM = Actor("staff", "Sam Peeters", 1)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


@pytest.fixture
def wrong(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Order:
    """An order for which a cent too little came."""
    with database.write() as session:
        payment = press(session, filled_bag(session, kettle))
    gateway.pay(opened(database, gateway, config, payment.id), amount_minor=8399)
    paying.ask_and_settle(database, gateway, payment.id)
    return order_of(database, payment.id)


def _give(database: Database, order: Order, version: int = 1) -> Refund:
    with database.write() as session:
        return give_back(session, order.id, version, actor=SAM)


def _send(database: Database, gateway: FakeGateway) -> None:
    with database.read() as session:
        ids = session.scalars(select(Refund.id)).all()
    for refund_id in ids:
        paying.send_refund(database, gateway, refund_id)


def test_all_that_came_goes_back_and_the_stock_is_free(
    database: Database, gateway: FakeGateway, kettle: Variant, wrong: Order
) -> None:
    refund = _give(database, wrong)
    _send(database, gateway)
    assert refund.amount_minor == gateway.refunded_minor == 8399
    with database.read() as session:
        assert session.get_one(Order, wrong.id).state == CANCELED
        assert session.scalars(select(Payment.problem)).one() == ""
        assert stock.available(session, kettle.id) == 5
        point = session.scalars(
            select(Touchpoint).where(Touchpoint.kind == "money_given_back")
        ).one()
        assert (point.actor_name, point.fact) == ("Sam Peeters", "8399 EUR")


def test_an_old_page_gives_nothing_back(database: Database, wrong: Order) -> None:
    for version in (0, 2):
        with pytest.raises(Stale):
            _give(database, wrong, version)


def test_nothing_more_goes_back_than_came(database: Database, wrong: Order) -> None:
    _give(database, wrong)
    with pytest.raises((Invalid, Conflict)):
        _give(database, wrong, 2)


def test_colleagues_at_once_give_back_once(database: Database, wrong: Order) -> None:
    together = threading.Barrier(8)

    def give(_: int) -> bool:
        together.wait(20)
        try:
            _give(database, wrong)
        except (Stale, Invalid):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(give, range(8))) == 1


def test_a_placed_order_isnt_undone_here(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    order = placed(database, gateway, config, kettle)
    with pytest.raises(Stale):
        _give(database, order, order.version)


def test_an_unpaid_order_has_nothing_to_give_back(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        order = press(session, filled_bag(session, kettle)).order
    with pytest.raises(Invalid):
        _give(database, order)


def test_money_that_the_bank_refused_to_take_back_is_counted_until_it_is_sent_again(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    with database.write() as session:
        late = press(session, filled_bag(session, kettle))
        stock.release(session, late.order.number)
        press(session, filled_bag(session, kettle, quantity=5))
        session.refresh(late)
    gateway.pay(opened(database, gateway, config, late.id))
    paying.ask_and_settle(database, gateway, late.id)
    gateway.refusal = "declined"
    _send(database, gateway)
    with database.read() as session:
        assert session.scalars(select(Refund.state)).all() == [FAILED]
        violations = _violations(session)
        assert violations == ["LW-20001 is canceled with 8400 captured and 0 going back"]
    _give(database, order_of(database, late.id))
    _send(database, gateway)
    with database.read() as session:
        assert session.scalars(select(Refund.state).order_by(Refund.id)).all() == [
            FAILED,
            SUCCEEDED,
        ]
        assert _violations(session) == []
    assert gateway.refunded_minor == 8400


def _violations(session: Session) -> list[str]:
    return list(placed_is_paid(session))
