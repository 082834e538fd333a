"""The columns of an export: Shopify's own header, then ours for what Shopify has no room for."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.importing.own_columns import OWN, WORDS, header_of
from catalog.models import Product
from catalog.stock_models import StockLocation
from catalog.word_models import Attribute, ProductText
from shop.locales import LANGUAGES

SHOPIFY = (
    "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags",
    "Published on online store", "Status", "SKU", "Barcode", "Option1 name", "Option1 value",
    "Option1 Linked To", "Option2 name", "Option2 value", "Option2 Linked To", "Option3 name",
    "Option3 value", "Option3 Linked To", "Price", "Compare-at price", "Cost per item",
    "Charge tax", "Tax code", "Unit price total measure", "Unit price total measure unit",
    "Unit price base measure", "Unit price base measure unit", "Inventory tracker",
    "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)",
    "Weight unit for display", "Requires shipping", "Fulfillment service", "Product image URL",
    "Image position", "Image alt text", "Variant image URL", "Gift card", "SEO title",
    "SEO description",
)  # fmt: skip
"""The header of Shopify's product CSV since 2024 (help.shopify.com, "Using CSV files")."""

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Columns:
    """What there are several of in this shop: attributes, places, languages."""

    codes: tuple[str, ...]
    places: dict[int, str]
    locales: tuple[str, ...]
    said: tuple[tuple[str, str], ...]

    def names(self) -> list[str]:
        """The header."""
        return [
            *SHOPIFY,
            *(header_of(name) for name in OWN),
            *(header_of("attribute", code) for code in self.codes),
            *(header_of("stock", code) for code in self.places.values()),
            *(header_of(name, locale) for locale in self.locales for name in (*WORDS, "alt")),
            *(header_of("said", f"{locale} {code}") for locale, code in self.said),
        ]


def read_columns(session: Session, own_locale: str) -> Columns:
    """Which columns this shop needs."""
    known = session.scalars(select(Attribute.code).order_by(Attribute.position, Attribute.id))
    codes = dict.fromkeys(known)
    for facts in _each(session, select(Product.facts)):
        codes.update(dict.fromkeys(facts))
    said = {
        (locale, code)
        for locale, facts in session.execute(
            select(ProductText.locale, ProductText.facts).execution_options(yield_per=AT_ONCE)
        )
        for code in facts
    }
    in_order = select(StockLocation).order_by(StockLocation.position, StockLocation.id)
    places = {place.id: place.code for place in session.scalars(in_order)}
    locales = tuple(locale for locale in LANGUAGES if locale != own_locale)
    return Columns(tuple(codes), places, locales, tuple(sorted(said)))


def _each(session: Session, wanted: Select[tuple[dict[str, str]]]) -> Iterable[dict[str, str]]:
    return session.scalars(wanted.execution_options(yield_per=AT_ONCE))
