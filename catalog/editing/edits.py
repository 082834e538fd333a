"""What shall be another: everything that is not named stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from catalog.product_data import PictureData


class Left(Enum):
    """Says nothing; None and "" are values of their own here and take something away."""

    LEFT = "left"


LEFT = Left.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantEdit:
    """A variant by its id, or a new one (None), which needs ``sku`` and ``price_minor``.

    Prices are minor units, ``weight_g`` grams, ``content`` in ``content_unit``. One that isn't
    ``active`` is no longer sold; it is kept, because orders name it.
    """

    id: int | None = None
    sku: str | Left = LEFT
    price_minor: int | Left = LEFT
    compare_at_minor: int | Left | None = LEFT
    option_values: list[str] | Left = LEFT
    gtin: str | Left = LEFT
    swatch: str | Left = LEFT
    cost_minor: int | Left | None = LEFT
    weight_g: int | Left = LEFT
    content: int | Left = LEFT
    content_unit: str | Left = LEFT
    vat_class: str | Left = LEFT
    warranty_months: int | Left = LEFT
    no_return_reason: str | Left = LEFT
    picture: str | Left = LEFT
    position: int | Left = LEFT
    active: bool | Left = LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEdit:
    """A product's own facts, and whichever of its lists are given.

    ``facts``, ``options``, ``pictures``, ``parts`` (handle, note) and ``related`` (handles) replace
    all there is; ``variants`` touches only those that are named. Times are UTC.
    """

    title: str | Left = LEFT
    handle: str | Left = LEFT
    category_id: int | Left = LEFT
    subtitle: str | Left = LEFT
    description_html: str | Left = LEFT
    care_html: str | Left = LEFT
    brand: str | Left = LEFT
    maker: str | Left = LEFT
    responsible: str | Left = LEFT
    warnings: str | Left = LEFT
    facts: Mapping[str, str] | Left = LEFT
    ground: str | Left = LEFT
    parts_picture: str | Left = LEFT
    status: str | Left = LEFT
    position: int | Left = LEFT
    publish_at: datetime | Left | None = LEFT
    archive_at: datetime | Left | None = LEFT
    seo_title: str | Left = LEFT
    seo_description: str | Left = LEFT
    options: list[str] | Left = LEFT
    variants: Sequence[VariantEdit] = ()
    pictures: list[PictureData] | Left = LEFT
    parts: Sequence[tuple[str, str]] | Left = LEFT
    related: Sequence[str] | Left = LEFT


def given(edit: ProductEdit | VariantEdit, names: Sequence[str]) -> dict[str, Any]:
    """What an edit has to say under these names."""
    found = {name: getattr(edit, name) for name in names}
    return {name: value for name, value in found.items() if value is not LEFT}
