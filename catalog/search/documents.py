"""Products as the index takes them, read fresh from the database."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from catalog.cards import ON_SALE, AnyRow
from catalog.models import Category, Product, Variant
from catalog.search import SearchDocument
from catalog.word_models import Attribute, ProductFacet, ProductText, Term
from shop.db import Database

AT_ONCE = 500
_PRODUCTS = (
    select(
        *(Product.id, Product.category_id, Product.price_minor, Product.created_at),
        *(Product.title, Product.subtitle, Product.brand, Product.description_html, Product.facts),
        Category.title.label("category"),
        Category.texts.label("category_texts"),
        ProductText.title.label("said_title"),
        ProductText.subtitle.label("said_subtitle"),
        ProductText.description_html.label("said_description"),
        ProductText.facts.label("said_facts"),
    )
    .join(Product.category)
    .outerjoin(
        ProductText,
        and_(ProductText.product_id == Product.id, ProductText.locale == bindparam("locale")),
    )
    .where(Product.id.in_(bindparam("ids", expanding=True)), ON_SALE)
)
_TAG = re.compile(r"<[^>]*>")


def read_documents(
    session: Session, product_ids: Sequence[int], locale: str = ""
) -> list[SearchDocument]:
    """The documents of those products that are for sale, in ``locale`` ("" is the shop's own).

    What isn't translated stands there as it is, and a translated thing is found by its own name
    too, if later: four statements.
    """
    rows = session.execute(_PRODUCTS, {"ids": list(product_ids), "locale": locale}).all()
    terms = _terms(session, locale)
    codes, facets = _codes(session, product_ids), _facets(session, product_ids)
    documents = [_document(row, codes[row.id], terms, locale) for row in rows]
    return [replace(each, facets=tuple(facets[each.product_id])) for each in documents]


def _document(
    row: AnyRow, codes: tuple[list[str], list[str]], terms: Mapping[str, str], locale: str
) -> SearchDocument:
    said = row.category_texts.get(locale) or {}
    facts = {**row.facts, **(row.said_facts or {})}
    words = [terms.get(word, word) for word in codes[1]]
    words += [terms.get(one.strip(), one) for text in facts.values() for one in text.split(";")]
    own_title = [row.title] if row.said_title else []
    return SearchDocument(
        product_id=row.id,
        category_id=row.category_id,
        price_minor=row.price_minor,
        created=int(row.created_at.timestamp()),
        title=row.said_title or row.title,
        category=said.get("title") or row.category,
        subtitle=row.said_subtitle or row.subtitle,
        brand=row.brand,
        description=plain(row.said_description or row.description_html),
        facts=" ".join([*words, *own_title]),
        codes=tuple(codes[0]),
    )


def _terms(session: Session, locale: str) -> dict[str, str]:
    if not locale:
        return {}
    return dict(session.execute(select(Term.source, Term.text).where(Term.locale == locale)).all())


def _codes(session: Session, product_ids: Sequence[int]) -> dict[int, tuple[list[str], list[str]]]:
    """Of each product its SKUs and GTINs, and the words of its options."""
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    rows = session.execute(
        select(Variant.product_id, Variant.sku, Variant.gtin, Variant.option_values)
        .where(Variant.product_id.in_(product_ids), Variant.active)
        .order_by(Variant.product_id, Variant.position)
    )
    for product_id, sku, gtin, values in rows:
        codes, words = found[product_id]
        codes += [text for text in (sku, gtin) if text]
        words += [value for value in values if value not in words]
    return found


def _facets(session: Session, product_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """What each product can be filtered by, as (attribute's code, value)."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = session.execute(
        select(ProductFacet.product_id, Attribute.code, ProductFacet.value)
        .join(Attribute, Attribute.id == ProductFacet.attribute_id)
        .where(ProductFacet.product_id.in_(product_ids))
        .order_by(ProductFacet.product_id, Attribute.code, ProductFacet.value)
    )
    for product_id, name, value in rows:
        found[product_id].append((name, value))
    return found


def every_document(database: Database, locale: str = "") -> Iterator[SearchDocument]:
    """The documents of the whole catalogue in a language, some hundred at a time."""
    last = 0
    while True:
        with database.read() as session:
            following = select(Product.id).where(Product.id > last).order_by(Product.id)
            ids = list(session.scalars(following.limit(AT_ONCE)))
            documents = read_documents(session, ids, locale) if ids else []
        if not ids:
            return
        yield from documents
        last = ids[-1]


def plain(markup: str) -> str:
    """HTML as words only."""
    return html.unescape(_TAG.sub(" ", markup))
