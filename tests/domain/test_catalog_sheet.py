"""The spreadsheet: each cell is saved by itself, and none over what somebody else made of it."""

import pytest

from catalog import stock
from catalog.desk_filters import DeskFilters
from catalog.models import Product, Variant
from catalog.sheet import CountCell, PriceCell, read_sheet, read_variants, save_cells
from shop import clock
from shop.audit import AuditEntry
from shop.customers.records import Actor
from tests import factories

SAM = Actor("staff", "Sam Peeters")


@pytest.fixture
def mug(database) -> Product:
    with database.write() as session:
        return factories.product(session, title="Mug", prices=(1800, 2200))


def saved(database, *cells):
    prices = [cell for cell in cells if isinstance(cell, PriceCell)]
    counts = [cell for cell in cells if isinstance(cell, CountCell)]
    with database.write() as session:
        return save_cells(session, prices, counts, reason="delivery", actor=SAM)


def test_saves_prices_and_counts_in_one_go(database, mug) -> None:
    one, two = (variant.id for variant in mug.variants)
    with database.write() as session:
        place = factories.location(session).id
    came = saved(
        database,
        PriceCell(one, (1800, None), (1500, 1800)),
        CountCell(two, place, 5, 9),
    )
    assert (came.count, came.refused) == (3, [])
    with database.read() as session:
        product = session.get_one(Product, mug.id)
        assert (product.price_minor, product.compare_at_minor, product.version) == (1500, 1800, 2)
        assert stock.available(session, two) == 9
        told = session.query(AuditEntry).order_by(AuditEntry.id).all()
    sku = mug.variants[0].sku
    assert told[0].before == {f"price_minor {sku}": 1800, f"compare_at_minor {sku}": None}
    assert told[0].after == {f"price_minor {sku}": 1500, f"compare_at_minor {sku}": 1800}
    assert [entry.action for entry in told] == ["changed", "counted"]


def test_leaves_what_changed_meanwhile_and_saves_the_rest(database, mug) -> None:
    one, two = (variant.id for variant in mug.variants)
    with database.write() as session:
        place = factories.location(session).id
    saved(database, PriceCell(one, (1800, None), (1700, None)), CountCell(one, place, 5, 4))
    came = saved(
        database,
        PriceCell(one, (1800, None), (1600, None)),
        PriceCell(two, (2200, None), (2000, None)),
        CountCell(one, place, 5, 6),
    )
    assert came.count == 1
    assert [why for _, why in came.refused] == ["changed", "changed"]
    with database.read() as session:
        prices = [session.get_one(Variant, each).price_minor for each in (one, two)]
        assert prices == [1700, 2000]
        assert stock.available(session, one) == 4


def test_refuses_what_can_not_be_and_says_which_cell(database, mug) -> None:
    one, two = (variant.id for variant in mug.variants)
    with database.write() as session:
        place = factories.location(session).id
        stock.hold(session, "LW-1", {two: 3}, expires_at=clock.now())
    came = saved(
        database,
        PriceCell(one, (1800, None), (1500, 1400)),
        PriceCell(999, (1, None), (2, None)),
        CountCell(two, place, 5, 2),
        CountCell(two, 999, 0, 2),
    )
    assert came.count == 0
    assert sorted(why for _, why in came.refused) == ["cut", "gone", "gone", "promised"]


def test_shows_the_variants_of_whatever_matches(database, mug) -> None:
    with database.write() as session:
        factories.product(session, title="Kettle", status="draft")
    with database.read() as session:
        found = read_sheet(session, DeskFilters(q=mug.variants[1].sku))
        assert [row.id for row in found.rows] == [variant.id for variant in mug.variants]
        assert set(found.on_hand.values()) == {5}
        everything = read_sheet(session, DeskFilters(sort="-stock", page=9))
        assert (everything.total, everything.page) == (3, 1)
        wanted = [mug.variants[1].id, mug.variants[0].id]
        assert [row.id for row in read_variants(session, wanted).rows] == wanted
