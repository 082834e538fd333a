"""In which characters a file is written: told by its marks, or by what its bytes can mean."""

import codecs
import re
from pathlib import Path

from catalog.importing.problems import NotACatalogue
from catalog.kept_sentences import N_

UTF_8, UTF_16, WINDOWS = "utf-8-sig", "utf-16", "cp1252"
AT_ONCE = 1 << 16
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_OTHER_KINDS = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\xd0\xcf",
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f")
MOST_CONTROLS = 0.02
_IN_UTF_8 = re.compile(rb"[\xc3-\xc5\xce\xcf][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]")
"""Accented, Greek and Central European letters, and signs of print, as only UTF-8 writes them.

In Windows-1252 they would be "Ã©" or "â€œ", which nobody writes. What people do write there, as the
last letter of "NESCAFÉ®" or a hard space before "»", isn't among them.
"""


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 with its mark, or Windows-1252, in that order.

    Raises NotACatalogue for an empty file, for another kind of file, and for UTF-8 that is broken,
    with the line.
    """
    with path.open("rb") as file:
        head = file.read(AT_ONCE)
    if not head.strip():
        raise NotACatalogue(N_("The file is empty."))
    if head.startswith(_UTF_16_MARKS) and not head.startswith(_UTF_32_MARKS):
        return UTF_16
    if _is_another_kind(head):
        said = N_("This is no CSV but another kind of file. Save the table as 'CSV UTF-8'.")
        raise NotACatalogue(said)
    return _eight_bits(path)


def _is_another_kind(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return head.startswith(_OTHER_KINDS) or controls > max(8, MOST_CONTROLS * len(head))


def _eight_bits(path: Path) -> str:
    """UTF-8 if it is; else Windows-1252, unless it began as UTF-8 and broke."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, is_plain = 1, True
    with path.open("rb") as file:
        while True:
            part = file.read(AT_ONCE)
            try:
                decoder.decode(part, final=not part)
            except UnicodeDecodeError as error:
                bad = line + error.object[: error.start].count(b"\n")
                began_well = not is_plain or not error.object[: error.start].isascii()
                if began_well or _says_utf_8(path) or not _is_windows(path):
                    raise _not_utf_8(bad) from error
                return WINDOWS
            if not part:
                return UTF_8
            is_plain &= part.isascii()
            line += part.count(b"\n")


def _says_utf_8(path: Path) -> bool:
    """Whether something in it is in UTF-8: then a byte that isn't is a fault, not a style."""
    end = b""
    with path.open("rb") as file:
        while part := file.read(AT_ONCE):
            if _IN_UTF_8.search(end + part):
                return True
            end = part[-2:]
    return False


def _is_windows(path: Path) -> bool:
    with path.open("rb") as file:
        while part := file.read(AT_ONCE):
            try:
                part.decode(WINDOWS)
            except UnicodeDecodeError:
                return False
    return True


def _not_utf_8(line: int) -> NotACatalogue:
    said = N_("The file is not in UTF-8 (see line %(line)s). Save it as 'CSV UTF-8' and try again.")
    return NotACatalogue(said, line=line)
