"""A product as an import, the desk or the demo store hands it in: plain values, nothing stored."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantData:
    """What should be on sale under one SKU. Prices are minor units, weights grams.

    ``content`` is how much is in it, in ``content_unit``. None leaves what is stored as it is.
    """

    sku: str
    price_minor: int
    compare_at_minor: int | None = None
    currency: str = "EUR"
    option_values: list[str] = field(default_factory=list)
    gtin: str | None = None
    swatch: str | None = None
    cost_minor: int | None = None
    weight_g: int | None = None
    content: int | None = None
    content_unit: str | None = None
    vat_class: str | None = None
    warranty_months: int | None = None
    no_return_reason: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture by its file stem, and what it shows, in the shop's language and in others."""

    file: str
    alt: str = ""
    alts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsData:
    """What a product says in one other language. None leaves what is stored; "" takes it away."""

    title: str | None = None
    subtitle: str | None = None
    description_html: str | None = None
    care_html: str | None = None
    warnings: str | None = None
    facts: dict[str, str] | None = None
    seo_title: str | None = None
    seo_description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductData:
    """A whole product with all its variants. None leaves what is stored as it is.

    ``facts`` are values by the code of their attribute; ``words`` what it says in other languages,
    by locale. HTML is cleaned as it is stored. Parts and related products are set apart from this,
    once all of them are there: ``catalog.companions``.
    """

    handle: str
    title: str
    category_id: int
    variants: list[VariantData]
    pictures: list[PictureData] | None = None
    subtitle: str | None = None
    description_html: str | None = None
    care_html: str | None = None
    brand: str | None = None
    maker: str | None = None
    responsible: str | None = None
    warnings: str | None = None
    facts: dict[str, str] | None = None
    options: list[str] | None = None
    ground: str | None = None
    parts_picture: str | None = None
    status: str | None = None
    position: int | None = None
    publish_at: datetime | None = None
    archive_at: datetime | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    words: dict[str, WordsData] | None = None
