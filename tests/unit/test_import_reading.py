"""Files of every sort: in which characters they are, what parts their cells, and how they break."""

import tracemalloc
from pathlib import Path

import pytest

from catalog.importing.families import recognised
from catalog.importing.problems import NotACatalogue
from catalog.importing.reading import LONGEST_LINE
from catalog.importing.rows import Catalogue

HEADER = "Handle,Title,Variant Price"
MUG = "mug,Café,18.00"


def _file(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "products.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def _titles(path: Path) -> list[str]:
    return [row["title"] for group in Catalogue(path).groups() for _, row in group.rows]


def _refusal(path: Path) -> str:
    with pytest.raises(NotACatalogue) as refused:
        Catalogue(path)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_characters_and_delimiters_are_told_by_themselves(
    tmp_path: Path, encoding: str, delimiter: str, ends: str
) -> None:
    text = ends.join([HEADER, MUG, ""]).replace(",", delimiter)
    assert _titles(_file(tmp_path, text, encoding)) == ["Café"]


def test_windows_characters_are_read_and_said(tmp_path: Path) -> None:
    catalogue = Catalogue(_file(tmp_path, f"{HEADER}\n{MUG}\n", "cp1252"))
    assert [problem.reason for problem in catalogue.problems] == [
        "The file isn't in UTF-8: it was read as Windows-1252."
    ]
    assert not catalogue.problems[0].refused


@pytest.mark.parametrize("title", ["NESCAFÉ®", "« Café\N{NO-BREAK SPACE}»", "DÉJÀ VU™"])
def test_what_windows_writes_is_not_taken_for_broken_utf_8(tmp_path: Path, title: str) -> None:
    text = f"{HEADER}\npot,Töpfe,1\nmug,{title},1\n"
    assert _titles(_file(tmp_path, text, "cp1252")) == ["Töpfe", title]


def test_broken_utf_8_is_named_by_its_line(tmp_path: Path) -> None:
    data = f"{HEADER}\n{MUG}\n".encode() + b"bad,caf\xe9,1\n"
    assert "line 3" in _refusal(_file(tmp_path, data))


def test_a_bad_byte_before_good_utf_8_spoils_no_other_row(tmp_path: Path) -> None:
    data = f"{HEADER}\n".encode() + b"bad,\xff\xfe\xfa,1\n" + f"{MUG}\n".encode()
    assert "line 2" in _refusal(_file(tmp_path, data))


def test_broken_utf_16_is_named(tmp_path: Path) -> None:
    data = f"{HEADER}\n{MUG}\n".encode("utf-16") + b"\x00\xd8\x41"
    assert "Line 3" in _refusal(_file(tmp_path, data))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 an Excel workbook",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"\x1f\x8b\x08 zipped",
        bytes(range(32)) * 20,
        "Handle,Title".encode("utf-32"),
    ],
)
def test_another_kind_of_file_is_told_apart(tmp_path: Path, data: bytes) -> None:
    assert "another kind of file" in _refusal(_file(tmp_path, data))


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, data: bytes) -> None:
    said = _refusal(_file(tmp_path, data))
    assert "empty" in said or "no product table" in said


def test_a_header_without_rows_is_an_empty_catalogue(tmp_path: Path) -> None:
    assert _titles(_file(tmp_path, HEADER)) == []


def test_a_table_of_something_else_is_told_what_is_missing(tmp_path: Path) -> None:
    said = _refusal(_file(tmp_path, "Handle,Title,Colour\n"))
    assert "'Variant Price'" in said
    assert "WooCommerce" in _refusal(_file(tmp_path, "ID,Type,SKU,Name\n"))


def test_what_excel_puts_first_is_no_row(tmp_path: Path) -> None:
    text = f"sep=;\n{HEADER}\n{MUG}\n".replace(",", ";")
    assert _titles(_file(tmp_path, text)) == ["Café"]


def test_headers_are_known_however_they_are_spelled(tmp_path: Path) -> None:
    path = _file(tmp_path, "  HANDLE , title,Variant  Price,option1_name\nmug,A,1,Size\n")
    assert set(recognised(path).header.places) == {"handle", "title", "price", "option1_name"}


def test_of_two_columns_of_the_same_name_the_first_counts(tmp_path: Path) -> None:
    path = _file(tmp_path, f"{HEADER},Title,Title\n{MUG},Other,Third\n")
    assert _titles(path) == ["Café"]
    (problem,) = Catalogue(path).problems
    assert problem.reason == "These columns are there twice, and the first counts: Title."


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, f'{HEADER}\n{MUG}\nbowl,"Bowl,1\n' + "x,y,1\n" * 50)
    assert "line 3 is never closed" in _refusal(path)


def test_a_quotation_mark_that_swallows_a_large_file_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, f'{HEADER}\nbowl,"Bowl,1\n' + "x,y,1\n" * 300_000)
    assert "line 2 is never closed" in _refusal(path)


def test_an_endless_line_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = _file(tmp_path, f"{HEADER}\n".encode() + b"a" * (8 * LONGEST_LINE))
    tracemalloc.start()
    said = _refusal(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "Line 2 is far too long" in said
    assert most < 6 * LONGEST_LINE


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = _file(tmp_path, f"{HEADER}\n{MUG}\n")
    with pytest.raises(NotACatalogue, match="larger than 0 MB"):
        Catalogue(path, most_bytes=10)


def test_long_cells_nul_bytes_and_turned_text_are_only_text(tmp_path: Path) -> None:
    long = "x" * 10_000
    rows = [f"a,{long},1", "b,Nu\0l\x07,1", "c,\N{RIGHT-TO-LEFT OVERRIDE}gub,1", "d,'=1+1,1"]
    path = _file(tmp_path, "\n".join([HEADER, *rows]))
    assert _titles(path) == [long, "Nul", "\N{RIGHT-TO-LEFT OVERRIDE}gub", "=1+1"]


def test_rows_of_the_same_handle_need_not_stand_together(tmp_path: Path) -> None:
    path = _file(tmp_path, f"{HEADER}\na,A,1\nb,B,1\na,,2\nc,C,1\nb,,2\n")
    groups = [(one.key, [line for line, _ in one.rows]) for one in Catalogue(path).groups()]
    assert groups == [("a", [2, 4]), ("c", [5]), ("b", [3, 6])]


def test_columns_that_nobody_uses_are_named_once_if_they_say_anything(tmp_path: Path) -> None:
    columns = f"{HEADER},Tax code,Charge tax,Continue selling when out of stock"
    path = _file(tmp_path, f"{columns}\n{MUG},,TRUE,DENY\nbowl,Bowl,1,,TRUE,DENY\n")
    (problem,) = Catalogue(path).problems
    assert problem.reason == (
        "The shop has no use for these columns: Charge tax, Continue selling when out of stock."
    )
    assert not problem.refused
