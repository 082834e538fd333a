"""What stands around the products: shelves, attributes, brands, words and places, as records.

One JSON record a line, gathered in cells that are short enough for any spreadsheet;
``catalog.importing.set_up`` reads them.
"""

import json
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Category
from catalog.stock_models import StockLocation
from catalog.word_models import Attribute, Brand, Term

LONGEST_CELL = 30_000
"""Excel cuts a cell at 32,767 characters."""

WORDS_AT_ONCE = 200


def set_up_cells(session: Session) -> list[str]:
    """Cells of records, in an order in which they can be made."""
    cells, cell = [], ""
    for kind, record in _records(session):
        line = json.dumps({kind: record}, ensure_ascii=False)
        if cell and len(cell) + len(line) >= LONGEST_CELL:
            cells.append(cell)
            cell = ""
        cell += f"\n{line}" if cell else line
    return [*cells, cell] if cell else cells


def _records(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    in_line = select(StockLocation).order_by(StockLocation.position, StockLocation.id)
    for place in session.scalars(in_line):
        yield "place", _of(place, "code", "name", "address", "public", "position")
    shelves = session.scalars(select(Category).order_by(Category.path)).all()
    slugs = {shelf.id: shelf.slug for shelf in shelves}
    for shelf in shelves:
        known = _of(shelf, "slug", "title", "lead", "texts", "picture", "ground", "position")
        yield "shelf", known | {"parent": slugs.get(shelf.parent_id or 0)}
    for attribute in session.scalars(select(Attribute).order_by(Attribute.id)):
        yield "attribute", _of(attribute, "code", "label", "kind", "unit", "facet", "position")
    for brand in session.scalars(select(Brand).order_by(Brand.id)):
        yield "brand", _of(brand, "name", "slug", "lead", "texts", "picture")
    yield from (("terms", record) for record in _terms(session))


def _terms(session: Session) -> Iterator[dict[str, Any]]:
    """The words of each language, some at a time."""
    rows = session.execute(
        select(Term.locale, Term.source, Term.text).order_by(Term.locale, Term.source)
    )
    for locale, words in groupby(rows, key=lambda row: row.locale):
        pairs = ((row.source, row.text) for row in words)
        while some := dict(islice(pairs, WORDS_AT_ONCE)):
            yield {"locale": locale, "words": some}


def _of(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
