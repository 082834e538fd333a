"""What staff change by hand: a count, a price, a status; and never over somebody else's change."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import editing, stock
from catalog.models import ARCHIVED, PriceChange, Product
from catalog.stock import OutOfStock
from catalog.stock_models import StockLevel, StockMovement
from shop import clock
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import Invalid, NotFound, Stale
from shop.outbox import OutboxJob
from tests import factories

SAM = Actor("staff", "Sam Peeters")


@pytest.fixture
def mug(database: Database) -> Product:
    with database.write() as session:
        return factories.product(session, title="Mug", units=5)


def _count(session: Session, mug: Product, *, seen: int, counted: int) -> None:
    place = factories.location(session).id
    editing.set_stock(
        session, mug.id, mug.variants[0].id, place,
        seen=seen, counted=counted, reason="stocktaking", actor=SAM,
    )  # fmt: skip


def test_a_count_is_a_movement_with_reason_and_name(database: Database, mug: Product) -> None:
    with database.write() as session:
        _count(session, mug, seen=5, counted=3)
        moved = session.scalars(select(StockMovement).order_by(StockMovement.id.desc())).first()
        assert moved is not None
        assert (moved.on_hand, moved.reason, moved.reference) == (-2, "stocktaking", "Sam Peeters")
        assert stock.available(session, mug.variants[0].id) == 3


def test_counting_the_same_moves_nothing(database: Database, mug: Product) -> None:
    with database.write() as session:
        _count(session, mug, seen=5, counted=5)
        assert len(session.scalars(select(StockMovement)).all()) == 1


def test_a_count_of_what_has_changed_meanwhile_is_refused(database: Database, mug: Product) -> None:
    with pytest.raises(Stale) as caught, database.write() as session:
        _count(session, mug, seen=6, counted=3)
    assert caught.value.facts == {"seen": 6, "now": 5}


def test_what_is_promised_can_not_be_counted_away(database: Database, mug: Product) -> None:
    with database.write() as session:
        stock.hold(session, "A", {mug.variants[0].id: 4}, expires_at=clock.now())
    with pytest.raises(OutOfStock), database.write() as session:
        _count(session, mug, seen=5, counted=3)
    with database.write() as session:
        _count(session, mug, seen=5, counted=4)
        assert session.scalars(select(StockLevel.on_hand)).one() == 4


def test_the_first_count_at_a_place_opens_its_level(database: Database, mug: Product) -> None:
    with database.write() as session:
        place = factories.location(session, code="shop", position=1).id
        variant = mug.variants[0].id
        editing.set_stock(
            session, mug.id, variant, place, seen=0, counted=2, reason="delivery", actor=SAM
        )
        assert stock.available(session, variant) == 7


def test_things_that_do_not_exist_are_not_found(database: Database, mug: Product) -> None:
    variant = mug.variants[0].id
    with database.write() as session:
        for product_id, variant_id, place in (
            (999, variant, 1),
            (mug.id, 999, 1),
            (mug.id, variant, 999),
        ):
            with pytest.raises(NotFound):
                editing.set_stock(
                    session, product_id, variant_id, place,
                    seen=0, counted=1, reason="delivery", actor=SAM,
                )  # fmt: skip
        with pytest.raises(NotFound):
            editing.set_status(session, 999, 1, ARCHIVED, actor=SAM)
        with pytest.raises(NotFound):
            editing.set_price(session, mug.id, 999, mug.version, 100, None, actor=SAM)


def test_a_price_is_written_down_and_indexed(database: Database, mug: Product) -> None:
    with database.write() as session:
        editing.set_price(session, mug.id, mug.variants[0].id, mug.version, 1500, 1800, actor=SAM)
    with database.read() as session:
        stored = session.get_one(Product, mug.id)
        assert (stored.price_minor, stored.compare_at_minor, stored.version) == (1500, 1800, 2)
        assert list(session.scalars(select(PriceChange.price_minor).order_by("id")))[-1] == 1500
        job = session.scalars(select(OutboxJob)).one()
        assert (job.kind, job.payload) == ("index", {"product_ids": [mug.id]})


def test_the_second_of_two_editors_is_told(database: Database, mug: Product) -> None:
    with database.write() as session:
        editing.set_price(session, mug.id, mug.variants[0].id, mug.version, 1500, None, actor=SAM)
    with pytest.raises(Stale), database.write() as session:
        editing.set_price(session, mug.id, mug.variants[0].id, mug.version, 1600, None, actor=SAM)
    with pytest.raises(Stale), database.write() as session:
        editing.set_status(session, mug.id, mug.version, ARCHIVED, actor=SAM)


def test_a_cut_that_is_none_is_refused(database: Database, mug: Product) -> None:
    with pytest.raises(Invalid), database.write() as session:
        editing.set_price(session, mug.id, mug.variants[0].id, mug.version, 1500, 1500, actor=SAM)
