"""The desk's imports: a file goes in, every row is accounted for, and the catalogue comes out."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from catalog.importing.problems import Problem
from catalog.models import Product
from catalog.work_models import ImportRun
from shop import clock
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_catalog import csv_file, csv_row
from tests.postbox import Postbox

IMPORTS = "/desk/catalogue/imports/"


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        factories.staff(session, role="editor", email="eve@example.org", name="Eve")
    client.sign_in("eve@example.org", factories.PASSWORD)
    return client


def _upload(client: JudgingClient, data: bytes, name: str = "given.csv", **options: Any) -> Any:
    return client.post(IMPORTS, {"file": (io.BytesIO(data), name)}, **options)


def _table(tmp_path: Any, *rows: dict[str, str]) -> bytes:
    return csv_file(tmp_path, *rows).read_bytes()


def test_an_empty_list_says_what_to_do(editor: JudgingClient) -> None:
    page = editor.get(IMPORTS).text
    assert "Nothing was imported yet" in page
    assert "PICTURE_HOSTS" in page


def test_a_table_is_uploaded_watched_and_taken_over(
    editor: JudgingClient, database: Database, postbox: Postbox, tmp_path: Any
) -> None:
    rows = [csv_row(), csv_row(Handle="bad", **{"Variant SKU": "B", "Variant Price": "free"})]
    answer = _upload(editor, _table(tmp_path, *rows), "C:/Users/me/summer <b>.csv")
    run = answer.headers["Location"]
    page = editor.get(run).text
    assert "A product table of Shopify: 2 rows." in page
    assert "summer &lt;b&gt;.csv" in page
    assert "0 of 2 rows are done" in page
    assert "data-look-again" in page
    postbox.work()
    page = editor.get(run).text
    assert "data-look-again" not in page
    assert "&#39;free&#39; is no price" in page
    assert "summer &lt;b&gt;.csv" in editor.get(IMPORTS).text
    with database.read() as session:
        assert session.scalars(select(Product.handle)).all() == ["mug"]
        assert session.scalars(select(ImportRun.by)).all() == ["Eve"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 workbook", "another kind of file"),
        (b'Handle,Title,Variant Price\nmug,"Mug,1\n', "never closed"),
        (b"Handle,Title,Variant Price\na,\xc3\xa9,1\nb,\xe9,1\n", "not in UTF-8 (see line 3)"),
        (b"a,b\n1,2\n", "these columns are missing"),
    ],
)
def test_what_can_not_be_read_is_refused_beside_the_field(
    editor: JudgingClient, database: Database, data: bytes, said: str
) -> None:
    page = _upload(editor, data, status=422).text
    assert said in page
    with database.read() as session:
        assert session.scalars(select(ImportRun)).all() == []


def test_too_large_a_file_is_refused_beside_the_field(
    editor: JudgingClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("catalog.importing.uploads.MOST_BYTES", 100)
    assert "larger than 0 MB" in _upload(editor, _table(tmp_path, csv_row()), status=422).text


def test_no_file_at_all_is_asked_for(editor: JudgingClient) -> None:
    page = editor.post(IMPORTS, status=422).text
    assert "Choose a file first, please." in page


def test_the_report_is_a_table_without_formulas(editor: JudgingClient, database: Database) -> None:
    problems = [
        Problem(3, "'%(text)s' is no price", "=cmd", {"text": "@SUM(1)"}).stored(),
        Problem(4, "Pictures not taken: %(count)s, the first because %(reason)s", "-x",
                {"count": 2, "reason": "%(host)s doesn't answer", "host": "h"}, False).stored(),
        {"line": 5, "reason": "100 % as it was kept before", "handle": "old"},
    ]  # fmt: skip
    with database.write() as session:
        run = ImportRun(
            at=clock.now(), source="a.csv", problems=problems, finished_at=clock.now(), rows=9
        )
        session.add(run)
        session.flush()
        run_id = run.id
    answer = editor.get(f"{IMPORTS}{run_id}/problems.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="import-{run_id}.csv"'
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[1:] == [
        ["3", "'=cmd", "yes", "''@SUM(1)' is no price"],
        ["4", "'-x", "", "Pictures not taken: 2, the first because h doesn't answer"],
        ["5", "old", "yes", "100 % as it was kept before"],
    ]
    page = editor.get(f"{IMPORTS}{run_id}").text
    assert "h doesn&#39;t answer" in page


def test_an_import_that_was_given_up_says_why(editor: JudgingClient, database: Database) -> None:
    said = "It was cut off and not gone on with."
    with database.write() as session:
        run = ImportRun(
            at=clock.now(), source="a.csv", state="failed", reason=said, finished_at=clock.now()
        )
        session.add(run)
        session.flush()
        run_id = run.id
    assert said in editor.get(f"{IMPORTS}{run_id}").text
    editor.get(f"{IMPORTS}{run_id + 1}", status=404)
    editor.get(f"{IMPORTS}{run_id + 1}/problems.csv", status=404)


def test_the_catalogue_is_exported_as_a_stream(editor: JudgingClient, database: Database) -> None:
    with database.write() as session:
        for number in range(120):
            factories.product(session, title=f"=Kettle {number}")
    editor.most_statements = 30  # fourteen of them for two batches of products
    answer = editor.get(f"{IMPORTS}products.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 120
    assert {row["Title"][:2] for row in rows} == {"'="}


def test_imports_are_for_those_who_edit_the_catalogue(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.staff(session, role="warehouse", email="w@example.org")
    client.sign_in("w@example.org", factories.PASSWORD)
    for path in (IMPORTS, f"{IMPORTS}products.csv"):
        client.get(path, status=403)
