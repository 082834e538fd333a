"""A product as an import, the desk or the demo store hands it in: plain values, nothing stored."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantData:
    """What should be on sale under one SKU. Prices are minor units, weights grams.

    None leaves what is stored as it is.
    """

    sku: str
    price_minor: int
    compare_at_minor: int | None = None
    currency: str = "EUR"
    option_values: list[str] = field(default_factory=list)
    gtin: str | None = None
    swatch: str | None = None
    weight_g: int | None = None
    vat_class: str | None = None
    warranty_months: int | None = None
    no_return_reason: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture by its file stem, and what it shows."""

    file: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductData:
    """A whole product with all its variants. None leaves what is stored as it is."""

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
    facts: dict[str, str] | None = None
    options: list[str] | None = None
    ground: str | None = None
    parts_picture: str | None = None
    status: str | None = None
    position: int | None = None
