"""What somebody typed into the product editor, as a draft; what makes no sense gets its error here.

Errors are put beside the field they are about, and nothing that was typed is changed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from catalog.attribute_values import checked
from catalog.desk.conflicts import Draft
from catalog.desk.draft import fact_key, variant_key
from catalog.desk.editor_forms import ProductForm
from catalog.desk.markup import to_html, to_text
from catalog.desk.variants import LONGEST_VALUE, split_values
from catalog.forms import to_minor
from catalog.models import ACTIVE, Product
from catalog.word_models import Attribute

_SAME = (
    "title", "subtitle", "brand", "ground", "status", "maker", "responsible", "warnings",
    "seo_title", "seo_description", "category_id",
)  # fmt: skip
_ROW = (
    "sku", "gtin", "swatch", "content_unit", "vat_class", "no_return_reason", "picture", "active",
)  # fmt: skip
_COUNTS = {"weight_g": 0, "content": 0, "warranty_months": 24}
_MONEY = {"price": "price_minor", "compare_at": "compare_at_minor", "cost": "cost_minor"}


@dataclass(slots=True)
class Typed:
    """The draft, and what there is new beside it; ``offers`` are values to be combined next."""

    draft: Draft = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    offers: list[list[str]] = field(default_factory=list)


def say(to: Any, message: str) -> None:
    """Put an error beside a field."""
    to.errors = [*to.errors, message]


def read_typed(
    form: ProductForm, product: Product, attributes: Mapping[str, Attribute], zone: ZoneInfo
) -> Typed:
    """Everything but pictures and companions, which need more than the form.

    A field that wasn't sent says nothing: what is stored stays.
    """
    currency = product.variants[0].currency
    typed = Typed()
    typed.draft |= {name: _plain(form[name].data) for name in _SAME if form[name].raw_data}
    for name in ("description", "care"):
        if form[name].raw_data:
            column = f"{name}_html"
            typed.draft[column] = _html(form[name].data, getattr(product, column))
    for name in ("publish_at", "archive_at"):
        if form[name].raw_data:
            typed.draft[name] = _moment(form[name], zone)
    _read_variants(form, typed, currency)
    _read_facts(form, product, attributes, typed)
    return typed


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _html(text: str | None, stored: str) -> str:
    """What was left as it was shown stays what it is, to the letter."""
    plain = _plain(text or "")
    return stored if plain == _plain(to_text(stored)) else to_html(plain)


def _moment(said: Any, zone: ZoneInfo) -> str:
    """The shop's wall clock as a moment in UTC; "" for none."""
    if not said.data:
        return ""
    try:
        local = datetime.fromisoformat(said.data).replace(tzinfo=zone)
        return local.astimezone(UTC).replace(second=0, microsecond=0).isoformat()
    except (ValueError, OverflowError):
        say(said, gettext("A day and a time, please, such as 2027-03-01 09:00."))
        return ""


def _read_variants(form: ProductForm, typed: Typed, currency: str) -> None:
    entries = [entry.form for entry in form.options]
    kept = [place for place, entry in enumerate(entries) if entry["name"].data]
    more = [split_values(entries[place].more.data or "") for place in kept]
    if entries:
        typed.draft["options"] = [entries[place]["name"].data for place in kept]
    rows = [entry.form for entry in form.variants]
    used = [row for row in rows if row.id.data or is_typed(row)]
    for column, place in enumerate(kept):
        _fill_new_option(used, f"value{place}", more[column])
    for row in used:
        values = [row[f"value{place}"].data or "" for place in kept]
        _read_row(row, values, typed, currency)
    _refuse_gaps(used, kept, typed)
    typed.offers = more
    typed.rows += _combined(form, len(kept))


def is_typed(row: Any) -> bool:
    """Whether a row that doesn't exist yet says anything."""
    names = ("sku", "price", "compare_at", "cost", "gtin", "value0", "value1", "value2")
    return any(row[name].data for name in names)


