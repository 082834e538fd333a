"""The demo store's goods, read from ``products.json`` into plain values; no database is touched."""

import json
from pathlib import Path

from catalog.demo.checks import check
from catalog.demo.goods import (
    DemoAttribute,
    DemoBrand,
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
        attributes=tuple(_attribute(row) for row in store.records("attributes", "code")),
        brands=tuple(_brand(row) for row in store.records("brands", "name")),
        categories=tuple(_category(row) for row in store.records("categories", "slug")),
        products=tuple(_product(row) for row in store.records("products", "handle")),
    )
    check(catalogue)
    return catalogue


def _attribute(row: Record) -> DemoAttribute:
    return DemoAttribute(
        code=row.text("code"),
        label=row.text("label"),
        kind=row.text("kind"),
        unit=row.text_or_empty("unit"),
        facet=row.yes_or_no("facet"),
        position=row.whole("position"),
    )


def _brand(row: Record) -> DemoBrand:
    return DemoBrand(row.text("name"), row.text("lead"), row.text("picture"))


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
        responsible=row.text_or_none("responsible"),
        warnings=row.text_or_none("warnings"),
        parts=tuple(DemoPart(p.text("handle"), p.text("note")) for p in row.records("parts")),
        related=row.texts("related"),
        parts_picture=row.text_or_none("parts_picture"),
        variants=tuple(_variant(variant) for variant in row.records("variants")),
        pictures=tuple(DemoPicture(p.text("file"), p.text("alt")) for p in row.records("pictures")),
    )


def _variant(row: Record) -> DemoVariant:
    stock = row.record("stock")
    content, content_unit = row.measure_or_none("content") or (0, "")
    return DemoVariant(
        sku=row.text("sku"),
        gtin=row.text("gtin"),
        values=row.texts("values"),
        swatch=row.text_or_none("swatch"),
        price_minor=row.whole("price_minor"),
        compare_at_minor=row.whole_or_none("compare_at_minor"),
        weight_g=row.whole("weight_g"),
        content=content,
        content_unit=content_unit,
        warranty_months=row.whole("warranty_months"),
        picture=row.text("picture"),
        warehouse=stock.whole("warehouse"),
        shop=stock.whole("shop"),
    )
