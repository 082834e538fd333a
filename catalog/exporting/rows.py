"""One product as rows: the first has all that is said of it, and each a variant and a picture."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from urllib.parse import quote

from babel.numbers import get_currency_precision

from catalog.exporting.columns import Columns
from catalog.importing.own_columns import WORDS, header_of
from catalog.importing.shopify import DEFAULT_TITLE, OPTIONS
from catalog.models import ACTIVE, DRAFT, Picture, Product, Variant
from catalog.stock_models import StockLevel
from catalog.word_models import ProductText

Cells = dict[str, str]
_UNITS = {"cm2": ("m2", 4), "pc": ("item", 0)}


@dataclass(slots=True)
class Whole:
    """A product with all that belongs to it."""

    product: Product
    shelf: str
    texts: list[ProductText] = field(default_factory=list)
    levels: dict[int, list[StockLevel]] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    related: list[str] = field(default_factory=list)


def rows_of(whole: Whole, columns: Columns, base_url: str) -> Iterator[Cells]:
    """The rows, cell by header; what isn't there is empty."""
    product = whole.product
    for_sale = [variant for variant in product.variants if variant.active]
    about = _about(whole, columns, is_for_sale=bool(for_sale))
    pairs = zip_longest(for_sale or product.variants, product.pictures)
    for number, (variant, picture) in enumerate(pairs):
        row = about if not number else {"URL handle": product.handle}
        if variant:
            row |= _variant(product, variant, whole, columns, base_url)
        if picture:
            row |= _picture(picture, columns, base_url, number + 1)
        yield row


def _about(whole: Whole, columns: Columns, *, is_for_sale: bool) -> Cells:
    product = whole.product
    status = product.status if is_for_sale or product.status != ACTIVE else DRAFT
    return {
        "Title": product.title,
        "URL handle": product.handle,
        "Description": product.description_html,
        "Vendor": product.brand,
        "Type": product.category.title,
        "Published on online store": "true" if status == ACTIVE else "false",
        "Status": status,
        "SEO title": product.seo_title,
        "SEO description": product.seo_description,
        **_options(product),
        **_own(whole),
        **{header_of("attribute", code): product.facts.get(code, "") for code in columns.codes},
        **_words(whole.texts),
    }


def _options(product: Product) -> Cells:
    names = product.options or ["Title"]
    headers = [f"Option{number} name" for number in range(1, len(OPTIONS) + 1)]
    return dict(zip(headers, names, strict=False))


def _own(whole: Whole) -> Cells:
    product = whole.product
    known = {
        name: getattr(product, name)
        for name in (
            *("subtitle", "care_html", "maker", "responsible", "warnings", "ground"),
            "parts_picture",
        )
    }
    moments = {name: getattr(product, name) for name in ("publish_at", "archive_at")}
    known |= {name: moment.isoformat() if moment else "" for name, moment in moments.items()}
    known |= {
        "position": str(product.position),
        "shelf": whole.shelf,
        "parts": "\n".join(f"{part} | {said}" if said else part for part, said in whole.parts),
        "related": "\n".join(whole.related),
    }
    return {header_of(name): text for name, text in known.items()}


def _words(texts: list[ProductText]) -> Cells:
    found: Cells = {}
    for said in texts:
        found |= {header_of(name, said.locale): getattr(said, name) for name in WORDS}
        found |= {
            header_of("said", f"{said.locale} {code}"): text for code, text in said.facts.items()
        }
    return found


def _variant(
    product: Product, variant: Variant, whole: Whole, columns: Columns, base_url: str
) -> Cells:
    levels = whole.levels.get(variant.id, [])
    here = {columns.places[level.location_id]: level.available for level in levels}
    values = variant.option_values if product.options else [DEFAULT_TITLE]
    return {
        "SKU": variant.sku,
        "Barcode": variant.gtin,
        **{f"Option{number} value": text for number, text in enumerate(values, start=1)},
        "Price": _money(variant.price_minor, variant.currency),
        "Compare-at price": _money(variant.compare_at_minor, variant.currency),
        "Cost per item": _money(variant.cost_minor, variant.currency),
        "Inventory quantity": str(sum(here.values())),
        "Weight value (grams)": str(variant.weight_g),
        **_content(variant),
        **({"Variant image URL": _url(base_url, variant.picture)} if variant.picture else {}),
        header_of("variant_stem"): variant.picture,
        header_of("swatch"): variant.swatch,
        header_of("vat_class"): variant.vat_class,
        header_of("warranty_months"): str(variant.warranty_months),
        header_of("no_return_reason"): variant.no_return_reason,
        **{header_of("stock", code): str(here.get(code, 0)) for code in columns.places.values()},
    }


def _content(variant: Variant) -> Cells:
    """How much is in it, in a unit that others know, and exactly as we have it."""
    if not variant.content:
        return {}
    unit, digits = _UNITS.get(variant.content_unit, (variant.content_unit, 0))
    return {
        "Unit price total measure": format(Decimal(variant.content).scaleb(-digits), "f"),
        "Unit price total measure unit": unit,
        header_of("content"): str(variant.content),
        header_of("content_unit"): variant.content_unit,
    }


def _picture(picture: Picture, columns: Columns, base_url: str, number: int) -> Cells:
    return {
        "Product image URL": _url(base_url, picture.file),
        "Image position": str(number),
        "Image alt text": picture.alt,
        header_of("stem"): picture.file,
        **{header_of("alt", locale): picture.alts.get(locale, "") for locale in columns.locales},
    }


def _url(base_url: str, stem: str) -> str:
    return f"{base_url}/pictures/{quote(stem)}-800.webp"


def _money(minor: int | None, currency: str) -> str:
    if minor is None:
        return ""
    return format(Decimal(minor).scaleb(-get_currency_precision(currency)), "f")
