"""Fills an empty shop with the demo store: shelves, products, parts, stock and pictures.

What is there already is left alone, so seeding twice changes nothing. The store is given a past:
most things have been on sale for months, a few are new, and a price cut has a price before it.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from markdown_it import MarkdownIt
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog import stock
from catalog.categories import CategoryData, save_category
from catalog.demo.catalogue import load
from catalog.demo.goods import DemoCatalogue, DemoProduct, DemoVariant
from catalog.models import PriceChange, Product, ProductPart
from catalog.prices import change_price
from catalog.product_data import PictureData, ProductData, VariantData
from catalog.products import find_product, refresh_summary, save_product
from catalog.stock_models import StockLocation
from shop import clock
from shop.db import Database, insert_once

PICTURES = Path(__file__).parent / "pictures"
LOCATIONS = (("warehouse", "Warehouse, Ghent"), ("shop", "Shop, Ghent"))
NEW = ("fold-throw", "slow-kettle", "root-pot", "everyday-mug")
"""What came in last, the newest first."""

ON_SALE_FOR = timedelta(days=120)
CUT_AGO = timedelta(days=12)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def seed(database: Database, picture_folder: Path) -> int:
    """Put the demo store into the database and its pictures into the folder; how many are new."""
    _copy_pictures(picture_folder)
    catalogue = load()
    with database.write() as session:
        locations = _locations(session)
        shelves = _shelves(session, catalogue)
        made = [
            product
            for product in catalogue.products
            if _put_on_sale(session, product, shelves[product.category], locations)
        ]
        for product in made:
            _join_parts(session, product)
    return len(made)


def _copy_pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for source in PICTURES.glob("*.webp"):
        target = folder / source.name
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            shutil.copyfile(source, target)


def _locations(session: Session) -> dict[str, int]:
    for position, (code, name) in enumerate(LOCATIONS):
        insert_once(session, StockLocation, code=code, name=name, position=position)
    rows = session.execute(select(StockLocation.code, StockLocation.id))
    return dict(rows.all())


def _shelves(session: Session, catalogue: DemoCatalogue) -> dict[str, int]:
    return {
        shelf.slug: save_category(
            session,
            CategoryData(
                slug=shelf.slug,
                title=shelf.title,
                lead=shelf.lead,
                parent=shelf.parent,
                picture=shelf.picture,
                ground=shelf.ground,
                position=shelf.position,
            ),
        ).id
        for shelf in catalogue.categories
    }


def _put_on_sale(
    session: Session, product: DemoProduct, shelf_id: int, locations: dict[str, int]
) -> bool:
    """Store a product with its past and its stock; False if it is there already."""
    if find_product(session, product.handle):
        return False
    stored = save_product(session, _data(product, shelf_id))
    stored.created_at = _came_in(product)
    variants = {variant.sku: variant for variant in stored.variants}
    ids = [variant.id for variant in stored.variants]
    history = update(PriceChange).where(PriceChange.variant_id.in_(ids))
    session.execute(history.values(at=stored.created_at))
    for row in product.variants:
        variant = variants[row.sku]
        if row.compare_at_minor:
            at, before = clock.now() - CUT_AGO, row.compare_at_minor
            change_price(session, variant, row.price_minor, compare_at_minor=before, at=at)
        for code, units in (("warehouse", row.warehouse), ("shop", row.shop)):
            if units:
                take = stock.Take(variant.id, locations[code], units)
                stock.receive(session, take, reason="delivery", reference="opening")
    refresh_summary(stored)
    return True


def _came_in(product: DemoProduct) -> datetime:
    if product.handle in NEW:
        return clock.now() - timedelta(days=4 + 6 * NEW.index(product.handle))
    return clock.now() - ON_SALE_FOR - timedelta(days=product.position)


def _data(product: DemoProduct, shelf_id: int) -> ProductData:
    return ProductData(
        handle=product.handle,
        title=product.title,
        subtitle=product.subtitle,
        category_id=shelf_id,
        description_html=_MARKDOWN.render(product.description),
        care_html=_MARKDOWN.render(product.care),
        brand=product.brand,
        maker=product.maker,
        facts=dict(product.facts),
        options=list(product.options),
        ground=product.ground,
        parts_picture=product.parts_picture or "",
        position=product.position,
        variants=[_variant(variant) for variant in product.variants],
        pictures=[PictureData(picture.file, picture.alt) for picture in product.pictures],
    )


def _variant(variant: DemoVariant) -> VariantData:
    """At the price before any cut: the cut comes later, as it did in the store's past."""
    return VariantData(
        sku=variant.sku,
        gtin=variant.gtin,
        option_values=list(variant.values),
        swatch=variant.swatch or "",
        price_minor=variant.compare_at_minor or variant.price_minor,
        weight_g=variant.weight_g,
        warranty_months=variant.warranty_months,
        picture=variant.picture,
    )


def _join_parts(session: Session, product: DemoProduct) -> None:
    for position, part in enumerate(product.parts):
        insert_once(
            session,
            ProductPart,
            product_id=_id_of(session, product.handle),
            part_id=_id_of(session, part.handle),
            note=part.note,
            position=position,
        )


def _id_of(session: Session, handle: str) -> int:
    return session.scalars(select(Product.id).where(Product.handle == handle)).one()
