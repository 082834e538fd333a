"""Running an import: about a hundred products a transaction, each in a savepoint of its own.

Whatever happens, what was committed is whole, and running it again goes on from there: products
are known by handle, variants by SKU, and stock is only moved where it differs.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalog import stock
from catalog.categories import category_of_title
from catalog.importing.products import Parsed, Refused, parse, renamed
from catalog.importing.rows import Catalogue, Problem, RowGroup
from catalog.models import Product
from catalog.products import SkuTaken, Stored, enqueue_index, store_product
from catalog.stock_models import StockLevel, StockLocation
from catalog.work_models import ImportRun
from shop import clock
from shop.db import Database, insert_once
from shop.errors import ShopError

PRODUCTS_AT_ONCE = 100
MOST_KEPT_PROBLEMS = 1000
LONGEST_REFERENCE = 40
LONGEST_SOURCE = 200
log = structlog.get_logger()


@dataclass(slots=True)
class ImportReport:
    """What came of an import. A problem names its line, the reason, and the product."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)


def import_file(
    database: Database,
    path: Path,
    *,
    currency: str = "EUR",
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportReport:
    """Take over a Shopify product CSV; ``progress`` is told how many rows are done so far.

    Raises NotACatalogue, before anything is changed, for a file that can't be read at all.
    """
    catalogue = Catalogue(path)
    report = ImportReport(problems=list(catalogue.problems))
    groups = catalogue.groups()
    while batch := list(islice(groups, PRODUCTS_AT_ONCE)):
        with database.write() as session:
            _take_over(session, batch, report, currency=currency, source=path.name)
        report.rows += sum(len(group.rows) for group in batch)
        progress(report.rows)
    report.problems.sort(key=lambda problem: problem.line)
    with database.write() as session:
        _remember(session, path.name, report)
    return report


def _take_over(
    session: Session, batch: list[RowGroup], report: ImportReport, *, currency: str, source: str
) -> None:
    location_id = _first_location(session)
    shelves: dict[str, int] = {}
    changed: list[Product] = []
    for group in batch:
        line = group.rows[0][0]
        try:
            parsed = parse(group, currency)
            shelf_id = shelves.get(parsed.shelf) or category_of_title(session, parsed.shelf).id
            shelves[parsed.shelf] = shelf_id
            with session.begin_nested():
                stored = _store(session, parsed, shelf_id)
                moved = _set_stock(session, stored.product, parsed.quantities, location_id, source)
        except Refused as error:
            report.problems.append(Problem(line, error.message, group.handle))
            continue
        except (ShopError, DBAPIError) as error:
            log.warning("product not imported", handle=group.handle, exc_info=True)
            report.problems.append(Problem(line, f"It can't be stored: {error}", group.handle))
            continue
        report.problems += parsed.problems
        report.created += stored.created
        report.updated += not stored.created and (stored.changed or moved)
        report.unchanged += not (stored.changed or moved)
        if stored.changed:
            changed.append(stored.product)
    enqueue_index(session, changed)


def _store(session: Session, parsed: Parsed, shelf_id: int) -> Stored:
    """Store the product; a SKU that another product has is replaced by one of its own."""
    parsed.data = replace(parsed.data, category_id=shelf_id)
    for _ in range(len(parsed.data.variants) + 1):
        try:
            return store_product(session, parsed.data)
        except SkuTaken as error:
            sku, handle = error.facts["sku"], error.facts["handle"]
            line = parsed.lines[sku]
            renamed(parsed, sku)
            reason = f"SKU '{sku}' belongs to '{handle}': this one was given one of its own"
            parsed.problems.append(Problem(line, reason, parsed.data.handle))
    raise Refused("Its SKUs belong to other products")


def _set_stock(
    session: Session,
    product: Product,
    quantities: Mapping[str, int],
    location_id: int,
    source: str,
) -> bool:
    """Bring what is free to sell in line with the file, by movements; True if anything moved."""
    variants = {variant.sku: variant.id for variant in product.variants}
    here = (StockLevel.location_id == location_id, StockLevel.variant_id.in_(variants.values()))
    levels = {level.variant_id: level for level in session.scalars(select(StockLevel).where(*here))}
    first: list[stock.Take] = []
    moved = False
    for sku, quantity in quantities.items():
        level = levels.get(variants[sku])
        if level is None:
            first += [stock.Take(variants[sku], location_id, quantity)] if quantity else []
        elif level.available != quantity:
            stock.count(
                session,
                level.variant_id,
                location_id,
                seen=level.on_hand,
                counted=quantity + level.held + level.allocated,
                reason="stocktaking",
                reference=source[:LONGEST_REFERENCE],
            )
            moved = True
    stock.open_levels(session, first, reason="import", reference=source[:LONGEST_REFERENCE])
    return moved or bool(first)


def _first_location(session: Session) -> int:
    """Where imported stock lies: the first location, made if the shop has none yet."""
    in_line = (StockLocation.position, StockLocation.id)
    first = select(StockLocation.id).order_by(*in_line).limit(1)
    found = session.scalar(first)
    if found is None:
        insert_once(session, StockLocation, code="warehouse", name="Warehouse", position=0)
        found = session.scalars(first).one()
    return found


def _remember(session: Session, source: str, report: ImportReport) -> None:
    session.add(
        ImportRun(
            at=clock.now(),
            source=source[:LONGEST_SOURCE],
            created=report.created,
            updated=report.updated,
            problems=[asdict(problem) for problem in report.problems[:MOST_KEPT_PROBLEMS]],
        )
    )
