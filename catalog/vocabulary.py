"""The words of the catalogue in one language: shelves, attributes, brands, places, shared terms.

There are tens of shelves and some hundred words, and every page says some of them; they are read
together and kept until one of them changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.delivery_terms import DeliveryTerms, read_terms
from catalog.kept import Kept
from catalog.state import State
from catalog.stock_models import StockLocation
from catalog.tree import CategoryTree, read_tree
from catalog.word_models import Attribute, Brand, Term

_ATTRIBUTES = select(
    Attribute.id, Attribute.code, Attribute.label, Attribute.kind, Attribute.unit, Attribute.facet
).order_by(Attribute.position, Attribute.id)
_BRANDS = select(Brand.slug, Brand.name, Brand.lead, Brand.picture, Brand.texts)
_PLACES = select(StockLocation.id, StockLocation.name, StockLocation.address).where(
    StockLocation.public
)
_TERMS = select(Term.source, Term.text)


class AttributeWords(NamedTuple):
    """An attribute as pages show it; ``label`` is in the reader's language."""

    id: int
    code: str
    label: str
    kind: str
    unit: str
    facet: bool


class BrandWords(NamedTuple):
    """A brand's page."""

    slug: str
    name: str
    lead: str
    picture: str


class Place(NamedTuple):
    """A shop whose stock is told on the product's page."""

    id: int
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the catalogue is called in ``locale``; "" is the shop's own language."""

    locale: str
    tree: CategoryTree
    attributes: Mapping[str, AttributeWords]
    brands: Mapping[str, BrandWords]
    places: tuple[Place, ...]
    terms: Mapping[str, str]
    delivery: DeliveryTerms

    def say(self, source: str) -> str:
        """A shared word in this language; as it stands where nobody translated it."""
        return self.terms.get(source, source)

    def brand_of_slug(self, slug: str) -> BrandWords | None:
        return next((brand for brand in self.brands.values() if brand.slug == slug), None)


def read_vocabulary(session: Session, kept: Kept, state: State, locale: str) -> Vocabulary:
    """The words as they stand: no statement while nothing has changed, eight when something has."""
    return kept.get(("words", state.words, locale), lambda: _read(session, locale))


def _read(session: Session, locale: str) -> Vocabulary:
    connection = session.connection()
    terms: dict[str, str] = {}
    if locale:
        terms = dict(connection.execute(_TERMS.where(Term.locale == locale)).all())
    attributes = [
        AttributeWords(row.id, row.code, terms.get(row.label, row.label), *row[3:])
        for row in connection.execute(_ATTRIBUTES)
    ]
    brands = [
        BrandWords(
            row.slug, row.name, (row.texts.get(locale) or {}).get("lead") or row.lead, row[3]
        )
        for row in connection.execute(_BRANDS)
    ]
    return Vocabulary(
        locale=locale,
        tree=read_tree(session, locale),
        attributes={row.code: row for row in attributes},
        brands={row.name: row for row in brands},
        places=tuple(
            Place(row.id, terms.get(row.name, row.name), row.address)
            for row in connection.execute(_PLACES)
        ),
        terms=terms,
        delivery=read_terms(session),
    )
