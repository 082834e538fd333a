"""What our own export says of the shop itself: shelves, attributes, brands, words and places.

It is a list of JSON records, one a line, spread over the cells of a column so that no spreadsheet
cuts it. Only what is missing is made: a file from yesterday takes back nothing done today.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog.attributes import AttributeData, save_attribute
from catalog.brands import BrandData, save_brand
from catalog.categories import CategoryData, find_category, save_category
from catalog.importing.problems import Problem, note, shown
from catalog.kept_sentences import N_
from catalog.stock_models import StockLocation
from catalog.terms import save_terms, terms_of
from catalog.word_models import Attribute, Brand
from shop.db import insert_once
from shop.errors import ShopError

Record = dict[str, Any]


def set_up(session: Session, cells: list[tuple[int, str]]) -> list[Problem]:
    """Make what is missing; what makes no sense is named."""
    problems: list[Problem] = []
    for line, text in _lines(cells):
        try:
            record = json.loads(text)
            (kind,) = record
            with session.begin_nested():
                _MAKERS[kind](session, record[kind])
        except (ValueError, TypeError, KeyError, AttributeError, ShopError, SQLAlchemyError):
            said = N_("This part of the set-up can't be read: %(text)s")
            problems.append(note(line, said, text=shown(text)))
    return problems


def _lines(cells: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for line, cell in cells:
        yield from ((line, text) for text in cell.splitlines() if text.strip())


def _shelf(session: Session, record: Record) -> None:
    if find_category(session, record["slug"]) is None:
        save_category(session, CategoryData(**record))


def _attribute(session: Session, record: Record) -> None:
    known = select(Attribute.id).where(Attribute.code == record["code"])
    if session.scalar(known) is None:
        save_attribute(session, AttributeData(**record))


def _brand(session: Session, record: Record) -> None:
    known = select(Brand.id).where((Brand.slug == record["slug"]) | (Brand.name == record["name"]))
    if session.scalar(known) is None:
        save_brand(session, BrandData(**record))


def _terms(session: Session, record: Record) -> None:
    locale, words = str(record["locale"]), record["words"]
    known = terms_of(session, locale)
    save_terms(session, locale, {one: text for one, text in words.items() if one not in known})


def _place(session: Session, record: Record) -> None:
    insert_once(
        session,
        StockLocation,
        code=str(record["code"])[:20],
        name=str(record["name"])[:80],
        address=str(record["address"])[:200],
        public=bool(record["public"]),
        position=int(record["position"]),
    )


_MAKERS: dict[str, Callable[[Session, Record], None]] = {
    "shelf": _shelf,
    "attribute": _attribute,
    "brand": _brand,
    "terms": _terms,
    "place": _place,
}
