"""What products can be filtered by, kept in ``ProductFacet``: this is its only writer.

A value comes from a product's facts, from its variants' options where an option is called as the
attribute is, or from its brand. Whoever stores holds the catalogue (``state.hold``), so the
attributes that are read once a transaction are the ones that are true at its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalog.attribute_values import facet_values
from catalog.models import Product, Variant
from catalog.word_models import Attribute, ProductFacet

BRAND = "brand"
"""The code of the attribute whose values are the brands."""

AT_ONCE = 1000
_KEPT = "catalog.facets"


class Known(NamedTuple):
    """An attribute as storing needs it."""

    id: int
    code: str
    label: str
    kind: str
    facet: bool


class Goods(NamedTuple):
    """What the facets of a product are made from; ``values`` are of its variants for sale."""

    id: int
    facts: Mapping[str, str]
    brand: str
    options: Sequence[str]
    values: Sequence[Sequence[str]]


def known(session: Session) -> dict[str, Known]:
    """All attributes by code, read once a transaction."""
    kept: dict[str, Known] | None = session.info.get(_KEPT)
    if kept is None:
        columns = (Attribute.id, Attribute.code, Attribute.label, Attribute.kind, Attribute.facet)
        rows = map(Known._make, session.execute(select(*columns)).all())
        kept = session.info[_KEPT] = {row.code: row for row in rows}
    return kept


def forget(session: Session) -> None:
    """The attributes have changed: read them again."""
    session.info.pop(_KEPT, None)


def refresh_facets(session: Session, product: Product, *, new: bool = False) -> bool:
    """Bring the facets of one stored product in line; True if they changed."""
    attributes = [one for one in known(session).values() if one.facet]
    if not attributes:
        return False
    wanted = set(_pairs(attributes, _goods(product)))
    mine = ProductFacet.product_id == product.id
    columns = (ProductFacet.attribute_id, ProductFacet.value)
    stored = set() if new else {(row[0], row[1]) for row in session.execute(_of(mine, *columns))}
    for attribute_id, value in stored - wanted:
        gone = (mine, ProductFacet.attribute_id == attribute_id, ProductFacet.value == value)
        session.execute(delete(ProductFacet).where(*gone))
    _insert(session, ((product.id, *pair) for pair in sorted(wanted - stored)))
    return stored != wanted


def rebuild_facets(session: Session, attribute_id: int) -> None:
    """Make the facets of one attribute anew, for all products."""
    session.flush()
    session.execute(delete(ProductFacet).where(ProductFacet.attribute_id == attribute_id))
    attributes = [one for one in known(session).values() if one.id == attribute_id and one.facet]
    if attributes:
        for goods in all_goods(session):
            _insert(session, wanted_facets(attributes, goods))


def facet_owners(session: Session, attribute_id: int) -> set[int]:
    """The products that have a facet of this attribute."""
    owners = select(ProductFacet.product_id).where(ProductFacet.attribute_id == attribute_id)
    return set(session.scalars(owners))


def wanted_facets(
    attributes: Iterable[Known], goods: Iterable[Goods]
) -> Iterator[tuple[int, int, str]]:
    """(product, attribute, value) of each facet that should be stored."""
    attributes = [one for one in attributes if one.facet]
    for one in goods:
        for attribute_id, value in sorted(set(_pairs(attributes, one))):
            yield one.id, attribute_id, value


def all_goods(session: Session) -> Iterator[list[Goods]]:
    """All products, some hundred at a time, each time in two statements."""
    last = 0
    columns = (Product.id, Product.facts, Product.brand, Product.options)
    while True:
        following = select(*columns).where(Product.id > last).order_by(Product.id).limit(AT_ONCE)
        rows = session.execute(following).all()
        if not rows:
            return
        first, last = rows[0].id, rows[-1].id
        values = _values_between(session, first, last)
        yield [Goods(*row, values=values[row.id]) for row in rows]


def _values_between(session: Session, first: int, last: int) -> dict[int, list[list[str]]]:
    values: dict[int, list[list[str]]] = defaultdict(list)
    rows = session.execute(
        select(Variant.product_id, Variant.option_values).where(
            Variant.product_id.between(first, last), Variant.active
        )
    )
    for product_id, said in rows:
        values[product_id].append(said)
    return values


def _goods(product: Product) -> Goods:
    values = [variant.option_values or [] for variant in product.variants if variant.active]
    facts, options = product.facts or {}, product.options or []
    return Goods(product.id, facts, product.brand or "", options, values)


def _pairs(attributes: Iterable[Known], goods: Goods) -> Iterator[tuple[int, str]]:
    for attribute in attributes:
        for text in _said(attribute, goods):
            for value in facet_values(attribute.kind, text):
                yield attribute.id, value


def _said(attribute: Known, goods: Goods) -> Iterator[str]:
    yield goods.facts.get(attribute.code, "")
    if attribute.code == BRAND:
        yield goods.brand
    for place, name in enumerate(goods.options):
        if name == attribute.label:
            yield from (values[place] for values in goods.values if place < len(values))


def _of(condition: Any, *columns: Any) -> Any:
    return select(*columns).where(condition)


def _insert(session: Session, facets: Iterable[tuple[int, int, str]]) -> None:
    names = ("product_id", "attribute_id", "value")
    rows = [dict(zip(names, facet, strict=True)) for facet in facets]
    if rows:
        session.execute(insert(ProductFacet), rows)
