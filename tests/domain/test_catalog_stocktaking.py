"""Stock-taking while the shop goes on selling: the booked levels are the true ones."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from catalog import stock, stocktaking
from catalog.models import Variant
from catalog.stock_models import StockLevel, StockMovement
from catalog.work_models import StockTake, StockTakeLine
from shop import clock
from shop.audit import AuditEntry
from shop.customers.records import Actor
from shop.errors import IllegalTransition, Invalid, NotFound, Stale
from tests import factories

SAM, NOOR = Actor("staff", "Sam Peeters"), Actor("staff", "Noor Claes")


@pytest.fixture
def mug(database) -> Variant:
    with database.write() as session:
        product = factories.product(session, title="Mug", units=10)
        product.variants[0].gtin = "2000004180379"
        return product.variants[0]


@pytest.fixture
def take(database, mug) -> StockTake:
    with database.write() as session:
        return stocktaking.begin_count(session, factories.location(session).id, SAM)


def scanned(database, take, code, quantity=1, by=SAM) -> StockTakeLine:
    with database.write() as session:
        return stocktaking.scan(session, take.id, code, quantity, by)


def booked(database, take) -> int:
    with database.write() as session:
        version = session.get_one(StockTake, take.id).version
        return stocktaking.book(session, take.id, version, SAM)


def level(database, mug) -> StockLevel:
    with database.read() as session:
        return session.scalars(select(StockLevel).where(StockLevel.variant_id == mug.id)).one()


def sold(database, mug, units: int, *, shipped: bool) -> None:
    with database.write() as session:
        stock.hold(session, "LW-1", {mug.id: units}, expires_at=clock.now())
        stock.allocate(session, "LW-1")
        if shipped:
            stock.ship(session, "LW-1")


def test_each_scan_adds_and_the_book_takes_the_sum(database, mug, take) -> None:
    scanned(database, take, mug.sku, 3)
    scanned(database, take, mug.sku.lower(), 4)
    line = scanned(database, take, "2000004180379")
    assert (line.seen, line.counted) == (10, 8)
    assert level(database, mug).on_hand == 10
    assert booked(database, take) == 1
    assert level(database, mug).on_hand == 8
    with database.read() as session:
        newest = session.scalars(select(StockMovement).order_by(StockMovement.id.desc())).first()
        told = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert (newest.reason, newest.on_hand) == ("stocktaking", -2)
    assert [(one.subject, one.action) for one in told] == [
        ("stock_take", "begun"), ("product", "counted"), ("stock_take", "booked"),
    ]  # fmt: skip
    assert list(told[1].after.values()) == [8]


def test_what_was_shipped_after_the_count_is_reckoned_in(database, mug, take) -> None:
    scanned(database, take, mug.sku, 9)
    sold(database, mug, 2, shipped=True)
    booked(database, take)
    assert (level(database, mug).on_hand, level(database, mug).available) == (7, 7)


def test_what_was_sold_but_still_lies_there_is_counted_once(database, mug, take) -> None:
    scanned(database, take, mug.sku, 9)
    sold(database, mug, 2, shipped=False)
    booked(database, take)
    assert (level(database, mug).on_hand, level(database, mug).available) == (9, 7)


def test_a_delivery_after_the_count_stays(database, mug, take) -> None:
    scanned(database, take, mug.sku, 9)
    with database.write() as session:
        factories.put_on_shelf(session, mug, 20)
    booked(database, take)
    assert level(database, mug).on_hand == 29


def test_never_books_less_than_orders_are_promised(database, mug, take) -> None:
    with database.write() as session:
        other = factories.product(session, title="Kettle", units=4).variants[0]
    scanned(database, take, other.sku, 3)
    scanned(database, take, mug.sku, 1)
    sold(database, mug, 2, shipped=False)
    with pytest.raises(stocktaking.CannotBook) as caught:
        booked(database, take)
    (line,) = caught.value.facts["lines"]
    assert (line.sku, line.should_be, line.promised) == (mug.sku, 1, 2)
    assert level(database, other).on_hand == 4
    with database.write() as session:
        stocktaking.recount(session, take.id, mug.id, 2, SAM)
    assert booked(database, take) == 2
    assert (level(database, mug).on_hand, level(database, other).on_hand) == (2, 3)


def test_two_people_count_the_same_shelf(database, mug, take) -> None:
    scanned(database, take, mug.sku, 4, SAM)
    line = scanned(database, take, mug.sku, 6, NOOR)
    assert (line.counted, line.by) == (10, "Noor Claes")
    assert booked(database, take) == 0
    with database.read() as session:
        reasons = set(session.scalars(select(StockMovement.reason)))
    assert reasons == {"delivery"}


def test_everybody_counting_at_once_loses_no_unit(database, mug, take) -> None:
    with ThreadPoolExecutor(4) as people:
        every = [people.submit(scanned, database, take, mug.sku, 3) for _ in range(20)]
        assert [one.result().seen for one in every] == [10] * 20
    booked(database, take)
    assert level(database, mug).on_hand == 60


def test_nobody_books_over_a_count_they_have_not_seen(database, mug, take) -> None:
    with database.write() as session:
        version = session.get_one(StockTake, take.id).version
    scanned(database, take, mug.sku, 4, NOOR)
    for verb in (stocktaking.book, stocktaking.drop):
        with pytest.raises(Stale), database.write() as session:
            verb(session, take.id, version, SAM)
    assert level(database, mug).on_hand == 10


def test_what_was_not_found_can_be_counted_as_none(database, mug, take) -> None:
    with database.write() as session:
        other = factories.product(session, title="Kettle", on="hobs", units=4).variants[0]
        assert stocktaking.none_of_the_rest(session, take.id, "hobs", SAM) == 1
    with database.read() as session:
        found = session.get_one(StockTake, take.id)
        assert [row.variant_id for row in session.execute(stocktaking.uncounted(found))] == [mug.id]
    assert booked(database, take) == 1
    assert (level(database, mug).on_hand, level(database, other).on_hand) == (10, 0)


def test_a_count_that_is_over_takes_nothing_more(database, mug, take) -> None:
    scanned(database, take, mug.sku, 4)
    with database.write() as session:
        version = session.get_one(StockTake, take.id).version
        stocktaking.drop(session, take.id, version, SAM)
    assert level(database, mug).on_hand == 10
    for late in (
        lambda session: stocktaking.scan(session, take.id, mug.sku, 1, SAM),
        lambda session: stocktaking.recount(session, take.id, mug.id, 1, SAM),
        lambda session: stocktaking.take_out(session, take.id, mug.id),
        lambda session: stocktaking.book(session, take.id, version + 1, SAM),
    ):
        with pytest.raises(IllegalTransition), database.write() as session:
            late(session)


def test_a_line_can_be_taken_out_again(database, mug, take) -> None:
    scanned(database, take, mug.sku, 4)
    with database.write() as session:
        stocktaking.take_out(session, take.id, mug.id)
    assert booked(database, take) == 0
    assert level(database, mug).on_hand == 10


def test_names_what_it_does_not_know(database, mug, take) -> None:
    with database.write() as session:
        twin = factories.product(session).variants[0]
        twin.gtin = mug.gtin
    for code, found in (("nothing", 0), ("%", 0), ("", 0), (mug.gtin, 2)):
        with pytest.raises(stocktaking.UnknownCode) as caught:
            scanned(database, take, code)
        assert caught.value.facts["found"] == found
    for quantity in (0, -1, 10**9):
        with pytest.raises(Invalid):
            scanned(database, take, mug.sku, quantity)
    with pytest.raises(NotFound), database.write() as session:
        stocktaking.begin_count(session, 999, SAM)
    with pytest.raises(NotFound), database.write() as session:
        stocktaking.scan(session, 999, mug.sku, 1, SAM)


def test_books_where_nothing_has_ever_lain(database, mug) -> None:
    with database.write() as session:
        place = factories.location(session, code="shop", position=1).id
        take = stocktaking.begin_count(session, place, SAM, note_text="The new shelf")
        stocktaking.scan(session, take.id, mug.sku, 2, SAM)
    booked(database, take)
    with database.read() as session:
        assert stock.available(session, mug.id) == 12
