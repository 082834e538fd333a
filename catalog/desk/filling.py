"""Filling the editor's form with a product, and giving its fields what they may choose from."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from catalog.desk.conflicts import Draft, seen_of
from catalog.desk.draft import variant_key
from catalog.desk.editor_forms import ProductForm, offered
from catalog.desk.editor_queries import Editing
from catalog.desk.markup import to_text
from catalog.desk.typed import is_typed
from catalog.filters import major
from catalog.models import Product, Variant
from catalog.word_models import Attribute

FEW_ATTRIBUTES = 12
MOST_VARIANTS = 200
MOST_OPTIONS = 3
_SAME = (
    "title", "subtitle", "brand", "ground", "status", "maker", "responsible", "warnings",
    "seo_title", "seo_description", "category_id",
)  # fmt: skip
_ROW = (
    "sku", "gtin", "swatch", "content_unit", "vat_class", "no_return_reason", "picture", "active",
    "warranty_months",
)  # fmt: skip


def filled(editing: Editing, zone: ZoneInfo) -> ProductForm:
    """The form of a stored product, with an empty row at the end of each list."""
    product, draft = editing.product, editing.draft
    rows = [_variant(draft, one.id, one.currency) for one in shown_variants(product)]
    data: dict[str, Any] = {name: draft[name] for name in _SAME}
    data |= {
        "version": product.version,
        "seen": seen_of(draft),
        "description": to_text(draft["description_html"]),
        "care": to_text(draft["care_html"]),
        "publish_at": on_the_wall(draft["publish_at"], zone),
        "archive_at": on_the_wall(draft["archive_at"], zone),
        "options": [{"name": name} for name in draft["options"]],
        "variants": rows,
        "pictures": _pictures(draft["pictures"]),
        "facts": [_fact(one, draft) for one in shown_attributes(editing)],
        "parts": [{"product": handle, "note": said} for handle, said in draft["parts"]],
        "related": [{"product": handle} for handle in draft["related"]],
    }
    form = ProductForm(formdata=None, data=data)
    furnish(form, editing)
    add_empty_rows(form)
    return form


def shown_variants(product: Product) -> list[Variant]:
    """The variants as the grid has them: those for sale first, and no more than one can survey."""
    in_order = sorted(product.variants, key=lambda one: (not one.active, one.position, one.id))
    return in_order[:MOST_VARIANTS]


def _variant(draft: Draft, variant_id: int, currency: str) -> dict[str, Any]:
    values = {name: draft[variant_key(variant_id, name)] for name in _ROW}
    said = draft[variant_key(variant_id, "option_values")]
    values |= {f"value{place}": text for place, text in enumerate(said[:MOST_OPTIONS])}
    for name, column in (("price", "price_minor"), ("compare_at", "compare_at_minor"),
                         ("cost", "cost_minor")):  # fmt: skip
        values[name] = major(draft[variant_key(variant_id, column)], currency)
    for name in ("weight_g", "content"):
        values[name] = draft[variant_key(variant_id, name)] or None
    return {"id": variant_id, **values}


def _pictures(pictures: list[list[str]]) -> list[dict[str, Any]]:
    return [
        {"file": file, "alt": alt, "place": place}
        for place, (file, alt) in enumerate(pictures, start=1)
    ]


def _fact(attribute: Attribute, draft: Draft) -> dict[str, str]:
    value = draft.get(f"facts.{attribute.code}", "")
    return {"code": attribute.code, "label": attribute.label, "value": value}


def shown_attributes(editing: Editing) -> list[Attribute]:
    """What the product says something under, and the first of what products are found by."""
    said = editing.product.facts or {}
    all_of_them = list(editing.attributes.values())
    own = [one for one in all_of_them if said.get(one.code)]
    facets = [one for one in all_of_them if one.facet and one not in own and one.code != "brand"]
    return own + facets[: max(0, FEW_ATTRIBUTES - len(own))]


def on_the_wall(moment: str, zone: ZoneInfo) -> str:
    """A moment as the field for a day and a time takes it."""
    if not moment:
        return ""
    return datetime.fromisoformat(moment).astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def furnish(form: ProductForm, editing: Editing) -> None:
    """The choices of all fields; a stored value that we have no word for stays one of them."""
    form.category_id.choices = offered(editing.shelves)
    files = [(file, alt or file) for file, alt in editing.draft["pictures"]]
    _also(form.ground, editing.product.ground)
    stored = {one.id: one for one in editing.product.variants}
    for entry in form.variants:
        row = entry.form
        row.picture.choices = offered([("", gettext("none")), *files])
        one = stored.get(row.id.data or 0)
        for name in ("vat_class", "no_return_reason", "content_unit", "picture"):
            if one is not None:
                _also(row[name], getattr(one, name))


def _also(said: Any, value: str) -> None:
    if value not in [choice.value for choice in said.choices]:
        said.choices = [*said.choices, *offered([(value, value)])]


def add_empty_rows(form: ProductForm) -> None:
    """One more row to write into, wherever the last one isn't empty."""
    if len(form.options) < MOST_OPTIONS and _full(form.options, "name"):
        form.options.append_entry({})
    rows = [entry.form for entry in form.variants]
    several = any(entry.form["name"].data for entry in form.options)
    if several and (not rows or rows[-1].id.data or is_typed(rows[-1])):
        form.variants.append_entry({"id": 0, "active": True})
        form.variants[-1].form.picture.choices = form.variants[0].form.picture.choices
    for name, of in (("facts", "value"), ("parts", "product"), ("related", "product")):
        if _full(form[name], of) or (name == "facts" and form[name][-1].form.code.data):
            form[name].append_entry({})


def _full(rows: Any, name: str) -> bool:
    return not len(rows) or bool(rows[-1].form[name].data)
