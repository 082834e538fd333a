"""What the house holds about a person, table by table: told when they ask, erased when they wish.

Each package registers its tables, in its ``personal.py``. A test walks through every column of
text there is and fails for one that nobody has spoken for (GDPR art. 15, 17 and 20).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, MetaData, String
from sqlalchemy.orm import Session

Erased = Mapping[str, Any]
ERASED = "–"
"""What stands where a word has to stand that nobody knows any more."""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything by which one person's rows are found.

    ``customer_ids`` are the record and those merged into it, ``numbers`` those of their orders,
    returns and questions.
    """

    customer_ids: tuple[int, ...]
    account_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds about a person.

    ``tell`` are the columns of the export and ``withhold`` those that are not in it, with the
    reason; ``erase`` says what stands in a column afterwards (None erases the row), ``stay`` why
    a column may remain. ``telling`` narrows the export to some of the rows.
    """

    title: str
    model: Any
    mine: Callable[[Person], Any]
    tell: tuple[str, ...] = ()
    withhold: Mapping[str, str] = field(default_factory=dict)
    erase: Erased | None = field(default_factory=dict)
    stay: Mapping[str, str] = field(default_factory=dict)
    telling: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Something unfinished, for which the shop still has to know the person (GDPR art. 17(3))."""

    number: str
    says: Any


Hinders = Callable[[Session, Person], Iterable[Hindrance]]
_holdings: list[Holding] = []
_hinders: list[Hinders] = []
_nobodys: dict[str, str] = {}


def holds(*holdings: Holding) -> None:
    """Register tables that hold something about a person."""
    _holdings.extend(holdings)


def about_nobody(why: str, *models: Any) -> None:
    """Register tables in which no customer is ever described."""
    _nobodys.update({model.__tablename__: why for model in models})


def hinders(rule: Hinders) -> Hinders:
    """Register a rule that names what has to be finished before a person can be forgotten."""
    _hinders.append(rule)
    return rule


def all_holdings() -> tuple[Holding, ...]:
    """What all packages registered, in the order of the export."""
    return tuple(_holdings)


def hindrances(session: Session, person: Person) -> list[Hindrance]:
    """Everything that is unfinished with this person."""
    return [one for rule in _hinders for one in rule(session, person)]


def uncovered(metadata: MetaData) -> Iterator[str]:
    """Each column of text that export or erasure doesn't speak of, as "table.column: what"."""
    known = {holding.model.__tablename__: holding for holding in _holdings}
    for name, table in metadata.tables.items():
        if name in _nobodys:
            continue
        if name not in known:
            yield f"{name}: in no personal.py"
            continue
        holding = known[name]
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                yield from _unspoken(holding, f"{name}.{column.name}", column.name)


def _unspoken(holding: Holding, path: str, column: str) -> Iterator[str]:
    if column not in holding.tell and column not in holding.withhold:
        yield f"{path}: neither told nor withheld"
    if holding.erase is not None and column not in holding.erase and column not in holding.stay:
        yield f"{path}: neither erased nor said to stay"
