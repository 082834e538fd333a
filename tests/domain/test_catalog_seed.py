"""The demo store: put into an empty shop once, with a past, and left alone afterwards."""

from pathlib import Path

from sqlalchemy import func, select

from catalog.demo.catalogue import load
from catalog.demo.seed import seed
from catalog.listing import read_first
from catalog.models import Category, Product, ProductPart, Variant
from catalog.stock_models import StockLevel, StockMovement
from shop.db import Database


def test_the_demo_store_is_there_as_drawn(database: Database, tmp_path: Path) -> None:
    goods = load()
    assert seed(database, tmp_path / "pictures") == len(goods.products)
    with database.read() as session:
        counts = {
            table: session.scalar(select(func.count()).select_from(table))
            for table in (Category, Product, Variant, ProductPart)
        }
        units = session.scalar(select(func.sum(StockLevel.on_hand)))
        stems = set(session.scalars(select(Product.picture)))
    assert counts[Category] == len(goods.categories)
    assert counts[Variant] == sum(len(product.variants) for product in goods.products)
    assert counts[ProductPart] == sum(len(product.parts) for product in goods.products)
    stocked = [variant for product in goods.products for variant in product.variants]
    assert units == sum(variant.warehouse + variant.shop for variant in stocked)
    for stem in stems:
        for width in (160, 400, 800):
            assert (tmp_path / "pictures" / f"{stem}-{width}.webp").is_file()


def test_seeding_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    seed(database, tmp_path)
    with database.read() as session:
        before = session.scalar(select(func.count()).select_from(StockMovement))
    assert seed(database, tmp_path) == 0
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(StockMovement)) == before


def test_the_store_has_a_past(database: Database, tmp_path: Path) -> None:
    """A few things are new, and every cut has a price before it, so it may be announced."""
    seed(database, tmp_path)
    with database.read() as session:
        cards = read_first(session, "newest", 100)
    assert 0 < sum(card.is_new for card in cards) < 8
    cut = [card for card in cards if card.was]
    assert cut
    assert all(card.percent and card.lowest == card.was for card in cut)
