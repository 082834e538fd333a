"""Stock: taken by guarded statements, so that nothing is ever promised twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog import stock
from catalog.models import Variant
from catalog.stock import OutOfStock, Take
from catalog.stock_models import StockClaim, StockLevel, StockLocation, StockMovement
from shop import clock
from shop.db import Database
from tests import factories
from tests.waiting import until

HOUR = timedelta(hours=1)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


def _level(session: Session, variant: Variant) -> tuple[int, int, int]:
    row = session.scalars(select(StockLevel).where(StockLevel.variant_id == variant.id)).one()
    session.refresh(row)
    return row.on_hand, row.held, row.allocated


def _hold(session: Session, reference: str, variant: Variant, units: int) -> None:
    stock.hold(session, reference, {variant.id: units}, expires_at=clock.now() + HOUR)


def test_a_hold_becomes_an_allocation_and_leaves_the_shelf(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        _hold(session, "A", kettle, 2)
        assert _level(session, kettle) == (5, 2, 0)
        assert stock.available(session, kettle.id) == 3
        assert stock.allocate(session, "A")
        assert _level(session, kettle) == (5, 0, 2)
        stock.ship(session, "A")
        assert _level(session, kettle) == (3, 0, 0)


def test_refuses_more_than_there_is_and_names_the_sku(database: Database, kettle: Variant) -> None:
    with pytest.raises(OutOfStock) as caught, database.write() as session:
        _hold(session, "A", kettle, 6)
    assert caught.value.facts == {"sku": kettle.sku, "wanted": 6, "available": 5}
    with database.read() as session:
        assert _level(session, kettle) == (5, 0, 0)


def test_what_is_held_or_allocated_is_not_there_for_others(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        _hold(session, "A", kettle, 3)
        stock.allocate(session, "A")
        _hold(session, "B", kettle, 1)
    with pytest.raises(OutOfStock) as caught, database.write() as session:
        _hold(session, "C", kettle, 2)
    assert caught.value.facts["available"] == 1


def test_one_thing_missing_takes_nothing_of_the_others(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        mug = factories.product(session, title="Mug", units=1).variants[0]
    wanted = {kettle.id: 1, mug.id: 2}
    with pytest.raises(OutOfStock), database.write() as session:
        stock.hold(session, "A", wanted, expires_at=clock.now())
    with database.read() as session:
        assert _level(session, kettle) == (5, 0, 0)
        assert session.scalars(select(StockClaim)).all() == []


def test_releasing_twice_gives_back_once(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        _hold(session, "A", kettle, 2)
        _hold(session, "B", kettle, 1)
        stock.allocate(session, "B")
        for _ in range(2):
            stock.release(session, "A")
            stock.release(session, "B")
        assert _level(session, kettle) == (5, 0, 0)
        assert not stock.allocate(session, "A")
        stock.ship(session, "B")
        assert _level(session, kettle) == (5, 0, 0)


def test_takes_from_the_first_place_that_has_all_of_it(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        factories.location(session, code="shop", position=-1)
        factories.put_on_shelf(session, kettle, 2, at="shop")
        _hold(session, "small", kettle, 2)
        _hold(session, "big", kettle, 3)
        rows = select(StockClaim.reference, StockLocation.code).join(
            StockLocation, StockClaim.location_id == StockLocation.id
        )
        assert {tuple(row) for row in session.execute(rows)} == {("small", "shop"), ("big", "main")}


def test_spreads_over_places_when_none_has_all_of_it(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        factories.put_on_shelf(session, kettle, 2, at="shop")
        _hold(session, "A", kettle, 7)
        assert stock.available(session, kettle.id) == 0
        stock.allocate(session, "A")
        stock.ship(session, "A")
        assert stock.available(session, kettle.id) == 0
    with pytest.raises(OutOfStock), database.write() as session:
        _hold(session, "B", kettle, 1)


def test_returned_things_wait_in_quarantine_until_somebody_decides(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        place = stock.return_location(session)
        stock.quarantine(session, Take(kettle.id, place, 2), reference="RMA-1")
        assert stock.available(session, kettle.id) == 5
        stock.dispose(session, Take(kettle.id, place, 1), disposition="restock", reference="RMA-1")
        stock.dispose(session, Take(kettle.id, place, 1), disposition="scrap", reference="RMA-1")
        assert stock.available(session, kettle.id) == 6
    with pytest.raises(OutOfStock), database.write() as session:
        stock.dispose(session, Take(kettle.id, place, 1), disposition="restock", reference="RMA-1")


@pytest.mark.parametrize("column", ["held", "allocated"])
def test_the_database_itself_refuses_to_oversell(
    database: Database, kettle: Variant, column: str
) -> None:
    for wrong in (6, -1):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(update(StockLevel).values({column: wrong}))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "allocate", "release", "ship", "receive", "return", "dispose"]),
        st.sampled_from("ABC"),
        st.integers(1, 4),
    ),
    max_size=25,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_whatever_happens_levels_are_the_sum_of_movements(
    database: Database, steps: list[tuple[str, str, int]]
) -> None:
    with database.write() as session:
        thing = factories.product(session, units=5).variants[0]
    for step, reference, units in steps:
        try:
            with database.write() as session:
                _take_step(session, thing, step, f"{thing.id}{reference}", units)
        except OutOfStock:
            pass
    with database.read() as session:
        level = session.scalars(select(StockLevel).where(StockLevel.variant_id == thing.id)).one()
        moved = session.scalars(
            select(StockMovement).where(StockMovement.variant_id == thing.id)
        ).all()
        for name in ("on_hand", "held", "allocated", "quarantine"):
            assert getattr(level, name) == sum(getattr(move, name) for move in moved)
        claims = session.scalars(select(StockClaim).where(StockClaim.variant_id == thing.id)).all()
        for name in ("held", "allocated"):
            assert getattr(level, name) == sum(c.quantity for c in claims if c.state == name)
        assert level.available >= 0


def _take_step(session: Session, thing: Variant, step: str, reference: str, units: int) -> None:
    take = Take(thing.id, stock.return_location(session), units)
    if step == "hold":
        _hold(session, reference, thing, units)
    elif step == "receive":
        stock.receive(session, take, reason="delivery", reference=reference)
    elif step == "return":
        stock.quarantine(session, take, reference=reference)
    elif step == "dispose":
        stock.dispose(session, take, disposition="restock", reference=reference)
    else:
        {"allocate": stock.allocate, "release": stock.release, "ship": stock.ship}[step](
            session, reference
        )


def test_many_at_once_get_the_last_units_once(database: Database, kettle: Variant) -> None:
    together = threading.Barrier(12)

    def take(number: int) -> bool:
        together.wait(20)
        try:
            with database.write() as session:
                _hold(session, f"buyer-{number}", kettle, 1)
        except OutOfStock:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(take, range(12))) == 5
    with database.read() as session:
        assert _level(session, kettle) == (5, 5, 0)


def test_orders_over_the_same_places_never_wait_in_a_circle(
    database: Database, kettle: Variant
) -> None:
    """The place that ships first is the younger row, so 'first to ship' isn't 'first to lock'."""
    with database.write() as session:
        factories.location(session, code="shop", position=-1)
        factories.put_on_shelf(session, kettle, 5, at="shop")
        _hold(session, "A", kettle, 7)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            first = select(StockLevel).order_by(StockLevel.location_id).limit(1)
            session.execute(first.with_for_update())  # as allocating A does, in key order
            other = pool.submit(_hold_alone, database, kettle)
            _wait_until_somebody_waits(database)
            assert stock.allocate(session, "A")
        other.result(20)
    with database.read() as session:
        assert stock.available(session, kettle.id) == 0


def _hold_alone(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        _hold(session, "B", kettle, 3)


def _wait_until_somebody_waits(database: Database) -> None:
    """On SQLite the second writer queues before it begins; on PostgreSQL it waits for a row."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"

    def somebody_waits() -> bool:
        with database.read() as session:
            return bool(session.scalar(text(waiting + " AND datname = current_database()")))

    if not database.is_sqlite:
        until(somebody_waits)
