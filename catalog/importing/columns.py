"""Which column means what: a family's headers by one set of our names, and what becomes of others.

Nothing is skipped in silence: a column is read, kept as an attribute of the products, or named once
as not used.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from catalog.importing import own_columns

FACT = "fact:"
"""Before the label of an attribute in the name of a cell."""

LONGEST_LABEL = 80
_SPACES = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True)
class Family:
    """The tables of one kind of shop.

    ``label`` makes an attribute's label of an unknown header; "" for a column of no use.
    """

    name: str
    aliases: dict[str, tuple[str, ...]]
    needed: tuple[str, ...]
    label: Callable[[str], str]


@dataclass(slots=True)
class Header:
    """Where each of our columns stands in the file, and the headers that are not used."""

    family: Family
    width: int
    places: dict[str, int] = field(default_factory=dict)
    unused: dict[str, int] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, str]:
        """The labels of attributes by the name of their cells."""
        return {name: name.removeprefix(FACT) for name in self.places if name.startswith(FACT)}


def missing(family: Family, cells: list[str]) -> list[str]:
    """The headers without which a table is not of this family."""
    names = set(map(plain, cells))
    return [
        family.aliases[name][0]
        for name in family.needed
        if not names & set(map(plain, family.aliases[name]))
    ]


def understood(family: Family, cells: list[str]) -> Header:
    """Give every column of a table of this family its name."""
    header = Header(family, len(cells))
    named = {plain(alias): name for name, known in family.aliases.items() for alias in known}
    for place, cell in enumerate(cells):
        text = cell.strip()
        if name := named.get(plain(text)) or own_columns.name_of(text):
            _put(header, name, place, text)
        elif text and (label := family.label(text)[:LONGEST_LABEL].strip()):
            _put(header, FACT + label, place, text)
        elif text:
            header.unused.setdefault(text, place)
    header.repeated = list(Counter(header.repeated))
    return header


def _put(header: Header, name: str, place: int, text: str) -> None:
    """The first column of a name counts."""
    if name in header.places:
        header.repeated.append(text)
    else:
        header.places[name] = place


def plain(text: str) -> str:
    """A header as it is compared: small letters, single spaces."""
    return _SPACES.sub(" ", text).strip().lower()
