"""Reading the file: first once through, to refuse what can't be read at all; then in groups."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalog.formulas import unguarded
from catalog.importing.columns import FACT, Header
from catalog.importing.encodings import WINDOWS
from catalog.importing.families import Table, recognised
from catalog.importing.grouping import Grouping, Row
from catalog.importing.problems import LONGEST_HANDLE, Problem, Refused, note
from catalog.importing.reading import MOST_BYTES, read_rows, refuse_size
from catalog.kept_sentences import N_

MOST_PROBLEMS = 5000
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(slots=True)
class RowGroup:
    """The rows of one product, each with the line on which it begins."""

    key: str
    rows: list[tuple[int, Row]] = field(default_factory=list)


class Catalogue:
    """A file that has been looked through and can be read."""

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        """Raises NotACatalogue for too large, a wrong encoding, broken CSV or another kind."""
        refuse_size(path, most_bytes)
        self.table: Table = recognised(path)
        self.grouping: Grouping = self.table.grouping()
        self.problems: list[Problem] = []
        self.set_up: list[tuple[int, str]] = []
        self.rows = 0
        self._look_through()

    @property
    def header(self) -> Header:
        return self.table.header

    def _look_through(self) -> None:
        filled: Counter[str] = Counter()
        for line, cells in self._cells():
            row = self._row(cells)
            self.rows += 1
            filled.update(name for name, place in self.header.unused.items() if _at(cells, place))
            if row.get("set_up"):
                self.set_up.append((line, row["set_up"]))
            try:
                self._refuse_width(cells)
                self.grouping.note(line, row)
            except Refused as error:
                self._keep(Problem.of(error, line, row.get("handle", "")))
        for problem in self.grouping.finish():
            self._keep(problem)
        self.problems[:0] = list(self._notes(filled))

    def _keep(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def _notes(self, filled: Counter[str]) -> Iterator[Problem]:
        """What holds for the whole file."""
        if self.table.encoding == WINDOWS:
            yield note(1, N_("The file isn't in UTF-8: it was read as Windows-1252."))
        if names := [name for name in self.header.unused if filled[name]]:
            said = N_("The shop has no use for these columns: %(columns)s.")
            yield note(1, said, columns=", ".join(names))
        if self.header.repeated:
            said = N_("These columns are there twice, and the first counts: %(columns)s.")
            yield note(1, said, columns=", ".join(self.header.repeated))

    def groups(self) -> Iterator[RowGroup]:
        """Each product's rows, in the order in which products are complete."""
        open_groups: dict[str, RowGroup] = {}
        for line, cells in self._cells():
            row = self._row(cells)
            key = "" if len(cells) > self.header.width else self.grouping.key(line, row)
            if not key:
                continue
            group = open_groups.setdefault(key, RowGroup(key))
            group.rows.append((line, row))
            if self.grouping.is_last(key, line):
                yield open_groups.pop(key)

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        rows = read_rows(self.table.path, self.table.encoding, self.table.delimiter)
        next(rows, None)
        return rows

    def _row(self, cells: list[str]) -> Row:
        """The cells by their names; an attribute's only where there is something."""
        row = {name: _at(cells, place) for name, place in self.header.places.items()}
        return {name: text for name, text in row.items() if text or not name.startswith(FACT)}

    def _refuse_width(self, cells: list[str]) -> None:
        if len(cells) > self.header.width:
            said = N_("%(cells)s cells under %(columns)s columns: is a quotation mark missing?")
            raise Refused(said, cells=len(cells), columns=self.header.width)


def _at(cells: list[str], place: int) -> str:
    return unguarded(cells[place].translate(_CONTROLS).strip()) if place < len(cells) else ""


def handle_of(group: RowGroup) -> str:
    """What a group is called in a report."""
    return next((row["handle"] for _, row in group.rows if row.get("handle")), "")[:LONGEST_HANDLE]
