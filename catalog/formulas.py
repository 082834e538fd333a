"""Cells that a spreadsheet would run as formulas, made harmless on the way out and whole again.

Excel and its kin evaluate what begins with these signs, whoever wrote it (OWASP, "CSV Injection").
An apostrophe before them makes plain text of them. What has an apostrophe already gets one more, so
that taking one off gives back exactly what was there.
"""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                      "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]")  # fmt: skip
_GUARDED = re.compile("'" + _FORMULA.pattern)


def guarded(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """What ``guarded`` was given; any other cell as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
