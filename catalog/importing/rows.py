"""Reading the file: first once through, to refuse what can't be read at all; then in groups.

A product is several rows with one handle. They usually stand together, but needn't: the first
reading notes where each handle is seen last, so that the second can let go of a product's rows as
soon as they are complete, however large the file is.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalog.importing.columns import Header, NotACatalogue, read_header

LONGEST_CELL = 2_000_000
LONGEST_HANDLE = 160
_AT_ONCE = 1 << 16
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was refused, or taken otherwise than it stands, and why. Lines count from 1."""

    line: int
    reason: str
    handle: str = ""


@dataclass(slots=True)
class RowGroup:
    """The rows of one product, each with the line on which it begins."""

    handle: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


class Catalogue:
    """A file that has been looked through and can be read."""

    def __init__(self, path: Path) -> None:
        """Raises NotACatalogue for a wrong encoding, a broken CSV or another kind of file."""
        self.path = path
        csv.field_size_limit(LONGEST_CELL)
        _check_encoding(path)
        self._last: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.header = self._look_through()

    def _look_through(self) -> Header:
        rows = self._cells()
        _, first = next(rows, (0, []))
        header = read_header(first)
        if header.unknown:
            names = ", ".join(header.unknown)
            self.problems.append(Problem(1, f"Columns that nobody knows are left out: {names}"))
        for line, cells in rows:
            handle = _cell(cells, header, "handle")
            if not any(cells):
                continue
            if reason := _wrong_with(handle, cells, header):
                self.problems.append(Problem(line, reason, handle[:LONGEST_HANDLE]))
            else:
                self._last[handle] = line
        return header

    def groups(self) -> Iterator[RowGroup]:
        """Each product's rows, in the order in which products are complete."""
        open_groups: dict[str, RowGroup] = {}
        rows = self._cells()
        next(rows, None)
        for line, cells in rows:
            handle = _cell(cells, self.header, "handle")
            if not any(cells) or _wrong_with(handle, cells, self.header):
                continue
            group = open_groups.setdefault(handle, RowGroup(handle))
            row = {name: _cell(cells, self.header, name) for name in self.header.places}
            group.rows.append((line, row))
            if self._last[handle] == line:
                yield open_groups.pop(handle)

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """Every row with the line on which it begins; one row may run over several lines."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            begins = 1
            try:
                for cells in reader:
                    yield begins, cells
                    begins = reader.line_num + 1
            except csv.Error as error:
                raise NotACatalogue(f"Line {begins} is no CSV: {error}") from error


def _cell(cells: list[str], header: Header, name: str) -> str:
    place = header.places.get(name)
    if place is None or place >= len(cells):
        return ""
    return cells[place].translate(_CONTROLS).strip()


def _wrong_with(handle: str, cells: list[str], header: Header) -> str:
    if not handle:
        return "No handle: nobody knows which product this row belongs to"
    if len(handle) > LONGEST_HANDLE:
        return f"The handle is longer than {LONGEST_HANDLE} characters"
    if len(cells) > header.width:
        return f"{len(cells)} cells under {header.width} columns: is a quotation mark missing?"
    return ""


def _check_encoding(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while True:
            part = file.read(_AT_ONCE)
            try:
                decoder.decode(part, final=not part)
            except UnicodeDecodeError as error:
                line += part[: max(error.start, 0)].count(b"\n")
                raise NotACatalogue(
                    f"The file is not in UTF-8 (see line {line}). "
                    "Save it as 'CSV UTF-8' and try again."
                ) from error
            if not part:
                return
            line += part.count(b"\n")
