"""A product's page as it is now: what the catalogue says, and what is in stock at this moment."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.cards import CardPicture
from catalog.choosing import Option, options_of
from catalog.models import Variant
from catalog.policies import LOW_STOCK, shown_cut
from catalog.product_facts import (
    IT_AND_ITS_PARTS,
    PartFacts,
    ProductFacts,
    VariantFacts,
    read_facts,
)
from catalog.reader import Reader
from catalog.stock_models import StockLevel
from catalog.units import UnitPrice, unit_price

ENOUGH = 100
"""From this many units on, one more or less changes nothing on the page."""

_STOCK = (
    select(
        StockLevel.variant_id,
        StockLevel.location_id,
        (StockLevel.on_hand - StockLevel.held - StockLevel.allocated).label("free"),
    )
    .join(Variant, Variant.id == StockLevel.variant_id)
    .where(Variant.product_id.in_(IT_AND_ITS_PARTS))
)
Stock = dict[tuple[int, int], int]


class Nearby(NamedTuple):
    """How many units lie in a shop where one can walk in."""

    name: str
    address: str
    free: int


@dataclass(frozen=True)
class ProductPage:
    """A product with one of its variants chosen; ``stock`` is by (variant, location)."""

    product: ProductFacts
    variants: tuple[VariantFacts, ...]
    chosen: VariantFacts
    parts: tuple[PartFacts, ...]
    stock: Stock

    @property
    def signature(self) -> tuple[object, ...]:
        """All of the page that isn't said by the catalogue: by this its rendering is kept."""
        near = tuple(sorted(at for at in self.stock.items() if at[0][0] == self.chosen.id))
        free = tuple(min(row.free, ENOUGH) for row in self.variants)
        parts = tuple((part.variant_id, part.in_stock) for part in self.parts)
        return (self.chosen.sku, free, near, parts)

    @property
    def free(self) -> int:
        """Units of the chosen variant that may be promised."""
        return self.chosen.free

    @property
    def is_low(self) -> bool:
        return 0 < self.free <= LOW_STOCK

    @cached_property
    def options(self) -> list[Option]:
        """What there is to choose, each value leading to a variant."""
        return options_of(self.product, self.variants, self.chosen)

    @cached_property
    def pictures(self) -> list[CardPicture]:
        """The chosen variant's own picture first; those of other variants are left out."""
        product, chosen = self.product, self.chosen
        others = {row.picture for row in self.variants} - {chosen.picture}
        alts = dict(product.pictures)
        files = [chosen.picture, *alts] if chosen.picture else list(alts)
        shown = [file for file in dict.fromkeys(files) if file not in others]
        stems = shown or [product.picture]
        return [CardPicture(stem, alts.get(stem, product.title), product.ground) for stem in stems]

    @cached_property
    def cut(self) -> tuple[int | None, int | None]:
        """(price to strike out, percent off) that may be announced, of the chosen variant."""
        chosen = self.chosen
        return shown_cut(chosen.price_minor, chosen.compare_at_minor, chosen.lowest)

    @property
    def lowest(self) -> int | None:
        """The lowest price of 30 days, where a cut is announced."""
        return self.chosen.lowest if self.cut[0] else None

    @property
    def unit_price(self) -> UnitPrice | None:
        """What a litre, a kilogram or a metre of it costs."""
        chosen = self.chosen
        return unit_price(chosen.price_minor, chosen.content, chosen.content_unit)

    def nearby(self, reader: Reader) -> list[Nearby]:
        """Where the chosen variant can be had at once."""
        places = reader.words.places
        free = [max(0, self.stock.get((self.chosen.id, place.id), 0)) for place in places]
        return [
            Nearby(place.name, place.address, units)
            for place, units in zip(places, free, strict=True)
        ]


def read_product_page(reader: Reader, handle: str, sku: str = "") -> ProductPage:
    """The page of a product, with the variant of this SKU or the first one in stock chosen.

    One statement where the facts are kept. Raises NotFound for a product that is missing or not
    for sale.
    """
    return page_of(reader.session, read_facts(reader, handle), sku)


def page_of(session: Session, facts: ProductFacts, sku: str = "") -> ProductPage:
    """The page of a product of which the facts are known: one statement, for the stock."""
    rows = session.connection().execute(_STOCK, {"id": facts.id}).all()
    stock = {(row.variant_id, row.location_id): row.free for row in rows}
    free: dict[int, int] = {}
    for (variant_id, _), units in stock.items():
        free[variant_id] = free.get(variant_id, 0) + max(0, units)
    variants = tuple(row._replace(free=free.get(row.id, 0)) for row in facts.variants)
    parts = tuple(part._replace(in_stock=free.get(part.variant_id, 0) > 0) for part in facts.parts)
    return ProductPage(facts, variants, _chosen(variants, sku), _one_each(parts), stock)


def _chosen(variants: tuple[VariantFacts, ...], sku: str) -> VariantFacts:
    named = next((row for row in variants if row.sku == sku), None)
    return named or next((row for row in variants if row.free > 0), variants[0])


def _one_each(parts: tuple[PartFacts, ...]) -> tuple[PartFacts, ...]:
    """Each part once, by its first variant in stock."""
    by_handle: dict[str, PartFacts] = {}
    for part in parts:
        known = by_handle.get(part.handle)
        if known is None or (part.in_stock and not known.in_stock):
            by_handle[part.handle] = part
    return tuple(by_handle.values())
