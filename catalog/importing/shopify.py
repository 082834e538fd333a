"""Shopify's product tables, before and since 2024: which headers they have, and their rows."""

import re
from typing import Any

from catalog.importing import cells, own_cells
from catalog.importing.columns import FACT, Family
from catalog.importing.grouping import Row
from catalog.importing.incoming import Incoming, IncomingVariant, PictureRef, made_sku
from catalog.importing.problems import Problem, Refused, note, shown
from catalog.importing.texts import LONGEST_SKU, brand, handle_in_address, seo, title
from catalog.kept_sentences import N_
from catalog.models import ACTIVE, ARCHIVED, DRAFT
from catalog.product_data import ProductData, VariantData

DEFAULT_TITLE = "Default Title"
NO_VALUE = "\N{EN DASH}"
OPTIONS = ("option1", "option2", "option3")
_METAFIELD = re.compile(r"(?P<label>.+?) \((product|variant)\.metafields\..+\)")
_GOOGLE = re.compile(r"google shopping / (?P<label>.+)", re.IGNORECASE)
_NO_USE = re.compile(
    r"charge tax|(variant )?tax code|variant taxable|option[123] linked to|weight unit for display"
    r"|variant weight unit|(variant )?inventory (tracker|policy)|(variant )?fulfillment service"
    r"|(variant )?requires shipping|continue selling when out of stock|unit price base .*"
    r"|(included|price|compare at price|compare-at price) / .*",
    re.IGNORECASE,
)


def _label(header: str) -> str:
    """The label of an attribute for a column that has no place of its own."""
    if _NO_USE.fullmatch(header):
        return ""
    named = _METAFIELD.fullmatch(header) or _GOOGLE.fullmatch(header)
    return named["label"] if named else header


FAMILY = Family(
    name="Shopify",
    aliases={
        "handle": ("Handle", "URL handle"),
        "title": ("Title",),
        "body": ("Body (HTML)", "Description"),
        "vendor": ("Vendor",),
        "category": ("Product Category",),
        "type": ("Type",),
        "published": ("Published", "Published on online store"),
        "status": ("Status",),
        "option1_name": ("Option1 Name",),
        "option1_value": ("Option1 Value",),
        "option2_name": ("Option2 Name",),
        "option2_value": ("Option2 Value",),
        "option3_name": ("Option3 Name",),
        "option3_value": ("Option3 Value",),
        "sku": ("Variant SKU", "SKU"),
        "grams": ("Variant Grams", "Weight value (grams)"),
        "quantity": ("Variant Inventory Qty", "Inventory quantity"),
        "price": ("Variant Price", "Price"),
        "compare_at": ("Variant Compare At Price", "Compare-at price"),
        "cost": ("Cost per item",),
        "barcode": ("Variant Barcode", "Barcode"),
        "measure": ("Unit Price Total Measure",),
        "measure_unit": ("Unit Price Total Measure Unit",),
        "image": ("Image Src", "Product image URL"),
        "image_position": ("Image Position",),
        "alt": ("Image Alt Text",),
        "variant_image": ("Variant Image", "Variant image URL"),
        "gift_card": ("Gift Card",),
        "seo_title": ("SEO Title",),
        "seo_description": ("SEO Description",),
    },
    needed=("handle", "title", "price"),
    label=_label,
)


def parse(rows: list[tuple[int, Row]], currency: str) -> Incoming:
    """Understand the rows of a product. Raises Refused when there is nothing to store."""
    line, first = _first_row(rows)
    if cells.is_yes(first.get("gift_card", "")):
        raise Refused(N_("Gift cards are not taken over"))
    data = ProductData(
        handle=handle_in_address(first["handle"]),
        title=title(first["title"]),
        category_id=0,
        variants=[],
        description_html=first.get("body"),
        brand=brand(first.get("vendor")),
        options=_option_names(first),
        status=_status(first),
        **seo(first),
    )
    found = Incoming(rows[0][0], data, rows=len(rows))
    found.shelf = tuple(filter(None, [_shelf(first)]))
    found.facts = _facts(rows)
    found.pictures = _pictures(rows)
    own_cells.add_to(found, line, first)
    for number, (place, row) in enumerate(_variant_rows(rows), start=1):
        try:
            _add_variant(found, row, line=place, number=number, currency=currency)
        except Refused as error:
            found.problems.append(Problem.of(error, place, found.handle))
    if not found.variants:
        raise _nothing_left(found)
    return found


def _nothing_left(found: Incoming) -> Refused:
    if not found.problems:
        return Refused(N_("It has no row with a price"))
    first = found.problems[0]
    return Refused(first.sentence, **first.facts)


def _first_row(rows: list[tuple[int, Row]]) -> tuple[int, Row]:
    found = next(((line, row) for line, row in rows if row["title"]), None)
    if found is None:
        raise Refused(N_("It has no title"))
    return found


