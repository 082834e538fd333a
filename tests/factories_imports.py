"""Builders of product tables as WooCommerce exports them."""

from pathlib import Path

from tests.factories_catalog import csv_file

WOO = (
    "ID", "Type", "SKU", "Name", "Published", "Is featured?", "Visibility in catalog",
    "Short description", "Description", "Date sale price starts", "Date sale price ends",
    "Tax status", "In stock?", "Stock", "Weight (lbs)", "Length (in)", "Sale price",
    "Regular price", "Categories", "Tags", "Images", "Parent", "Cross-sells", "Position",
    "Attribute 1 name", "Attribute 1 value(s)", "Attribute 1 global", "Attribute 2 name",
    "Attribute 2 value(s)", "Meta: _layout",
)  # fmt: skip


def woo_row(**cells: str) -> dict[str, str]:
    """A simple product, unless said otherwise."""
    given = {
        "ID": "11",
        "Type": "simple",
        "SKU": "MUG",
        "Name": "Mug",
        "Published": "1",
        "Visibility in catalog": "visible",
        "In stock?": "1",
        "Stock": "4",
        "Regular price": "18.00",
        "Categories": "Kitchen > Mugs",
    }
    return given | cells


def woo_file(
    folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = WOO, name: str = "woo.csv"
) -> Path:
    """A file of these rows."""
    return csv_file(folder, *rows, columns=columns, name=name)
