"""Reading the catalogue some products at a time, and writing it as CSV, however large it is."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.exporting.columns import read_columns
from catalog.exporting.rows import Whole, rows_of
from catalog.exporting.shop_records import set_up_cells
from catalog.formulas import guarded
from catalog.importing.own_columns import header_of
from catalog.models import Product, ProductPart, RelatedProduct
from catalog.stock_models import StockLevel
from catalog.word_models import ProductText
from shop.db import Database

PRODUCTS_AT_ONCE = 100


def export_lines(
    database: Database,
    *,
    base_url: str,
    locale: str = "en",
    progress: Callable[[int], None] = lambda _products: None,
) -> Iterator[str]:
    """The whole catalogue as lines of CSV, read as they are asked for.

    ``progress`` is told how many products are written so far.
    """
    with database.read() as session:
        columns, set_up = read_columns(session, locale), set_up_cells(session)
    names = columns.names()
    yield _line(names)
    left, last, done = iter(set_up), "", 0
    for batch in _batches(database):
        for whole in batch:
            last = whole.product.handle
            for row in rows_of(whole, columns, base_url):
                row[header_of("set_up")] = next(left, "")
                yield _line([row.get(name, "") for name in names])
        done += len(batch)
        progress(done)
    for cell in left if last else ():
        row = {"URL handle": last, header_of("set_up"): cell}
        yield _line([row.get(name, "") for name in names])


def export_products(
    database: Database,
    file: TextIO,
    *,
    base_url: str,
    locale: str = "en",
    progress: Callable[[int], None] = lambda _products: None,
) -> None:
    """Write the whole catalogue into an open text file (newline="")."""
    file.writelines(export_lines(database, base_url=base_url, locale=locale, progress=progress))


def count_products(database: Database) -> int:
    """How many products an export has."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Product)) or 0


def _line(cells: Sequence[str]) -> str:
    target = io.StringIO(newline="")
    csv.writer(target).writerow([guarded(cell) for cell in cells])
    return target.getvalue()


def _batches(database: Database) -> Iterator[list[Whole]]:
    """All products by their id, a transaction for some at a time."""
    after = 0
    while True:
        with database.read() as session:
            some = _read(session, after)
        yield some
        if len(some) < PRODUCTS_AT_ONCE:
            return
        after = some[-1].product.id


def _read(session: Session, after: int) -> list[Whole]:
    """Some products with all that belongs to them, in eight statements."""
    everything = (
        selectinload(Product.variants),
        selectinload(Product.pictures),
        joinedload(Product.category),
    )
    wanted = select(Product).where(Product.id > after).order_by(Product.id)
    products = session.scalars(wanted.limit(PRODUCTS_AT_ONCE).options(*everything)).all()
    ids = [product.id for product in products]
    texts, parts, related = _texts(session, ids), _parts(session, ids), _related(session, ids)
    levels = _levels(session, [one.id for product in products for one in product.variants])
    return [
        Whole(
            product,
            product.category.slug,
            texts=texts[product.id],
            levels=levels,
            parts=parts[product.id],
            related=related[product.id],
        )
        for product in products
    ]


def _texts(session: Session, ids: list[int]) -> defaultdict[int, list[ProductText]]:
    found: defaultdict[int, list[ProductText]] = defaultdict(list)
    for said in session.scalars(select(ProductText).where(ProductText.product_id.in_(ids))):
        found[said.product_id].append(said)
    return found


def _parts(session: Session, ids: list[int]) -> defaultdict[int, list[tuple[str, str]]]:
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    wanted = select(ProductPart.product_id, Product.handle, ProductPart.note)
    wanted = wanted.join(Product, Product.id == ProductPart.part_id)
    wanted = wanted.where(ProductPart.product_id.in_(ids))
    for row in session.execute(wanted.order_by(ProductPart.position)):
        found[row.product_id].append((row.handle, row.note))
    return found


def _related(session: Session, ids: list[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    wanted = select(RelatedProduct.product_id, Product.handle)
    wanted = wanted.join(Product, Product.id == RelatedProduct.related_id)
    wanted = wanted.where(RelatedProduct.product_id.in_(ids))
    for row in session.execute(wanted.order_by(RelatedProduct.position)):
        found[row.product_id].append(row.handle)
    return found


def _levels(session: Session, ids: list[int]) -> defaultdict[int, list[StockLevel]]:
    found: defaultdict[int, list[StockLevel]] = defaultdict(list)
    for level in session.scalars(select(StockLevel).where(StockLevel.variant_id.in_(ids))):
        found[level.variant_id].append(level)
    return found
