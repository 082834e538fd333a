"""Fills an empty shop with the demo store: shelves, products, parts, stock, pictures, languages.

What is there already is left alone, so seeding twice changes nothing. The store is given a past:
most things have been on sale for months, a few are new, and a price cut has a price before it.
"""

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog import stock
from catalog.attributes import AttributeData, save_attribute
from catalog.brands import BrandData, save_brand
from catalog.categories import CategoryData, save_category
from catalog.companions import save_parts, save_related
from catalog.demo.catalogue import load
from catalog.demo.goods import DemoCatalogue, DemoProduct
from catalog.demo.product_values import data_of
from catalog.demo.wording import StoreWords, load_words
from catalog.machines.jpegs import enqueue_jpegs
from catalog.models import PriceChange, Product
from catalog.prices import change_price
from catalog.products import find_product, refresh_summary, save_product
from catalog.stock_models import StockLocation
from catalog.terms import save_terms
from shop import clock
from shop.db import Database, insert_once

PICTURES = Path(__file__).parent / "pictures"
LOCATIONS = {
    "warehouse": {"name": "Warehouse, Ghent", "position": 0},
    "shop": {
        "name": "Shop, Ghent",
        "position": 1,
        "public": True,
        "address": "Sluiskaai 12, 9000 Ghent, Belgium",
    },
}
NEW = ("fold-throw", "pull-duck", "slow-kettle", "storm-lantern", "root-pot", "everyday-mug")
"""What came in last, the newest first."""

ON_SALE_FOR = timedelta(days=120)
CUT_AGO = timedelta(days=12)

Words = Mapping[str, StoreWords]


def seed(database: Database, picture_folder: Path) -> int:
    """Put the demo store into the database and its pictures into the folder; how many are new."""
    _copy_pictures(picture_folder)
    catalogue, words = load(), load_words()
    with database.write() as session:
        locations = _locations(session)
        _vocabulary(session, catalogue, words)
        shelves = _shelves(session, catalogue, words)
        made = [
            product
            for product in catalogue.products
            if _put_on_sale(session, product, shelves[product.category], locations, words)
        ]
        _join(session, made)
        enqueue_jpegs(session, key="demo")
    return len(made)


def _copy_pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for source in PICTURES.glob("*.webp"):
        target = folder / source.name
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, target)


def _locations(session: Session) -> dict[str, int]:
    for code, facts in LOCATIONS.items():
        insert_once(session, StockLocation, code=code, **{"address": "", "public": False, **facts})
    rows = session.execute(select(StockLocation.code, StockLocation.id))
    return dict(rows.all())


def _vocabulary(session: Session, catalogue: DemoCatalogue, words: Words) -> None:
    """Attributes and brands before the products that use them, so these are stored once."""
    for one in catalogue.attributes:
        data = AttributeData(one.code, one.label, one.kind, one.unit, one.facet, one.position)
        save_attribute(session, data)
    for brand in catalogue.brands:
        texts = {locale: dict(said.brands.get(brand.name, {})) for locale, said in words.items()}
        made = BrandData(brand.name, lead=brand.lead, texts=texts, picture=brand.picture)
        save_brand(session, made)
    for locale, said in words.items():
        save_terms(session, locale, said.terms)


def _shelves(session: Session, catalogue: DemoCatalogue, words: Words) -> dict[str, int]:
    return {
        shelf.slug: save_category(
            session,
            CategoryData(
                slug=shelf.slug,
                title=shelf.title,
                lead=shelf.lead,
                texts={
                    locale: dict(said.categories.get(shelf.slug, {}))
                    for locale, said in words.items()
                },
                parent=shelf.parent,
                picture=shelf.picture,
                ground=shelf.ground,
                position=shelf.position,
            ),
        ).id
        for shelf in catalogue.categories
    }


def _put_on_sale(
    session: Session,
    product: DemoProduct,
    shelf_id: int,
    locations: dict[str, int],
    words: Words,
) -> bool:
    """Store a product with its past and its stock; False if it is there already."""
    if find_product(session, product.handle):
        return False
    said = {locale: store.products.get(product.handle) for locale, store in words.items()}
    stored = save_product(session, data_of(product, shelf_id, said))
    stored.created_at = _came_in(product)
    _give_a_past(session, product, stored)
    _fill(session, product, stored, locations)
    refresh_summary(stored)
    return True


def _came_in(product: DemoProduct) -> datetime:
    if product.handle in NEW:
        return clock.now() - timedelta(days=4 + 5 * NEW.index(product.handle))
    return clock.now() - ON_SALE_FOR - timedelta(days=product.position)


def _give_a_past(session: Session, product: DemoProduct, stored: Product) -> None:
    """Prices have been so since it came in; a cut came later, from the price before it."""
    ids = [variant.id for variant in stored.variants]
    history = update(PriceChange).where(PriceChange.variant_id.in_(ids))
    session.execute(history.values(at=stored.created_at))
    variants = {variant.sku: variant for variant in stored.variants}
    for row in product.variants:
        if row.compare_at_minor:
            at, before = clock.now() - CUT_AGO, row.compare_at_minor
            variant = variants[row.sku]
            change_price(session, variant, row.price_minor, compare_at_minor=before, at=at)


def _fill(
    session: Session, product: DemoProduct, stored: Product, locations: dict[str, int]
) -> None:
    ids = {variant.sku: variant.id for variant in stored.variants}
    for row in product.variants:
        for code, units in (("warehouse", row.warehouse), ("shop", row.shop)):
            if units:
                take = stock.Take(ids[row.sku], locations[code], units)
                stock.receive(session, take, reason="delivery", reference="opening")


def _join(session: Session, made: list[DemoProduct]) -> None:
    """Parts and what goes with it: all products are there by now."""
    ids = dict(session.execute(select(Product.handle, Product.id)).all())
    for product in made:
        parts = [(part.handle, part.note) for part in product.parts]
        save_parts(session, ids[product.handle], parts)
        save_related(session, ids[product.handle], product.related)
