"""Putting the product editor's page together."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template, request
from sqlalchemy.orm import Session

from catalog.blueprint import config
from catalog.desk.differing import Choice
from catalog.desk.editor_forms import ProductForm
from catalog.desk.editor_queries import Editing, Surroundings, read_surroundings
from catalog.desk.filling import add_empty_rows, shown_variants
from catalog.desk.form_errors import faults
from catalog.desk.variants import missing, split_values, values_of
from catalog.forms import MOVEMENTS, REASONS, STATUSES, StockForm
from catalog.models import Variant
from shop.locales import LANGUAGES

MOST_LINES = 8


class Row(NamedTuple):
    """A row of the grid: its fields, and the variant it is of; None for a new one."""

    form: Any
    variant: Variant | None


class FactRow(NamedTuple):
    """An attribute's field and how it is typed."""

    form: Any
    kind: str
    unit: str
    values: list[str]


class Offer(NamedTuple):
    """A combination that no variant is of yet; ``new`` if somebody just asked for it."""

    value: str
    text: str
    new: bool


def editor_page(
    session: Session,
    editing: Editing,
    form: ProductForm,
    differing: Sequence[Choice] = (),
    counting: tuple[int, int, StockForm] | None = None,
) -> str:
    """The whole page; ``counting`` is (variant, location, form) of a count that was refused."""
    add_empty_rows(form)
    around = read_surroundings(session, editing.product.id, config().currency)
    return render_template(
        "catalog/desk_product.html",
        product=editing.product,
        draft=editing.draft,
        form=form,
        faults=faults(form),
        differing=differing,
        rows=_rows(form, editing),
        fact_rows=_fact_rows(form, editing, around),
        attributes=list(editing.attributes.values()),
        columns=_columns(form),
        option_values=_option_values(form),
        shown_variants=shown_variants(editing.product),
        offers=_offers(form, editing),
        found=around.found,
        brands=around.brands,
        changes=around.changes,
        titles=editing.titles,
        tongues=_languages(around),
        statuses=dict(STATUSES),
        reasons=REASONS,
        movements=MOVEMENTS,
        counting=counting,
        currency=config().currency,
        few=MOST_LINES,
    )


def _rows(form: ProductForm, editing: Editing) -> list[Row]:
    by_id = {one.id: one for one in editing.product.variants}
    return [Row(entry.form, by_id.get(entry.form.id.data or 0)) for entry in form.variants]


def _columns(form: ProductForm) -> list[tuple[int, str]]:
    """The place and the name of each option."""
    named = [(place, entry.form["name"].data) for place, entry in enumerate(form.options)]
    return [(place, name) for place, name in named if name]


def _fact_rows(form: ProductForm, editing: Editing, around: Surroundings) -> list[FactRow]:
    rows = []
    for entry in form.facts:
        attribute = editing.attributes.get(entry.form.code.data or "")
        values = around.values.get(attribute.code, []) if attribute else []
        kind, unit = (attribute.kind, attribute.unit) if attribute else ("", "")
        rows.append(FactRow(entry.form, kind, unit, values))
    return rows


def _values(form: ProductForm) -> list[list[str]]:
    """The option values of each row, as they stand in the form."""
    rows = [entry.form for entry in form.variants if entry.form.id.data]
    return [[row[f"value{place}"].data or "" for place, _ in _columns(form)] for row in rows]


def _option_values(form: ProductForm) -> list[str]:
    rows = _values(form)
    return [", ".join(values_of(rows, place)) for place in range(len(form.options))]


def _offers(form: ProductForm, editing: Editing) -> list[Offer]:
    """The missing combinations, those with a value that was asked for first."""
    shown = shown_variants(editing.product)
    others = [one for one in editing.product.variants if one not in shown]
    rows = _values(form) + [list(one.option_values or []) for one in others]
    named = [entry.form for entry in form.options if entry.form["name"].data]
    new: list[list[str]] = [[] for _ in named]
    for text in request.args.getlist("offer")[:100]:
        place, _, value = text.partition(":")
        if place.isdecimal() and int(place) < len(new):
            new[int(place)] += split_values(value)
    present = {value for row in rows for value in row}
    asked = {value for values in new for value in values} - present
    found = [
        Offer(json.dumps(list(one), ensure_ascii=False), ", ".join(one), bool(asked & set(one)))
        for one in missing(rows, new)
    ]
    return sorted(found, key=lambda one: not one.new)


def _languages(around: Surroundings) -> list[tuple[str, str, bool]]:
    """(code, name, whether the title is translated) of the languages that aren't the shop's own."""
    own = config().locale
    return [
        (code, name, bool(around.translated.get(code)))
        for code, name in LANGUAGES.items()
        if code != own
    ]
