"""Packing, shipping, delivering: each step once, by whoever is first."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from catalog.models import Variant
from catalog.stock_models import StockLevel
from orders import fulfilment
from orders.models import COMPLETED, PLACED, Order
from orders.shipment_models import Shipment
from shop import clock
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import NotFound, Stale
from tests import factories
from tests.factories_orders import mails, placed
from tests.fakes import FakeGateway

SAM = Actor("staff", "Sam Peeters", 1)
DHL = "https://www.dhl.com/en/express/tracking.html?brand=DHL&AWB="
NOON = datetime(2026, 9, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


@pytest.fixture
def order(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Order:
    return placed(database, gateway, config, kettle, quantity=2)


def _parcel(database: Database) -> Shipment:
    with database.read() as session:
        return session.scalars(select(Shipment)).one()


def _ship(database: Database, version: int = 1, tracking: str = "323 212") -> Shipment:
    with database.write() as session:
        parcel = session.scalars(select(Shipment.id)).one()
        return fulfilment.mark_shipped(
            session, parcel, version, carrier="bpost", tracking=tracking, actor=SAM
        )


def _deliver(database: Database, version: int = 2) -> Shipment:
    with database.write() as session:
        parcel = session.scalars(select(Shipment.id)).one()
        return fulfilment.mark_delivered(session, parcel, version, actor=SAM)


def test_shipping_takes_the_things_off_the_shelf_and_tells_the_buyer(
    database: Database, order: Order
) -> None:
    with clock.frozen(NOON):
        parcel = _ship(database)
    assert (parcel.state, parcel.version, parcel.shipped_at) == ("shipped", 2, NOON)
    with database.read() as session:
        level = session.scalars(select(StockLevel)).one()
        assert (level.on_hand, level.held, level.allocated) == (3, 0, 0)
        point = session.scalars(select(Touchpoint).where(Touchpoint.kind == "order_shipped")).one()
        assert (point.actor, point.actor_name, point.number) == ("staff", SAM.name, order.number)
        assert session.get_one(Order, order.id).state == PLACED
    (mail,) = mails(database, "shipped.md")
    assert mail["to"] == order.email
    assert mail["values"]["tracking_url"].endswith("itemCode=323212")


def test_delivery_completes_the_order_and_starts_the_clocks(
    database: Database, order: Order
) -> None:
    _ship(database)
    with database.read() as session:
        assert fulfilment.delivered_at(session, order.id) is None
    with clock.frozen(NOON):
        _deliver(database)
    with database.read() as session:
        assert fulfilment.delivered_at(session, order.id) == NOON
        assert session.get_one(Order, order.id).state == COMPLETED
    assert len(mails(database, "delivered.md")) == 1


def test_the_clocks_wait_for_the_last_parcel(database: Database, order: Order) -> None:
    _ship(database)
    with database.write() as session:
        second = fulfilment.open_shipment(session, session.get_one(Order, order.id))
    with database.write() as session:
        first = session.scalars(select(Shipment.id).order_by(Shipment.id)).first() or 0
        fulfilment.mark_delivered(session, first, 2, actor=SAM)
        assert fulfilment.delivered_at(session, order.id) is None
        session.get_one(Shipment, second.id).state = "canceled"
        session.flush()
        assert fulfilment.delivered_at(session, order.id) is not None


STALE_STEPS: dict[str, Callable[[Database], object]] = {
    "shipped twice": lambda database: (_ship(database), _ship(database)),
    "an old page": lambda database: _ship(database, version=0),
    "a page from the future": lambda database: _ship(database, version=2),
    "delivered before shipped": lambda database: _deliver(database, version=1),
    "delivered twice": lambda database: (_ship(database), _deliver(database), _deliver(database)),
    "shipped after delivery": lambda database: (
        _ship(database),
        _deliver(database),
        _ship(database, version=3),
    ),
}


@pytest.mark.parametrize("steps", STALE_STEPS)
def test_a_step_that_somebody_took_already_is_stale_and_changes_nothing(
    database: Database, order: Order, steps: str
) -> None:
    with pytest.raises(Stale) as caught:
        STALE_STEPS[steps](database)
    assert caught.value.facts["state"] == _parcel(database).state
    assert len(mails(database, "shipped.md")) <= 1
    assert len(mails(database, "delivered.md")) <= 1


def test_two_colleagues_at_once_ship_once(database: Database, order: Order) -> None:
    together = threading.Barrier(6)

    def ship(number: int) -> bool:
        together.wait(20)
        try:
            _ship(database, tracking=f"T{number}")
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ship, range(6))) == 1
    with database.read() as session:
        assert session.scalars(select(StockLevel.on_hand)).one() == 3
    assert len(mails(database, "shipped.md")) == 1


def test_a_parcel_that_doesnt_exist_is_not_found(database: Database, order: Order) -> None:
    with pytest.raises(NotFound), database.write() as session:
        fulfilment.mark_delivered(session, 999, 1, actor=SAM)


@pytest.mark.parametrize(
    ("carrier", "tracking", "url"),
    [
        ("bpost", "323 212", "https://track.bpost.cloud/btr/web/#/search?itemCode=323212"),
        ("Somebody", "1", ""),
        ("DHL", "", ""),
        ("DHL", "1&x=<2>)", DHL + "1%26x%3D%3C2%3E%29"),
    ],
)
def test_a_tracking_address_is_the_carriers_with_the_number_made_harmless(
    carrier: str, tracking: str, url: str
) -> None:
    assert fulfilment.tracking_url(carrier, tracking) == url