def _variant_rows(rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """The rows that are variants: the others only add pictures."""
    named = ("price", "sku", "option1_value")
    return [(line, row) for line, row in rows if any(row.get(name) for name in named)]


def _add_variant(found: Incoming, row: Row, *, line: int, number: int, currency: str) -> None:
    """Add one row; raises Refused with the reason."""
    if not row["price"]:
        raise Refused(N_("It has no price"))
    price_minor = cells.amount(row["price"], currency)
    sku = row.get("sku", "") or made_sku(found.handle, number)
    if len(sku) > LONGEST_SKU:
        raise Refused(N_("The SKU is longer than %(most)s characters"), most=LONGEST_SKU)
    if any(one.data.sku == sku for one in found.variants):
        said = N_("SKU '%(sku)s' is on line %(line)s already")
        raise Refused(said, sku=sku, line=found.line_of(sku))
    quantity = counted(found, row["quantity"], line) if row.get("quantity") else None
    options = OPTIONS[: len(found.data.options or [])]
    data = VariantData(
        sku=sku,
        price_minor=price_minor,
        compare_at_minor=higher(found, row, "compare_at", price_minor, line, currency),
        currency=currency,
        option_values=[row.get(f"{option}_value") or NO_VALUE for option in options],
        gtin=cells.gtin(row.get("barcode", "")),
        weight_g=cells.grams(row.get("grams", "")),
        cost_minor=_cost(found, row, line, currency),
        **_content(found, row, line),
    )
    variant = IncomingVariant(line, number, data, quantity, picture=_variant_picture(row, line))
    own_cells.add_to_variant(variant, row)
    found.variants.append(variant)


def counted(found: Incoming, text: str, line: int) -> int:
    """The units of a cell; it is told where they are other than it says. Raises Refused."""
    count = cells.units(text)
    if count != cells.decimal(text):
        said = N_("A quantity of %(text)s is taken as %(count)s")
        found.problems.append(note(line, said, found.handle, text=shown(text), count=count))
    return count


def higher(
    found: Incoming, row: Row, name: str, price_minor: int, line: int, currency: str
) -> int | None:
    """The struck-out price, if it is one and is higher."""
    text = row.get(name, "")
    if not text:
        return None
    try:
        before = cells.amount(text, currency)
    except Refused:
        said = N_("The price before the cut is left out: '%(text)s' is no price")
        found.problems.append(note(line, said, found.handle, text=shown(text)))
        return None
    return before if before > price_minor else None


def _cost(found: Incoming, row: Row, line: int, currency: str) -> int | None:
    text = row.get("cost", "")
    try:
        return cells.amount(text, currency) if text else None
    except Refused:
        said = N_("What it costs the shop is left out: '%(text)s' is no price")
        found.problems.append(note(line, said, found.handle, text=shown(text)))
        return None


def _content(found: Incoming, row: Row, line: int) -> dict[str, Any]:
    """How much is in it, for the unit price."""
    text, unit = row.get("measure", ""), row.get("measure_unit", "")
    if not text:
        return {}
    content = cells.content(text, unit)
    if content is None:
        said = N_("The unit price is left out: '%(text)s' is no measure")
        found.problems.append(note(line, said, found.handle, text=shown(f"{text} {unit}".strip())))
        return {}
    return {"content": content[0], "content_unit": content[1]}


def _option_names(row: Row) -> list[str]:
    names = [row.get(f"{option}_name", "") for option in OPTIONS]
    only_default = row.get("option1_value") == DEFAULT_TITLE and not names[1]
    return [] if only_default else [name for name in names if name]


def _shelf(row: Row) -> str:
    """The shelf's title: the type, or the last of "Home > Kitchen > Kettles"."""
    return row.get("type") or row.get("category", "").rpartition(">")[2].strip()


def _status(row: Row) -> str | None:
    """None where the file has no such column: a product keeps the status it has."""
    stated = row.get("status", "").lower()
    if stated in {DRAFT, ARCHIVED}:
        return stated
    published = row.get("published", "")
    if not stated and not published:
        return None if "status" not in row and "published" not in row else ACTIVE
    return ACTIVE if not published or cells.is_yes(published) else DRAFT


def _facts(rows: list[tuple[int, Row]]) -> dict[str, str]:
    """By the label of their attribute; the first row that says something counts."""
    found: dict[str, str] = {}
    for _, row in rows:
        for name, text in row.items():
            if name.startswith(FACT):
                found.setdefault(name.removeprefix(FACT), text)
    return found


def _pictures(rows: list[tuple[int, Row]]) -> list[PictureRef]:
    """In the order of their positions, or else of their rows; each once."""
    found: dict[str, PictureRef] = {}
    for number, (line, row) in enumerate(rows, start=1):
        source, stem = row.get("image", ""), row.get("stem", "")
        if source or stem:
            place = cells.whole(row.get("image_position", "")) or number
            picture = PictureRef(source, line, stem, row.get("alt", ""), position=place)
            found.setdefault(source or stem, own_cells.with_alts(picture, row))
    return sorted(found.values(), key=lambda picture: picture.position)


def _variant_picture(row: Row, line: int) -> PictureRef | None:
    source, stem = row.get("variant_image", ""), row.get("variant_stem", "")
    return PictureRef(source, line, stem) if source or stem else None
