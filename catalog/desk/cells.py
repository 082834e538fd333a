"""Cells of the spreadsheet as they are sent: what was typed, what was seen, and which differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.numbers import get_currency_precision
from flask_babel import gettext

from catalog.forms import MOST_UNITS, to_minor
from catalog.sheet import Cell, CountCell, PriceCell, Sheet, Why
from shop.fields import LARGEST

MOST_CELLS = 2000
LONGEST = 20


@dataclass(slots=True)
class Typed:
    """What somebody typed: the cells that differ, and those that make no sense, by name."""

    prices: list[PriceCell] = field(default_factory=list)
    counts: list[CountCell] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    variants: list[int] = field(default_factory=list)


def read_cells(form: Mapping[str, str], currency: str) -> Typed:
    """Sort what was sent. A cell's name is "price 17", "was 17" or "units 17 2"."""
    typed = Typed()
    for name in list(form)[:MOST_CELLS]:
        kind, *numbers = name.split(" ")
        ids = [number for number in map(_number, numbers) if number is not None]
        if len(ids) != len(numbers):
            continue
        if kind == "price" and len(ids) == 1:
            _read_price(typed, form, ids[0], currency)
        elif kind == "units" and len(ids) == 2:  # noqa: PLR2004 - a variant and a location
            _read_count(typed, form, ids[0], ids[1])
    return typed


def _read_price(typed: Typed, form: Mapping[str, str], variant: int, currency: str) -> None:
    names = (f"price {variant}", f"was {variant}")
    texts = [form.get(name, "").strip()[:LONGEST] for name in names]
    price, was = to_minor(texts[0], currency), to_minor(texts[1], currency)
    seen = [_number(form.get(f"seen {name}", "")) for name in names]
    typed.variants.append(variant)
    typed.texts.update(zip(names, texts, strict=True))
    typed.seen.update({name: form.get(f"seen {name}", "") for name in names})
    if price is None:
        typed.errors[names[0]] = gettext("An amount such as 84.00, please.")
    if texts[1] and was is None:
        typed.errors[names[1]] = gettext("An amount such as 84.00, please.")
    if price is None or (texts[1] and was is None) or seen[0] is None:
        return
    cell = PriceCell(variant, (seen[0], seen[1]), (price, was))
    if cell.seen != cell.wanted:
        typed.prices.append(cell)


def _read_count(typed: Typed, form: Mapping[str, str], variant: int, location: int) -> None:
    name = f"units {variant} {location}"
    text = form[name].strip()[:LONGEST]
    counted, seen = _number(text), _number(form.get(f"seen {name}", ""))
    typed.texts[name], typed.seen[name] = text, form.get(f"seen {name}", "")
    if counted is None or counted > MOST_UNITS:
        typed.errors[name] = gettext("A whole number, from zero up.")
    elif seen is not None and counted != seen:
        typed.counts.append(CountCell(variant, location, seen, counted))


def cell_name(cell: Cell) -> str:
    """What a cell is called in the page."""
    if isinstance(cell, PriceCell):
        return f"price {cell.variant_id}"
    return f"units {cell.variant_id} {cell.location_id}"


def refusal(cell: Cell, why: Why, sheet: Sheet, currency: str) -> str:
    """Why a cell was left as it is, with what it is now where somebody changed it."""
    if why == "changed":
        now = _now(cell, sheet, currency)
        return gettext("Somebody made it %(now)s meanwhile. Save again to put yours.", now=now)
    said = {
        "promised": gettext("More than that is promised to orders."),
        "cut": gettext("The price before the cut must be higher."),
        "gone": gettext("It is no longer there."),
    }
    return said[why]


def _now(cell: Cell, sheet: Sheet, currency: str) -> str:
    if isinstance(cell, CountCell):
        return str(sheet.on_hand.get((cell.variant_id, cell.location_id), 0))
    row = next(row for row in sheet.rows if row.id == cell.variant_id)
    prices = (row.price_minor, row.compare_at_minor)
    return " / ".join(amount(price, currency) for price in prices if price is not None)


def amount(minor: int | None, currency: str) -> str:
    """An amount as it stands in a cell, with all its decimals: "84.00"."""
    if minor is None:
        return ""
    digits = get_currency_precision(currency)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}}" if digits else str(whole)


def _number(text: str) -> int | None:
    """A plain whole number that a column holds; None for anything else."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST:
        return None
    return int(text) if int(text) <= LARGEST else None
