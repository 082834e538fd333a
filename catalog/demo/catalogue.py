"""The demo store's goods, read from ``products.json`` into plain values; no database is touched."""

import json
from pathlib import Path

from catalog.demo.checks import check
from catalog.demo.goods import (
    DemoCatalogue,
    DemoCategory,
    DemoPart,
    DemoPicture,
    DemoProduct,
    DemoVariant,
)
from catalog.demo.records import Record

SOURCE = Path(__file__).parent / "products.json"


def load(source: Path = SOURCE) -> DemoCatalogue:
    """Read and check the store; raises ValueError naming the handle, slug or SKU at fault."""
    store = Record(json.loads(source.read_text(encoding="utf-8")), source.name)
    catalogue = DemoCatalogue(
        categories=tuple(_category(row) for row in store.records("categories", "slug")),
        products=tuple(_product(row) for row in store.records("products", "handle")),
    )
    check(catalogue)
    return catalogue


def _category(row: Record) -> DemoCategory:
    return DemoCategory(
        slug=row.text("slug"),
        title=row.text("title"),
        lead=row.text("lead"),
        parent=row.text_or_none("parent"),
        position=row.whole("position"),
        picture=row.text("picture"),
        ground=row.text("ground"),
    )


def _product(row: Record) -> DemoProduct:
    return DemoProduct(
        handle=row.text("handle"),
        title=row.text("title"),
        subtitle=row.text("subtitle"),
        description=row.text("description"),
        category=row.text("category"),
        brand=row.text("brand"),
        ground=row.text("ground"),
        position=row.whole("position"),
        options=row.texts("options"),
        facts=row.record("facts").pairs(),
        care=row.text("care"),
        maker=row.text("maker"),
        parts=tuple(DemoPart(p.text("handle"), p.text("note")) for p in row.records("parts")),
        parts_picture=row.text_or_none("parts_picture"),
        variants=tuple(_variant(variant) for variant in row.records("variants")),
        pictures=tuple(DemoPicture(p.text("file"), p.text("alt")) for p in row.records("pictures")),
    )


def _variant(row: Record) -> DemoVariant:
    stock = row.record("stock")
    return DemoVariant(
        sku=row.text("sku"),
        gtin=row.text("gtin"),
        values=row.texts("values"),
        swatch=row.text_or_none("swatch"),
        price_minor=row.whole("price_minor"),
        compare_at_minor=row.whole_or_none("compare_at_minor"),
        weight_g=row.whole("weight_g"),
        warranty_months=row.whole("warranty_months"),
        picture=row.text("picture"),
        warehouse=stock.whole("warehouse"),
        shop=stock.whole("shop"),
    )
