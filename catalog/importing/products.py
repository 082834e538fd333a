"""From the rows of one product to what the catalogue stores, row by row and with reasons."""

import re
from dataclasses import dataclass, field, replace

from catalog.importing import cells
from catalog.importing.rows import Problem, RowGroup
from catalog.models import ACTIVE, ARCHIVED, DRAFT
from catalog.product_data import ProductData, VariantData
from shop.errors import Invalid

LONGEST_SKU = 80
LONGEST_MADE = 70
LONGEST_TITLE = 200
LONGEST_BRAND = 120
DEFAULT_TITLE = "Default Title"
NO_VALUE = "\N{EN DASH}"
OPTIONS = ("option1", "option2", "option3")
_NOT_IN_ADDRESS = re.compile(r"[\s/?#%\\]+")


class Refused(Invalid):
    """Nothing of this product can be taken over; the message says why."""


@dataclass(slots=True)
class Parsed:
    """A product ready to be stored, its shelf's title, its stock by SKU, and what was odd."""

    data: ProductData
    shelf: str
    quantities: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse(group: RowGroup, currency: str) -> Parsed:
    """Understand the rows of a product. Raises Refused when there is nothing to store."""
    first = _first_row(group)
    handle = _NOT_IN_ADDRESS.sub("-", group.handle).strip("-.")
    if not handle:
        raise Refused(f"'{group.handle}' can't be part of an address")
    if cells.is_yes(first.get("gift_card", "")):
        raise Refused("Gift cards are not taken over")
    options = _option_names(first)
    data = ProductData(
        handle=handle,
        title=first["title"][:LONGEST_TITLE],
        category_id=0,
        variants=[],
        description_html=cells.clean_html(first.get("body", "")),
        brand=first.get("vendor", "")[:LONGEST_BRAND],
        options=options,
        status=_status(first),
    )
    parsed = Parsed(data, shelf=_shelf(first))
    for number, (line, row) in enumerate(_variant_rows(group), start=1):
        try:
            _add_variant(parsed, row, line=line, number=number, currency=currency)
        except ValueError as error:
            parsed.problems.append(Problem(line, str(error), handle))
    if not data.variants:
        reasons = "; ".join(problem.reason for problem in parsed.problems)
        raise Refused(reasons or "It has no row with a price")
    return parsed


def renamed(parsed: Parsed, sku: str) -> None:
    """Give the variant of a SKU that is taken one of its own, made from handle and position."""
    variants = parsed.data.variants
    place = next(place for place, variant in enumerate(variants) if variant.sku == sku)
    own = made_sku(parsed.data.handle, place + 1)
    variants[place] = replace(variants[place], sku=own)
    for found in (parsed.quantities, parsed.lines):
        if sku in found:
            found[own] = found.pop(sku)


def made_sku(handle: str, number: int) -> str:
    """The SKU of a variant that came without one; the same at every import."""
    return f"{handle[:LONGEST_MADE]}-{number}"


def _first_row(group: RowGroup) -> dict[str, str]:
    found = next((row for _, row in group.rows if row["title"]), None)
    if found is None:
        raise Refused("It has no title")
    return found


def _variant_rows(group: RowGroup) -> list[tuple[int, dict[str, str]]]:
    """The rows that are variants: the others only add pictures."""
    named = ("price", "sku", "option1_value")
    return [(line, row) for line, row in group.rows if any(row.get(name) for name in named)]


def _add_variant(
    parsed: Parsed, row: dict[str, str], *, line: int, number: int, currency: str
) -> None:
    """Add one row; raises ValueError with the reason for refusing it."""
    handle, variants = parsed.data.handle, parsed.data.variants
    if not row["price"]:
        raise ValueError("It has no price")
    price_minor = cells.amount(row["price"], currency)
    sku = row.get("sku", "") or made_sku(handle, number)
    if len(sku) > LONGEST_SKU:
        raise ValueError(f"The SKU is longer than {LONGEST_SKU} characters")
    if sku in parsed.lines:
        raise ValueError(f"SKU '{sku}' is on line {parsed.lines[sku]} already")
    if row.get("quantity"):
        parsed.quantities[sku] = cells.units(row["quantity"])
    names = parsed.data.options or []
    variants.append(
        VariantData(
            sku=sku,
            price_minor=price_minor,
            compare_at_minor=_cut(parsed, row, price_minor, line, currency),
            currency=currency,
            option_values=[
                row.get(f"{option}_value") or NO_VALUE for option in OPTIONS[: len(names)]
            ],
            gtin=cells.gtin(row.get("barcode", "")),
            weight_g=cells.grams(row.get("grams", "")),
        )
    )
    parsed.lines[sku] = line


def _cut(
    parsed: Parsed, row: dict[str, str], price_minor: int, line: int, currency: str
) -> int | None:
    """The struck-out price, if it is one and is higher."""
    text = row.get("compare_at", "")
    if not text:
        return None
    try:
        before = cells.amount(text, currency)
    except ValueError as error:
        reason = f"The price before the cut is left out: {error}"
        parsed.problems.append(Problem(line, reason, parsed.data.handle))
        return None
    return before if before > price_minor else None


def _option_names(row: dict[str, str]) -> list[str]:
    names = [row.get(f"{option}_name", "") for option in OPTIONS]
    only_default = row.get("option1_value") == DEFAULT_TITLE and not names[1]
    return [] if only_default else [name for name in names if name]


def _shelf(row: dict[str, str]) -> str:
    """The shelf's title: the type, or the last of "Home > Kitchen > Kettles"."""
    return row.get("type") or row.get("category", "").rpartition(">")[2].strip()


def _status(row: dict[str, str]) -> str:
    stated = row.get("status", "").lower()
    if stated in {DRAFT, ARCHIVED}:
        return stated
    published = row.get("published", "")
    return ACTIVE if not published or cells.is_yes(published) else DRAFT
