"""The rows of one WooCommerce product, understood."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from catalog.importing import cells
from catalog.importing.columns import FACT
from catalog.importing.grouping import Row
from catalog.importing.incoming import Incoming, IncomingVariant, PictureRef, made_sku
from catalog.importing.problems import Problem, Refused, note, shown
from catalog.importing.shopify import NO_VALUE, counted, higher
from catalog.importing.texts import LONGEST_SKU, brand, handle_in_address, title
from catalog.importing.woocommerce import MOST_ATTRIBUTES, VARIATION
from catalog.kept_sentences import N_
from catalog.models import ACTIVE, DRAFT
from catalog.product_data import ProductData, VariantData
from catalog.slugs import slug_of
from shop import clock

LONGEST_SUBTITLE = 200
LONGEST_VALUE = 120
NOT_GOODS = {"external", "grouped", "downloadable", "virtual"}
_PARTS = re.compile(r"(?<!\\),")
_WEIGHTS = ("kg", "g", "lbs", "oz")


def parse(rows: list[tuple[int, Row]], currency: str) -> Incoming:
    """Understand a product and its variations. Raises Refused when there is nothing to store."""
    line, own = next((line, row) for line, row in rows if row["kind"].lower() != VARIATION)
    _refuse_kind(own)
    if not own["title"]:
        raise Refused(N_("It has no title"))
    found = Incoming(line, _data(own), rows=len(rows), goes_by_sku=True)
    _add_shelves(found, own)
    children = _children(rows)
    attributes = _attributes(own)
    if own["kind"].lower() == "variable" or children:
        _take_variations(found, attributes, children, own, currency)
    else:
        found.facts = {name: "; ".join(values) for name, values in attributes.items()}
        _try(found, own, line=line, number=1, currency=currency)
    found.facts |= {
        name.removeprefix(FACT): text for name, text in own.items() if name.startswith(FACT)
    }
    found.pictures = [
        PictureRef(source, line, position=place) for place, source in enumerate(images(own))
    ]
    if not found.variants:
        first = next((one for one in found.problems if one.refused), None)
        raise Refused(first.sentence, **first.facts) if first else Refused(
            N_("It has no variation with a price")
        )  # fmt: skip
    return found


def _refuse_kind(own: Row) -> None:
    kinds = {kind.strip() for kind in own["kind"].lower().split(",")}
    if odd := sorted(kinds & NOT_GOODS) or sorted(kinds - {"simple", "variable"}):
        said = N_("Only goods that are sent can be sold here, and this is '%(kind)s'")
        raise Refused(said, kind=shown(", ".join(odd)))


def _data(own: Row) -> ProductData:
    short = cells.plain(own.get("short", ""))
    fits = len(short) <= LONGEST_SUBTITLE
    body = own.get("body", "")
    return ProductData(
        handle=handle_in_address(slug_of(own["title"]) or own.get("sku", "") or own.get("id", "")),
        title=title(own["title"]),
        category_id=0,
        variants=[],
        subtitle=short if fits else "",
        description_html=body if fits else f"{own['short']}\n{body}",
        brand=brand(own.get("vendor")),
        status=_status(own),
        position=cells.whole(own.get("position", "")) or None,
    )


def _status(own: Row) -> str:
    """Private, pending and hidden products are drafts here."""
    is_out = own.get("published", "1") in {"", "1"}
    return ACTIVE if is_out and own.get("visibility", "").lower() != "hidden" else DRAFT


def _add_shelves(found: Incoming, own: Row) -> None:
    """Paths of shelves ("A > B, C"); the product stands on the first."""
    paths = [
        tuple(title.strip() for title in path.split(">") if title.strip())
        for path in names_in(own.get("categories", ""))
    ]
    paths = list(dict.fromkeys(filter(None, paths)))
    if paths:
        found.shelf, *found.more_shelves = paths


def names_in(text: str) -> list[str]:
    """Parts of a list; a comma in a part has a backslash before it."""
    return [part.replace("\\,", ",").strip() for part in _PARTS.split(text) if part.strip()]


def images(own: Row) -> list[str]:
    """The addresses or names of a row's pictures."""
    return list(dict.fromkeys(names_in(own.get("image", ""))))


def _attributes(row: Row) -> dict[str, list[str]]:
    """Values by the name of the attribute, in the order of the columns."""
    found: dict[str, list[str]] = {}
    for number in range(1, MOST_ATTRIBUTES + 1):
        name = row.get(f"attribute{number}_name", "")
        text = row.get(f"attribute{number}_values", "")
        if name:
            values = text.split("|") if "|" in text else names_in(text)
            found[name] = [value.strip()[:LONGEST_VALUE] for value in values if value.strip()]
    return found


