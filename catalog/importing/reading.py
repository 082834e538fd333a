"""From a file to rows of cells, within bounds: however broken the file, memory stays small."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from catalog.importing.problems import NotACatalogue
from catalog.kept_sentences import N_

MOST_BYTES = 200 * 1024 * 1024
LONGEST_CELL = 1_000_000
LONGEST_LINE = 4_000_000
MOST_ROWS = 500_000
_END = "\0the file ends here\0"
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)

Cells = tuple[int, list[str]]
"""The line on which a row begins, and its cells."""


def refuse_size(path: Path, most: int = MOST_BYTES) -> None:
    """Raise NotACatalogue for a file of too many bytes."""
    if path.stat().st_size > most:
        raise NotACatalogue(N_("The file is larger than %(most)s MB."), most=most >> 20)


def read_rows(path: Path, encoding: str, delimiter: str) -> Iterator[Cells]:
    """Every row; one row may run over several lines, and empty rows are left out.

    Raises NotACatalogue for what is no CSV, naming the line.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file), delimiter=delimiter)
        begins, count = 1, 0
        try:
            for cells in reader:
                if cells == [_END]:
                    return
                if cells and cells[-1].endswith(_END):
                    raise _never_closed(begins)
                if any(cells) and not (begins == 1 and _SEP.fullmatch(delimiter.join(cells))):
                    count += 1
                    yield begins, cells
                if count > MOST_ROWS:
                    raise NotACatalogue(N_("The file has more than %(most)s rows."), most=MOST_ROWS)
                begins = reader.line_num + 1
        except csv.Error as error:
            raise _broken(begins, error) from error
        except UnicodeError as error:
            said = N_("Line %(line)s is not written in the characters that the file began with.")
            raise NotACatalogue(said, line=reader.line_num + 1) from error


def _lines(file: TextIO) -> Iterator[str]:
    """Lines of bounded length, and then one that tells whether the last cell was closed."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise NotACatalogue(N_("Line %(line)s is far too long for a table."), line=number)
        yield line
    yield _END


def _never_closed(line: int) -> NotACatalogue:
    said = N_("A quotation mark on line %(line)s is never closed. Close it and try again.")
    return NotACatalogue(said, line=line)


def _broken(line: int, error: Exception) -> NotACatalogue:
    if "field limit" in str(error):
        return _never_closed(line)
    said = N_("Line %(line)s is no CSV: %(error)s")
    return NotACatalogue(said, line=line, error=str(error))


def first_row(path: Path, encoding: str, delimiter: str) -> list[str]:
    """The header under one delimiter."""
    return next((cells for _, cells in read_rows(path, encoding, delimiter)), [])
