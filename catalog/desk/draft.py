"""A product as flat plain values, so that two versions of it can be laid side by side.

The same shape is read from the database and from the form. What is stored of it is what differs,
through ``catalog.editing``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from catalog.desk.conflicts import Draft
from catalog.editing import ProductEdit, VariantEdit
from catalog.models import Product
from catalog.product_data import PictureData

WORDS = (
    "title", "subtitle", "description_html", "care_html", "brand", "ground", "status", "maker",
    "responsible", "warnings", "seo_title", "seo_description", "category_id",
)  # fmt: skip
TIMES = ("publish_at", "archive_at")
VARIANT = (
    "sku", "gtin", "option_values", "swatch", "price_minor", "compare_at_minor", "cost_minor",
    "weight_g", "content", "content_unit", "vat_class", "warranty_months", "no_return_reason",
    "picture", "active",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Companions:
    """What belongs to a product, by handle: parts with a note, and what goes with it."""

    parts: list[tuple[str, str]]
    related: list[str]


def draft_of(product: Product, companions: Companions) -> Draft:
    """A stored product as a draft."""
    found: Draft = {name: getattr(product, name) for name in WORDS}
    found |= {name: told(getattr(product, name)) for name in TIMES}
    found["options"] = list(product.options or [])
    found |= {fact_key(code): value for code, value in (product.facts or {}).items()}
    found["pictures"] = [[picture.file, picture.alt] for picture in product.pictures]
    found["parts"] = [list(part) for part in companions.parts]
    found["related"] = list(companions.related)
    for variant in product.variants:
        found |= {variant_key(variant.id, name): _plain(getattr(variant, name)) for name in VARIANT}
    return found


def fact_key(code: str) -> str:
    return f"facts.{code}"


def variant_key(variant_id: int, name: str) -> str:
    return f"variant.{variant_id}.{name}"


def told(moment: datetime | None) -> str:
    """A moment to the minute, as it is compared: a page shows no seconds."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).replace(second=0, microsecond=0).isoformat()


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def edit_of(
    before: Draft, after: Draft, new: Sequence[VariantEdit], product: Product
) -> ProductEdit:
    """What differs, as the catalogue takes it; pictures keep what they show in other languages."""
    other = {key: value for key, value in after.items() if before.get(key) != value}
    named = {name: other[name] for name in (*WORDS, "options", "related") if name in other}
    named |= {name: moment(other[name]) for name in TIMES if name in other}
    if any(key.startswith("facts.") for key in other):
        said = {key.partition(".")[2]: value for key, value in after.items() if is_fact(key)}
        named["facts"] = {code: value for code, value in said.items() if value}
    if "parts" in other:
        named["parts"] = [(handle, note) for handle, note in after["parts"]]
    if "pictures" in other:
        named["pictures"] = with_alts(after["pictures"], product)
    edits = [edit for one in product.variants if (edit := _variant_edit(one.id, other))]
    return ProductEdit(variants=[*edits, *new], **named)


def is_fact(key: str) -> bool:
    return key.startswith("facts.")


def with_alts(pictures: Sequence[Sequence[str]], product: Product) -> list[PictureData]:
    """Pictures as they are stored, with what they show in other languages as it was."""
    alts = {picture.file: picture.alts or {} for picture in product.pictures}
    return [PictureData(file, alt, alts.get(file, {})) for file, alt in pictures]


def _variant_edit(variant_id: int, other: Draft) -> VariantEdit | None:
    keys = {name: variant_key(variant_id, name) for name in VARIANT}
    values = {name: other[key] for name, key in keys.items() if key in other}
    return VariantEdit(id=variant_id, **values) if values else None


def moment(text: str) -> datetime | None:
    """The other way round from ``told``."""
    return datetime.fromisoformat(text) if text else None
