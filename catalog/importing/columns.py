"""Which column means what: Shopify's headers before and since 2024, by one set of our names."""

import re
from dataclasses import dataclass

from shop.errors import Invalid

ALIASES: dict[str, tuple[str, ...]] = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Description"),
    "vendor": ("Vendor",),
    "category": ("Product Category", "Product category"),
    "type": ("Type",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "option1_name": ("Option1 Name", "Option1 name"),
    "option1_value": ("Option1 Value", "Option1 value"),
    "option2_name": ("Option2 Name", "Option2 name"),
    "option2_value": ("Option2 Value", "Option2 value"),
    "option3_name": ("Option3 Name", "Option3 name"),
    "option3_value": ("Option3 Value", "Option3 value"),
    "sku": ("Variant SKU", "SKU"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "price": ("Variant Price", "Price"),
    "compare_at": ("Variant Compare At Price", "Compare-at price"),
    "barcode": ("Variant Barcode", "Barcode"),
    "gift_card": ("Gift Card", "Gift card"),
}
"""Columns that are read, and what they are called in a file."""

NEEDED = ("handle", "title", "price")

_KNOWN_AND_LEFT = re.compile(
    r"tags|seo (title|description)|cost per item|charge tax|tax code|fulfillment service"
    r"|image (src|position|alt text)|product image url|variant image( url)?"
    r"|option[123] linked to|inventory tracker|continue selling when out of stock"
    r"|requires shipping|weight unit for display|unit price .*"
    r"|variant (inventory tracker|inventory policy|fulfillment service|requires shipping|taxable"
    r"|weight unit|tax code)"
    r"|google shopping / .*|(included|price|compare at price) / .*",
    re.IGNORECASE,
)
"""Columns that Shopify writes and we have no use for."""


class NotACatalogue(Invalid):
    """The file is not what an import can read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each of our columns stands in the file, and the names that nobody knows."""

    places: dict[str, int]
    unknown: list[str]
    width: int


def read_header(cells: list[str]) -> Header:
    """Understand the first row. Raises NotACatalogue when a needed column is missing."""
    names = [cell.strip() for cell in cells]
    places: dict[str, int] = {}
    for ours, theirs in ALIASES.items():
        place = next((names.index(name) for name in theirs if name in names), None)
        if place is not None:
            places[ours] = place
    missing = [ALIASES[name][0] for name in NEEDED if name not in places]
    if missing:
        raise NotACatalogue(
            "This is not a product export from Shopify: it has no column "
            + " and no column ".join(f"'{name}'" for name in missing)
        )
    return Header(places, _unknown(names, places), len(names))


def _unknown(names: list[str], places: dict[str, int]) -> list[str]:
    read = set(places.values())
    return [
        name
        for place, name in enumerate(names)
        if name and place not in read and not _KNOWN_AND_LEFT.fullmatch(name)
    ]
