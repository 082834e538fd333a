"""Bringing stock in line with a file: by movements, and only where it differs."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import stock
from catalog.importing.incoming import Incoming
from catalog.products import Stored
from catalog.stock_models import StockLevel, StockLocation
from shop.db import insert_once

LONGEST_REFERENCE = 40
LONGEST_CODE = 20


class Places:
    """Where goods lie, by code; read once a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[str, int] = {}

    def first(self) -> int:
        """Where imported stock lies: the first location, made if the shop has none yet."""
        if "" not in self._ids:
            in_line = (StockLocation.position, StockLocation.id)
            first = select(StockLocation.id).order_by(*in_line).limit(1)
            if self._session.scalar(first) is None:
                self._make("warehouse", "Warehouse")
            self._ids[""] = self._session.scalars(first).one()
        return self._ids[""]

    def of_code(self, code: str) -> int:
        """The location of this code, made behind the others if there is none."""
        code = code[:LONGEST_CODE]
        if code not in self._ids:
            here = select(StockLocation.id).where(StockLocation.code == code)
            if self._session.scalar(here) is None:
                self._make(code, code.capitalize())
            self._ids[code] = self._session.scalars(here).one()
        return self._ids[code]

    def _make(self, code: str, name: str) -> None:
        count = len(self._session.scalars(select(StockLocation.id)).all())
        insert_once(self._session, StockLocation, code=code, name=name, position=count)


def set_stock(
    session: Session, stored: Stored, incoming: Incoming, places: Places, source: str
) -> bool:
    """Bring what is free to sell in line with the file, by movements; True if anything moved."""
    ids = {variant.sku: variant.id for variant in stored.product.variants}
    wanted = {
        (ids[one.data.sku], place): quantity
        for one in incoming.variants
        for place, quantity in _by_place(one.stock, one.quantity, places)
    }
    mine = StockLevel.variant_id.in_({variant_id for variant_id, _ in wanted})
    rows = session.scalars(select(StockLevel).where(mine)) if wanted and not stored.created else ()
    levels = {(level.variant_id, level.location_id): level for level in rows}
    reference = source[:LONGEST_REFERENCE]
    first: list[stock.Take] = []
    moved = False
    for (variant_id, place), quantity in wanted.items():
        level = levels.get((variant_id, place))
        if level is None:
            first += [stock.Take(variant_id, place, quantity)] if quantity else []
        elif level.available != quantity:
            _count(session, level, quantity, reference)
            moved = True
    stock.open_levels(session, first, reason="import", reference=reference)
    return moved or bool(first)


def _by_place(
    stock_of: dict[str, int], quantity: int | None, places: Places
) -> Iterable[tuple[int, int]]:
    """Our own columns say how many lie where; others only how many there are."""
    if stock_of:
        return [(places.of_code(code), count) for code, count in stock_of.items()]
    return [] if quantity is None else [(places.first(), quantity)]


def _count(session: Session, level: StockLevel, quantity: int, reference: str) -> None:
    stock.count(
        session,
        level.variant_id,
        level.location_id,
        seen=level.on_hand,
        counted=quantity + level.held + level.allocated,
        reason="stocktaking",
        reference=reference,
    )
