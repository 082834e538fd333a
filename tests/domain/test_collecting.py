"""Picked up in the shop: held where it is picked up, put ready, handed over; each step once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

import orders.invariants  # noqa: F401 - the recount below is of its rules
from catalog import stock
from catalog.models import Variant
from catalog.stock_models import StockClaim
from orders import capturing, collecting, fulfilment, settling
from orders.models import COMPLETED, Order, OrderLine
from orders.payment_models import Payment
from orders.placing import Shop
from orders.promises import Unsecured
from orders.shipment_models import Shipment
from orders.status import order_sentence, status_of
from shop import clock
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import Invalid, Stale
from shop.invariants import check_all
from support.withdrawing import Statement, withdraw
from tests import factories
from tests.factories_orders import filled_bag, mails, opened, placed, press, settled
from tests.factories_support import ZONE, reread
from tests.fakes import FakeGateway

SAM = Actor("staff", "Sam Peeters", 1)
NOON = datetime(2026, 9, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def kettle(database: Database) -> Variant:
    """Five in the warehouse, two in the shop."""
    with database.write() as session:
        made = factories.product(session, units=5).variants[0]
        factories.location(session, code="shop", position=1).address = "Sluiskaai 12"
        factories.put_on_shelf(session, made, 2, at="shop")
        return made


@pytest.fixture
def method_id(database: Database, kettle: Variant) -> int:
    with database.write() as session:
        return factories.pickup(session, at="shop").id


@pytest.fixture
def order(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, method_id: int
) -> Order:
    return placed(database, gateway, config, kettle, quantity=2, method_id=method_id)


def _parcel(database: Database) -> Shipment:
    with database.read() as session:
        return session.scalars(select(Shipment)).one()


def _step(database: Database, verb: object, version: int) -> Shipment:
    with database.write() as session:
        return verb(session, session.scalars(select(Shipment.id)).one(), version, actor=SAM)


def _free(database: Database, kettle: Variant) -> list[int]:
    with database.read() as session:
        places = [factories.location(session, code=code).id for code in ("main", "shop")]
        return [stock.free_at(session, place, [kettle.id])[kettle.id] for place in places]


def test_its_stock_is_taken_where_it_is_picked_up(
    database: Database, order: Order, kettle: Variant
) -> None:
    assert (order.shipping_name, order.shipping_minor, order.pickup_place) == (
        "Pick-up", 0, "Shop, Sluiskaai 12",
    )  # fmt: skip
    assert _free(database, kettle) == [5, 0]
    with database.read() as session:
        claim = session.scalars(select(StockClaim)).one()
        assert (claim.state, claim.quantity) == ("allocated", 2)


def test_what_the_shop_hasnt_got_cant_be_picked_up_there(
    database: Database, kettle: Variant, method_id: int
) -> None:
    """Seven are in the house, but only two of them here."""
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=3)
    with pytest.raises(Exception, match="delivery changed"), database.write() as session:
        press(session, token, method_id=method_id)
    assert _free(database, kettle) == [5, 2]


def test_ready_and_collected_tell_the_buyer_and_start_the_clocks(
    database: Database, order: Order, kettle: Variant, app: object
) -> None:
    with clock.frozen(NOON):
        parcel = _step(database, collecting.mark_ready, 1)
        assert (parcel.state, parcel.ready_at, parcel.delivered_at) == (
            "ready_for_pickup", NOON, None,
        )  # fmt: skip
        _step(database, collecting.mark_collected, 2)
    with database.read() as session:
        assert fulfilment.delivered_at(session, order.id) == NOON
        assert session.get_one(Order, order.id).state == COMPLETED
        kinds = session.scalars(select(Touchpoint.kind).order_by(Touchpoint.id)).all()
    assert kinds[-2:] == ["order_ready", "order_collected"]
    (mail,) = mails(database, "ready_for_pickup.md")
    assert mail["values"]["place"] == "Shop, Sluiskaai 12"
    assert len(mails(database, "collected.md")) == 1
    assert _free(database, kettle) == [5, 0]


def test_one_sentence_says_where_it_is(database: Database, order: Order, app: object) -> None:
    said = []
    for verb, version in ((None, 0), (collecting.mark_ready, 1), (collecting.mark_collected, 2)):
        with clock.frozen(NOON):
            parcel = _step(database, verb, version) if verb else _parcel(database)
        with app.test_request_context("/"), database.read() as session:  # type: ignore[attr-defined]
            found = session.get_one(Order, order.id)
            said.append(order_sentence(status_of(found, [], [parcel])))
    assert said == [
        "Paid. We tell you as soon as it lies ready",
        "Ready for you since Thursday 10 September: Shop, Sluiskaai 12",
        "Picked up Thursday 10 September",
    ]


def test_two_colleagues_hand_it_over_once(database: Database, order: Order) -> None:
    _step(database, collecting.mark_ready, 1)
    _step(database, collecting.mark_collected, 2)
    with pytest.raises(Stale):
        _step(database, collecting.mark_collected, 2)
    assert len(mails(database, "collected.md")) == 1


def test_it_isnt_handed_over_before_it_is_ready(database: Database, order: Order) -> None:
    with pytest.raises(Stale):
        _step(database, collecting.mark_collected, 1)


def test_what_is_picked_up_isnt_posted(database: Database, order: Order) -> None:
    with pytest.raises(Invalid), database.write() as session:
        parcel = session.scalars(select(Shipment.id)).one()
        fulfilment.mark_shipped(session, parcel, 1, carrier="DHL", tracking="1", actor=SAM)
    assert _parcel(database).state == "pending"


def test_what_is_posted_isnt_put_ready(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    placed(database, gateway, config, kettle)
    with pytest.raises(Invalid):
        _step(database, collecting.mark_ready, 1)
    assert _parcel(database).state == "pending"


def test_withdrawing_from_what_lies_ready_keeps_it_in_the_house(
    database: Database, order: Order, kettle: Variant, app: object
) -> None:
    _step(database, collecting.mark_ready, 1)
    with app.app_context(), database.write() as session:  # type: ignore[attr-defined]
        found = reread(session, order.number)
        withdraw(session, found, Statement(name="Elif", email="elif@example.org"), zone=ZONE)
    assert _parcel(database).state == "canceled"
    assert _free(database, kettle) == [5, 2]


@pytest.mark.breaks_invariants
def test_the_recount_finds_what_lies_elsewhere_and_cents_without_a_line(
    database: Database, order: Order
) -> None:
    with database.write() as session:
        far = factories.location(session, code="main").id
        session.execute(update(StockClaim).values(location_id=far))
        session.execute(update(OrderLine).values(shipping_minor=1))
        found = check_all(session)
    assert any("claim at location" in one for one in found)
    assert any("its lines 1" in one for one in found)


def _set_aside(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, method_id: int
) -> tuple[int, str]:
    """An order to pick up whose money the bank has only set aside; it lies ready."""
    later = Shop("LW", "EUR", capture_later=True)
    with database.write() as session:
        payment_id = press(session, filled_bag(session, kettle), shop=later, method_id=method_id).id
    session_id = opened(database, gateway, config, payment_id)
    gateway.pay(session_id)
    settled(database, gateway, payment_id)
    _step(database, collecting.mark_ready, 1)
    return payment_id, session_id


def test_what_was_set_aside_is_taken_when_somebody_comes_for_it(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, method_id: int
) -> None:
    payment_id, _session = _set_aside(database, gateway, config, kettle, method_id)
    capturing.capture_before_leaving(database, gateway, _parcel(database).id, 2)
    _step(database, collecting.mark_collected, 2)
    with database.read() as session:
        payment = session.get_one(Payment, payment_id)
        assert (payment.state, payment.captured_minor) == ("captured", payment.amount_minor)


def test_nothing_is_handed_over_on_a_promise_that_is_gone(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, method_id: int
) -> None:
    payment_id, session_id = _set_aside(database, gateway, config, kettle, method_id)
    with database.write() as session:
        settling.settle(session, payment_id, gateway.lapse(session_id))
    with pytest.raises(Unsecured):
        _step(database, collecting.mark_collected, 2)
    assert _parcel(database).state == "ready_for_pickup"
