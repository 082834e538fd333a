"""What goes along when two records become one: each package says which columns name a customer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from shop.customers.models import Customer

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """A column whose rows change hands; ``label`` is how the desk calls what it counts of them."""

    column: InstrumentedAttribute[Any]
    label: Any = ""

    @property
    def table(self) -> str:
        name: str = self.column.class_.__tablename__
        return name

    def take(self, session: Session, gone: Customer, kept: Customer) -> list[int]:
        """Hand the rows of ``gone`` to ``kept``; returns their ids."""
        row = self.column.class_
        change = update(row).where(self.column == gone.id).values({self.column.key: kept.id})
        changed = session.execute(change.returning(row.id), execution_options=_PLAIN)
        return sorted(changed.scalars())

    def give_back(self, session: Session, ids: list[int], gone: Customer, kept: Customer) -> None:
        """Hand those rows back that are still there."""
        row = self.column.class_
        theirs = update(row).where(row.id.in_(ids), self.column == kept.id)
        change = theirs.values({self.column.key: gone.id})
        session.execute(change, execution_options=_PLAIN)

    def count(self, session: Session, customer_id: int) -> int:
        """How many rows this record has."""
        owned = select(func.count()).where(self.column == customer_id)
        return session.scalar(owned) or 0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What needs more than another number in a column: how it is done, and undone exactly."""

    name: str
    take: Callable[[Session, Customer, Customer], Stored]
    give_back: Callable[[Session, Stored, Customer, Customer], None]


_PLAIN = {"synchronize_session": False}
_moves: list[Move] = []
_arrangements: list[Arrangement] = []
_stays: dict[str, str] = {}


def moves(*every: Move) -> None:
    """Register columns that name a customer."""
    _moves.extend(every)


def arranges(arrangement: Arrangement) -> None:
    """Register something that is to be arranged before the rows move, and undone after them."""
    _arrangements.append(arrangement)


def stays(path: str, why: str) -> None:
    """Say of a column ("table.column") that names a customer why it doesn't simply move."""
    _stays[path] = why


def all_moves() -> tuple[Move, ...]:
    return tuple(_moves)


def all_arrangements() -> tuple[Arrangement, ...]:
    return tuple(_arrangements)


def unmoved(metadata: MetaData) -> Iterator[str]:
    """Each column that names a customer and that nobody has spoken for."""
    known = {f"{one.table}.{one.column.key}" for one in _moves} | set(_stays)
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            path = f"{table.name}.{key.parent.name}"
            if key.column.table.name == "customer" and path not in known:
                yield path
