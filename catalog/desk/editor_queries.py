"""What the product editor reads: the product itself, and all that stands round it on the page."""

from dataclasses import dataclass

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, selectinload

from catalog.attributes import known_attributes
from catalog.change_log import changes_of_product
from catalog.change_words import Told, told
from catalog.desk.companions import companions_of
from catalog.desk.conflicts import Draft
from catalog.desk.draft import Companions, draft_of
from catalog.desk_queries import DeskProduct, desk_product
from catalog.models import Product
from catalog.tree import CategoryTree, Shelf, read_tree
from catalog.word_models import Attribute, Brand, ProductFacet, ProductText
from shop.errors import NotFound

MOST_BRANDS = 300
MOST_VALUES = 400
MOST_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Editing:
    """A product in the editor: as it is stored, as a draft, and the words it may choose from."""

    product: Product
    draft: Draft
    companions: Companions
    titles: dict[str, str]
    attributes: dict[str, Attribute]
    tree: CategoryTree

    @property
    def shelves(self) -> list[tuple[int, str]]:
        return shelf_choices(self.tree)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page shows beside the form."""

    found: DeskProduct
    brands: list[str]
    values: dict[str, list[str]]
    translated: dict[str, str]
    changes: list[Told]


def read_editing(session: Session, product_id: int) -> Editing:
    """The product with all that its form needs: seven statements. Raises NotFound."""
    product = session.scalar(
        select(Product)
        .where(Product.id == product_id)
        .options(selectinload(Product.variants), selectinload(Product.pictures))
    )
    if product is None:
        raise NotFound("no such product", product=product_id)
    companions, titles = companions_of(session, product_id)
    return Editing(
        product=product,
        draft=draft_of(product, companions),
        companions=companions,
        titles=titles,
        attributes={one.code: one for one in known_attributes(session)},
        tree=read_tree(session),
    )


def read_surroundings(session: Session, product_id: int, currency: str) -> Surroundings:
    """Stock, past, and what there is to choose from: a dozen statements."""
    names = select(Brand.name).order_by(Brand.name).limit(MOST_BRANDS)
    said = select(ProductText.locale, ProductText.title).where(ProductText.product_id == product_id)
    return Surroundings(
        found=desk_product(session, product_id),
        brands=list(session.scalars(names)),
        values=_values(session),
        translated={row.locale: row.title for row in session.execute(said)},
        changes=told(session, changes_of_product(session, product_id, MOST_CHANGES), currency),
    )


def _values(session: Session) -> dict[str, list[str]]:
    """What products say under attributes of few words, to be offered while one types."""
    rows: list[Row[tuple[str, str]]] = list(
        session.execute(
            select(Attribute.code, ProductFacet.value)
            .join(Attribute, Attribute.id == ProductFacet.attribute_id)
            .where(Attribute.kind.in_(("choice", "text")))
            .group_by(Attribute.code, ProductFacet.value)
            .order_by(func.count().desc(), ProductFacet.value)
            .limit(MOST_VALUES)
        )
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row.value)
    return found


def shelf_choices(tree: CategoryTree) -> list[tuple[int, str]]:
    """Every shelf by the whole way to it: "Kitchen / Kettles"."""
    return [(shelf.id, _way(tree, shelf)) for shelf in in_tree_order(tree)]


def in_tree_order(tree: CategoryTree, above: Shelf | None = None) -> list[Shelf]:
    """Each shelf followed by those below it."""
    found = []
    for shelf in tree.below(above):
        found += [shelf, *in_tree_order(tree, shelf)]
    return found


def _way(tree: CategoryTree, shelf: Shelf) -> str:
    return " / ".join(one.title for one in tree.way_to(shelf))