def _children(rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """The variations by their position, then as they stand."""
    found = [(line, row) for line, row in rows if row["kind"].lower() == VARIATION]
    return sorted(found, key=lambda one: (cells.whole(one[1].get("position", "")), one[0]))


def _take_variations(
    found: Incoming,
    attributes: dict[str, list[str]],
    children: list[tuple[int, Row]],
    own: Row,
    currency: str,
) -> None:
    """What variations differ in becomes options; the product's other attributes stay facts."""
    chosen = [(line, row, _attributes(row)) for line, row in children]
    names = dict.fromkeys(
        name for _, _, given in chosen for name, values in given.items() if values
    )
    ordered = [name for name in attributes if name in names]
    options = [*ordered, *(name for name in names if name not in ordered)]
    found.data = replace(found.data, options=options)
    fits_all = [name for name in attributes if name not in names and _is_any(name, chosen)]
    if fits_all:
        said = N_("Its variations fit any '%(names)s', so that is no choice here")
        found.problems.append(note(found.line, said, found.handle, names=", ".join(fits_all)))
    found.facts = {
        name: "; ".join(values) for name, values in attributes.items() if name not in options
    }
    for number, (line, row, given) in enumerate(chosen, start=1):
        values = [(given.get(name) or [NO_VALUE])[0] for name in options]
        inherits = {name: own.get(name, "") for name in own if name.startswith("weight_")}
        filled = {**row, **{name: text for name, text in inherits.items() if not row.get(name)}}
        _try(found, filled, line=line, number=number, currency=currency, values=values)


def _is_any(name: str, chosen: list[tuple[int, Row, dict[str, list[str]]]]) -> bool:
    """Whether variations name this attribute without saying which value."""
    return any(name in given and not given[name] for _, _, given in chosen)


def _try(
    found: Incoming,
    row: Row,
    *,
    line: int,
    number: int,
    currency: str,
    values: list[str] | None = None,
) -> None:
    try:
        found.variants.append(_variant(found, row, line, number, currency, values or []))
    except Refused as error:
        found.problems.append(Problem.of(error, line, found.handle))


def _variant(
    found: Incoming, row: Row, line: int, number: int, currency: str, values: list[str]
) -> IncomingVariant:
    """One row as a variant. Raises Refused with the reason."""
    if not row["price"]:
        raise Refused(N_("It has no price"))
    price, before = cells.amount(row["price"], currency), None
    if row.get("sale_price") and _is_on_sale(row):
        sale = cells.amount(row["sale_price"], currency)
        before = higher(found, row, "price", sale, line, currency)
        price = min(price, sale)
    sku = row.get("sku", "") or _made(row, found.handle, line)
    if len(sku) > LONGEST_SKU:
        raise Refused(N_("The SKU is longer than %(most)s characters"), most=LONGEST_SKU)
    if any(one.data.sku == sku for one in found.variants):
        said = N_("SKU '%(sku)s' is on line %(line)s already")
        raise Refused(said, sku=sku, line=found.line_of(sku))
    data = VariantData(
        sku=sku,
        price_minor=price,
        compare_at_minor=before,
        currency=currency,
        option_values=values,
        gtin=cells.gtin(row.get("barcode", "")),
        weight_g=_weight(row),
        cost_minor=cells.amount(row["cost"], currency) if row.get("cost") else None,
    )
    own = next(iter(images(row)), "") if row["kind"].lower() == VARIATION else ""
    return IncomingVariant(
        line,
        number,
        data,
        _quantity(found, row, line),
        picture=PictureRef(own, line) if own else None,
    )


def _made(row: Row, handle: str, line: int) -> str:
    """A SKU for one that has none: the same at every import, as long as its shop numbers rows."""
    return f"woo-{row['id'][:20]}" if row.get("id") else made_sku(handle, line)


def _quantity(found: Incoming, row: Row, line: int) -> int | None:
    """How many there are; a shop that doesn't count can't be told from one that forgot to."""
    if row.get("quantity"):
        return counted(found, row["quantity"], line)
    if row.get("in_stock", "") == "1":
        said = N_("In stock, but not how many: count it before it can be sold")
        if not any(problem.sentence == said for problem in found.problems):
            found.problems.append(note(line, said, found.handle))
    return 0 if row.get("in_stock", "") == "0" else None


def _is_on_sale(row: Row) -> bool:
    """Whether the sale price holds today, by the dates beside it if there are any."""
    today = clock.now()
    starts, ends = _day(row.get("sale_starts", "")), _day(row.get("sale_ends", ""))
    return (starts is None or starts <= today) and (ends is None or today <= ends)


def _day(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and not found.tzinfo else found


def _weight(row: Row) -> int:
    given = ((row.get(f"weight_{unit}", ""), unit) for unit in _WEIGHTS)
    return next((cells.grams(text, unit) for text, unit in given if text), 0)
