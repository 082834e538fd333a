"""The columns that our own export adds to another shop's table, for what that one doesn't know.

Each is called "Taulell / Something", with a code or a language in square brackets where there are
several: "Taulell / Title [ca]", "Taulell / Stock [warehouse]", "Taulell / Attribute [capacity]".
"""

import re

PREFIX = "Taulell / "

OWN = {
    "subtitle": "Subtitle",
    "care_html": "Care",
    "maker": "Maker",
    "responsible": "Responsible person",
    "warnings": "Warnings",
    "ground": "Ground",
    "parts_picture": "Parts picture",
    "position": "Position",
    "publish_at": "Publish at",
    "archive_at": "Archive at",
    "shelf": "Shelf",
    "parts": "Parts",
    "related": "Related",
    "set_up": "Set-up",
    "stem": "Picture",
    "variant_stem": "Variant picture",
    "swatch": "Swatch",
    "vat_class": "VAT class",
    "warranty_months": "Guarantee in months",
    "no_return_reason": "No return because",
    "content": "Content",
    "content_unit": "Unit of content",
}
"""Our names of cells and what their columns are called after the prefix."""

SERIAL = {
    "attribute": "Attribute",
    "said": "Attribute in words",
    "stock": "Stock",
    "title": "Title",
    "subtitle": "Subtitle",
    "description_html": "Description",
    "care_html": "Care",
    "warnings": "Warnings",
    "seo_title": "SEO title",
    "seo_description": "SEO description",
    "alt": "Image alt text",
}
"""Columns of which there are several: one a code or a language."""

WORDS = (
    "title", "subtitle", "description_html", "care_html", "warnings", "seo_title",
    "seo_description",
)  # fmt: skip
_HEADER = re.compile(rf"{re.escape(PREFIX)}(?P<name>[^\[\]]+?)(?: \[(?P<which>[^\[\]]+)\])?")
_NAMES = {text: name for name, text in OWN.items()}
_SERIAL_NAMES = {text: name for name, text in SERIAL.items()}


def header_of(name: str, which: str = "") -> str:
    """What a column of ours is called: ("title", "ca") is "Taulell / Title [ca]"."""
    return f"{PREFIX}{SERIAL[name]} [{which}]" if which else PREFIX + OWN[name]


def name_of(header: str) -> str:
    """The name of a cell under such a header ("title:ca", "stock:main"); "" for any other."""
    found = _HEADER.fullmatch(header)
    if not found:
        return ""
    if found["which"] is None:
        return _NAMES.get(found["name"], "")
    name = _SERIAL_NAMES.get(found["name"], "")
    return f"{name}:{found['which'].strip()}" if name else ""


def serial(row: dict[str, str], name: str) -> dict[str, str]:
    """The cells of such columns in a row by what stands in the brackets, empty ones too."""
    start = f"{name}:"
    return {key.removeprefix(start): text for key, text in row.items() if key.startswith(start)}
