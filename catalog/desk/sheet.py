"""The desk's spreadsheet: prices and counts of many variants in one form, saved cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import Row

from catalog.blueprint import config, desk_blueprint
from catalog.desk.cells import Typed, amount, cell_name, read_cells, refusal
from catalog.desk.filtering import SORTS, filter_panel
from catalog.desk_filters import DeskFilters
from catalog.desk_lists import brand_names, shelf_choices
from catalog.forms import REASONS
from catalog.sheet import Saved, Sheet, read_sheet, read_variants, save_cells
from shop.access import staff, viewer
from shop.db import read, write


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it stands in the page; ``seen`` is what its person will have looked at."""

    name: str
    label: str
    text: str
    seen: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A variant with its cells."""

    variant: Row[*tuple[Any, ...]]
    price: Shown
    was: Shown
    counts: list[Shown]

    @property
    def errors(self) -> list[Shown]:
        return [cell for cell in (self.price, self.was, *self.counts) if cell.error]


@dataclass(slots=True)
class Kept:
    """What a refused sheet shows again: texts, what was seen, and errors, by the cell's name."""

    texts: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@desk_blueprint.get("/sheet")
@staff("catalogue.edit")
def sheet() -> str:
    """The variants of all products that match, fifty a page."""
    filters = DeskFilters.from_args(request.args)
    with read() as session:
        found = read_sheet(session, filters)
    return _page(filters, found, Kept())


@desk_blueprint.post("/sheet")
@staff("catalogue.edit")
def save_sheet() -> Any:
    """Save the cells that differ; those that can't be are shown again, each with its reason."""
    filters, currency = DeskFilters.from_args(request.args), config().currency
    typed = read_cells(request.form, currency)
    reason = request.form.get("reason", "")
    if reason not in dict(REASONS):
        reason = REASONS[0][0]
    with write() as session:
        saved = save_cells(session, typed.prices, typed.counts, reason=reason, actor=viewer().actor)
    _say(saved, typed)
    if not saved.refused and not typed.errors:
        return redirect(url_for(".sheet", **filters.args(page=filters.page)), 303)
    with read() as session:
        found = read_variants(session, typed.variants)
    stale = all(why == "changed" for _, why in saved.refused) and not typed.errors
    return _page(filters, found, _kept(saved, typed, found, currency)), 409 if stale else 422


def _say(saved: Saved, typed: Typed) -> None:
    left = len(saved.refused) + len(typed.errors)
    if saved.count:
        said = ngettext("%(num)s change saved.", "%(num)s changes saved.", saved.count)
        flash(said, "ok")
    elif not left:
        flash(gettext("Nothing was changed."), "info")
    if left:
        said = ngettext(
            "%(num)s cell is not saved: it is marked, with what you typed in it.",
            "%(num)s cells are not saved: they are marked, with what you typed in them.",
            left,
        )
        flash(said, "warn")


def _kept(saved: Saved, typed: Typed, found: Sheet, currency: str) -> Kept:
    """Whatever wasn't saved stays as it was typed."""
    kept = Kept(errors=dict(typed.errors))
    for name in typed.errors:
        twin = name.replace("price ", "was ") if name.startswith("price ") else name
        twin = name.replace("was ", "price ") if name.startswith("was ") else twin
        for one in (name, twin):
            kept.texts[one], kept.seen[one] = typed.texts[one], typed.seen[one]
    for cell, why in saved.refused:
        name = cell_name(cell)
        kept.errors[name] = refusal(cell, why, found, currency)
        for one in (name, name.replace("price ", "was ")):
            kept.texts[one] = typed.texts[one]
    return kept


def _page(filters: DeskFilters, found: Sheet, kept: Kept) -> str:
    with read() as session:
        shelves, brands = shelf_choices(session), brand_names(session)
    places = {place.id: place.name for place in found.locations}
    here = filters.args(page=filters.page)
    return render_template(
        "catalog/desk_sheet.html",
        found=found,
        rows=[_row(row, found, places, kept) for row in found.rows],
        filters=filters,
        panel=filter_panel(filters, ".sheet", shelves, brands),
        sorts=SORTS,
        reasons=REASONS,
        reason=request.form.get("reason", ""),
        action=url_for(".save_sheet", **here),
        url_for_page=lambda page: url_for(".sheet", **filters.args(page=page)),
    )


def _row(row: Row[*tuple[Any, ...]], found: Sheet, places: dict[int, str], kept: Kept) -> ShownRow:
    cell = _cells(kept)
    price, was = row.price_minor, row.compare_at_minor
    return ShownRow(
        row,
        cell(f"price {row.id}", gettext("%(sku)s: price", sku=row.sku), price, row.currency),
        cell(
            f"was {row.id}",
            gettext("%(sku)s: price before the cut", sku=row.sku),
            was,
            row.currency,
        ),
        [
            cell(
                f"units {row.id} {place_id}",
                gettext("%(sku)s at %(place)s: on the shelf", sku=row.sku, place=place),
                found.on_hand.get((row.id, place_id), 0),
                "",
            )
            for place_id, place in places.items()
        ],
    )


def _cells(kept: Kept) -> Callable[[str, str, int | None, str], Shown]:
    """What makes a cell of a value as it is now, unless it was typed and not saved."""

    def made(name: str, label: str, value: int | None, currency: str) -> Shown:
        plain = "" if value is None else str(value)
        text = amount(value, currency) if currency else plain
        return Shown(
            name,
            label,
            kept.texts.get(name, text),
            kept.seen.get(name, plain),
            kept.errors.get(name, ""),
        )

    return made
