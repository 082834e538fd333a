"""Spare parts and what goes with a product."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.companions import save_parts, save_related
from catalog.models import Product, ProductPart, RelatedProduct
from catalog.state import read_state
from shop.db import Database
from shop.errors import Invalid
from tests import factories


@pytest.fixture
def kettle(database: Database) -> Product:
    with database.write() as session:
        for handle in ("knob", "lid", "mug"):
            factories.product(session, handle=handle)
        return factories.product(session, handle="kettle")


def _parts(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Product.handle, ProductPart.note)
        .join(Product, Product.id == ProductPart.part_id)
        .order_by(ProductPart.position)
    )
    return [(row[0], row[1]) for row in rows]


def test_parts_are_replaced_in_their_order(database: Database, kettle: Product) -> None:
    with database.write() as session:
        assert save_parts(session, kettle.id, [("lid", "Fits both"), ("knob", "")])
        assert save_parts(session, kettle.id, [("knob", ""), ("lid", "Fits"), ("knob", "again")])
        assert _parts(session) == [("knob", ""), ("lid", "Fits")]
        before = read_state(session)
        assert not save_parts(session, kettle.id, [("knob", ""), ("lid", " Fits ")])
        assert read_state(session) == before
        assert save_parts(session, kettle.id, [])
        assert _parts(session) == []


def test_related_products_are_replaced_in_their_order(database: Database, kettle: Product) -> None:
    with database.write() as session:
        assert save_related(session, kettle.id, ["mug", "lid", "mug"])
        before = read_state(session)
        assert not save_related(session, kettle.id, ["mug", "lid"])
        assert read_state(session) == before
        assert save_related(session, kettle.id, ["lid", "mug"])
        assert read_state(session).goods == before.goods + 1
        rows = select(RelatedProduct.position).order_by(RelatedProduct.position)
        assert list(session.scalars(rows)) == [0, 1]


def test_unknown_handles_are_named_and_nothing_is_lost(database: Database, kettle: Product) -> None:
    with database.write() as session:
        save_parts(session, kettle.id, [("lid", "")])
    with pytest.raises(Invalid) as caught, database.write() as session:
        save_parts(session, kettle.id, [("knob", ""), ("nut", ""), ("kettle", "")])
    assert caught.value.facts == {"handles": ["nut", "kettle"]}
    with pytest.raises(Invalid), database.write() as session:
        save_related(session, kettle.id, ["nut"])
    with pytest.raises(Invalid), database.write() as session:
        save_parts(session, kettle.id, [("knob", "x" * 121)])
    with database.read() as session:
        assert _parts(session) == [("lid", "")]
