"""What the demo store is made of, as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAttribute:
    """What can be said of products, under ``code``; ``kind`` as in ``ATTRIBUTE_KINDS``."""

    code: str
    label: str
    kind: str
    unit: str
    facet: bool
    position: int


@dataclass(frozen=True)
class DemoBrand:
    """Who makes things; ``picture`` is a file stem."""

    name: str
    lead: str
    picture: str


@dataclass(frozen=True)
class DemoCategory:
    """A shelf; ``parent`` is a slug, ``picture`` a file stem, ``ground`` a ground of the look."""

    slug: str
    title: str
    lead: str
    parent: str | None
    position: int
    picture: str
    ground: str


@dataclass(frozen=True)
class DemoVariant:
    """What has a SKU; prices in minor units (euro cents, VAT included), weight in grams.

    ``content`` is how much is in it, 0 where it isn't sold by measure.
    """

    sku: str
    gtin: str
    values: tuple[str, ...]
    swatch: str | None
    price_minor: int
    compare_at_minor: int | None
    weight_g: int
    content: int
    content_unit: str
    warranty_months: int
    picture: str
    warehouse: int
    shop: int


@dataclass(frozen=True)
class DemoPicture:
    """A picture by its file stem."""

    file: str
    alt: str


@dataclass(frozen=True)
class DemoPart:
    """A spare part by its product's handle, with a word on fitting it."""

    handle: str
    note: str


@dataclass(frozen=True)
class DemoProduct:
    """A thing as shoppers see it; ``description`` and ``care`` are Markdown.

    ``facts`` are values by their attribute's code, ``related`` handles of what goes with it.
    """

    handle: str
    title: str
    subtitle: str
    description: str
    category: str
    brand: str
    ground: str
    position: int
    options: tuple[str, ...]
    facts: Mapping[str, str]
    care: str
    maker: str
    responsible: str | None
    warnings: str | None
    parts: tuple[DemoPart, ...]
    related: tuple[str, ...]
    parts_picture: str | None
    variants: tuple[DemoVariant, ...]
    pictures: tuple[DemoPicture, ...]


@dataclass(frozen=True)
class DemoCatalogue:
    """The whole store: parents come before children, products in shop-window order."""

    attributes: tuple[DemoAttribute, ...]
    brands: tuple[DemoBrand, ...]
    categories: tuple[DemoCategory, ...]
    products: tuple[DemoProduct, ...]
