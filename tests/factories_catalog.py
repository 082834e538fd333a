"""Builders for the catalogue: product data, search documents, and small files to import."""

import csv
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from catalog.product_data import PictureData, ProductData, VariantData
from catalog.search import SearchDocument
from tests import factories

LEGACY = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Published", "Option1 Name",
    "Option1 Value", "Option2 Name", "Option2 Value", "Variant SKU", "Variant Grams",
    "Variant Inventory Qty", "Variant Price", "Variant Compare At Price", "Variant Barcode",
    "Image Src", "Gift Card", "Status",
)  # fmt: skip


def kettle_data(session: Session, **facts: Any) -> ProductData:
    """A kettle in two colours, with everything that a product can have."""
    given: dict[str, Any] = {
        "handle": "hob-kettle",
        "title": "Hob kettle",
        "subtitle": "Enamelled steel, ash",
        "category_id": factories.category(session).id,
        "description_html": "<p>Whistles once, then politely.</p>",
        "care_html": "<p>Wash by hand.</p>",
        "brand": "Latchwork",
        "maker": "Latchwork Enamel Works, 9000 Ghent, Belgium",
        "facts": {"Holds": "1.6 litre"},
        "options": ["Colour"],
        "ground": "mist",
        "pictures": [
            PictureData("kettle-tomato", "A red kettle"),
            PictureData("kettle-spruce", "A green kettle"),
        ],
        "variants": [
            variant_data(sku="KET-TOM", option_values=["Tomato"], picture="kettle-tomato"),
            variant_data(
                sku="KET-SPR", option_values=["Spruce"], picture="kettle-spruce", swatch="#2f6b4f"
            ),
        ],
    }
    return ProductData(**given | facts)


def variant_data(**facts: Any) -> VariantData:
    """What is on sale under one SKU."""
    given: dict[str, Any] = {
        "sku": "KET-TOM",
        "price_minor": 8400,
        "swatch": "#d2492f",
        "gtin": "2000004180379",
        "weight_g": 1180,
        "warranty_months": 60,
    }
    return VariantData(**given | facts)


def document(product_id: int, title: str, **facts: Any) -> SearchDocument:
    """A product as the index takes it."""
    given: dict[str, Any] = {"category_id": 1, "price_minor": 1000, "created": product_id}
    return SearchDocument(product_id=product_id, title=title, **given | facts)


def csv_row(**cells: str) -> dict[str, str]:
    """A row of Shopify's older export: a product with one variant, unless said otherwise."""
    given = {
        "Handle": "mug",
        "Title": "Mug",
        "Type": "Mugs",
        "Published": "true",
        "Option1 Name": "Title",
        "Option1 Value": "Default Title",
        "Variant SKU": "MUG-1",
        "Variant Inventory Qty": "4",
        "Variant Price": "18.00",
    }
    return given | cells


def csv_file(
    folder: Path,
    *rows: dict[str, str],
    columns: tuple[str, ...] = LEGACY,
    encoding: str = "utf-8",
    name: str = "products.csv",
) -> Path:
    """A file of these rows."""
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
