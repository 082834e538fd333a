"""The demo store: put into an empty shop once, with a past, and left alone afterwards."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from catalog.demo.catalogue import load
from catalog.demo.seed import seed
from catalog.demo.wording import load_words
from catalog.models import Category, Product, ProductPart, RelatedProduct, Variant
from catalog.prices import lowest_prices
from catalog.stock_models import StockLevel, StockLocation, StockMovement
from catalog.word_models import Attribute, Brand, ProductFacet, ProductText, Term
from shop import clock
from shop.db import Database


def test_the_demo_store_is_there_as_drawn(database: Database, tmp_path: Path) -> None:
    goods = load()
    assert seed(database, tmp_path / "pictures") == len(goods.products)
    with database.read() as session:
        counts = {
            table: session.scalar(select(func.count()).select_from(table))
            for table in (Category, Product, Variant, ProductPart, RelatedProduct)
        }
        units = session.scalar(select(func.sum(StockLevel.on_hand)))
        stems = set(session.scalars(select(Product.picture)))
    assert counts[Category] == len(goods.categories)
    assert counts[Variant] == sum(len(product.variants) for product in goods.products)
    assert counts[ProductPart] == sum(len(product.parts) for product in goods.products)
    assert counts[RelatedProduct] == sum(len(product.related) for product in goods.products)
    stocked = [variant for product in goods.products for variant in product.variants]
    assert units == sum(variant.warehouse + variant.shop for variant in stocked)
    for stem in stems:
        for width in (160, 400, 800):
            assert (tmp_path / "pictures" / f"{stem}-{width}.webp").is_file()


def test_the_demo_store_can_be_filtered(database: Database, tmp_path: Path) -> None:
    """By brand, by colour (an option), by material (a choice), by capacity (a number)."""
    seed(database, tmp_path)
    with database.read() as session:
        rows = session.execute(
            select(Attribute.code, ProductFacet.value, Product.handle)
            .join(ProductFacet, ProductFacet.attribute_id == Attribute.id)
            .join(Product, Product.id == ProductFacet.product_id)
        )
        found = {tuple(row) for row in rows}
        brands = set(session.scalars(select(Brand.name)))
    assert ("brand", "Olabe", "cast-iron-pan") in found
    assert ("colour", "Tomato", "hob-kettle") in found
    assert ("material", "Wood", "hob-kettle") in found
    assert ("capacity", "1.6", "hob-kettle") in found
    assert ("works-on", "Induction", "hob-kettle") in found
    assert brands == {brand.name for brand in load().brands}


def test_the_shop_can_be_visited_and_the_warehouse_can_not(
    database: Database, tmp_path: Path
) -> None:
    seed(database, tmp_path)
    with database.read() as session:
        public = select(StockLocation.code, StockLocation.address).where(StockLocation.public)
        rows = session.execute(public).all()
    assert [row.code for row in rows] == ["shop"]
    assert all(row.address for row in rows)


def test_the_demo_store_speaks_every_language_it_has_words_for(
    database: Database, tmp_path: Path
) -> None:
    seed(database, tmp_path)
    with database.read() as session:
        for locale, words in load_words().items():
            said = select(ProductText.title).where(ProductText.locale == locale)
            titles = {one.title for one in words.products.values() if one.title}
            assert set(session.scalars(said)) - {""} == titles
            terms = select(func.count()).select_from(Term).where(Term.locale == locale)
            assert session.scalar(terms) == len(words.terms)


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
        came_in = list(session.scalars(select(Product.created_at)))
        cut = list(session.scalars(select(Variant).where(Variant.compare_at_minor.is_not(None))))
        lowest = lowest_prices(session, [variant.id for variant in cut])
    month_ago = clock.now() - timedelta(days=30)
    assert 0 < sum(moment > month_ago for moment in came_in) < 8
    assert len(cut) >= 3
    assert all(lowest[variant.id] == variant.compare_at_minor for variant in cut)