def _fill_new_option(rows: Sequence[Any], name: str, more: list[str]) -> None:
    """What there is already is of the first value of an option that is new."""
    if more and rows and not any(row[name].data for row in rows):
        for row in rows:
            row[name].data = more[0]


def _read_row(row: Any, values: list[str], typed: Typed, currency: str) -> None:
    found = {name: row[name].data for name in _ROW}
    found = {name: "" if value is None else value for name, value in found.items()}
    found |= {name: _count(row[name].data, none) for name, none in _COUNTS.items()}
    found |= {column: to_minor(row[name].data, currency) for name, column in _MONEY.items()}
    found["option_values"] = values
    cut = found["compare_at_minor"]
    if found["price_minor"] is not None and cut is not None and cut <= found["price_minor"]:
        say(row.compare_at, gettext("The price before the cut must be the higher one."))
    if found["content"] and not found["content_unit"]:
        say(row.content_unit, gettext("Which unit?"))
    if not row.id.data:
        typed.rows.append({"form": row, **found})
        return
    if found["price_minor"] is None and not row.price.errors:
        say(row.price, gettext("An amount such as 84.00, please."))
    if not found["sku"]:
        say(row.sku, gettext("Every variant needs a SKU."))
    typed.draft |= {variant_key(row.id.data, name): value for name, value in found.items()}


def _count(value: int | None, none: int) -> int:
    return none if value is None else value


def _refuse_gaps(rows: Iterable[Any], kept: list[int], typed: Typed) -> None:
    """Each variant says all there is to choose, and no two say the same."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        fields = [row[f"value{place}"] for place in kept]
        if not fields or not row.active.data:
            continue
        for column, one in enumerate(fields):
            if not one.data:
                option = typed.draft["options"][column]
                say(one, gettext("Which %(option)s is this?", option=option))
        values = tuple(one.data or "" for one in fields)
        if values in seen and all(values):
            say(fields[0], gettext("Another variant is the same."))
        seen.add(values)


def _combined(form: ProductForm, options: int) -> list[dict[str, Any]]:
    """Rows for the combinations that were ticked."""
    rows = []
    for text in form.combinations:
        try:
            values = json.loads(text)
        except ValueError:
            continue
        fits = isinstance(values, list) and len(values) == options
        if fits and all(isinstance(one, str) and 0 < len(one) <= LONGEST_VALUE for one in values):
            rows.append({"option_values": values})
    return rows


def _read_facts(
    form: ProductForm, product: Product, attributes: Mapping[str, Attribute], typed: Typed
) -> None:
    by_label = {one.label.casefold(): one for one in attributes.values()}
    for entry in form.facts:
        row = entry.form
        code, label, text = row.code.data or "", row.label.data or "", row.value.data or ""
        attribute = attributes.get(code) or by_label.get(label.casefold())
        if attribute is None and code not in (product.facts or {}):
            if text and label:
                typed.facts.append((label, text))
            elif text:
                say(row.label, gettext("What is this about? For example Material."))
            continue
        key = fact_key(attribute.code if attribute else code)
        typed.draft[key] = _fact(row.value, attribute.kind if attribute else "text")


def _fact(said: Any, kind: str) -> str:
    text = said.data or ""
    try:
        return checked(kind, text.replace(",", ".") if kind == "number" else text)
    except ValueError:
        what = gettext("A number, please, such as 1.6.")
        say(said, what if kind == "number" else gettext("Yes or no, please."))
        return text


def refuse_unpriced(form: ProductForm, product: Product, draft: Draft) -> None:
    """Nothing goes on sale for nothing by mistake."""
    if draft.get("status") != ACTIVE or product.status == ACTIVE:
        return
    for entry in form.variants:
        row = entry.form
        priced = draft.get(variant_key(row.id.data or 0, "price_minor"), 1)
        if row.id.data and row.active.data and not priced and not row.price.errors:
            say(row.price, gettext("A price first: it would go on sale for nothing."))
