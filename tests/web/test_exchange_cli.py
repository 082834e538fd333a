"""The commands that bring a catalogue in and take it out, on both databases."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from sqlalchemy import select

from catalog.models import Product, Variant
from shop.cli import commands
from shop.config import Config
from shop.db import Database
from tests.factories_catalog import csv_file, csv_row
from tests.factories_imports import woo_file, woo_row

Taulell = Callable[..., Result]


@pytest.fixture
def taulell(config: Config) -> Taulell:
    """Run a command as a shell would, expecting a status."""
    environment = {
        "DEMO": "1",
        "INSTANCE_DIR": str(config.instance_dir),
        "DATABASE_URL": config.database_url,
        "LOG_LEVEL": "ERROR",
    }

    def run(*arguments: object, status: int = 0) -> Result:
        result = CliRunner().invoke(commands, list(map(str, arguments)), env=environment)
        assert result.exit_code == status, (result.output, result.exception)
        return result

    return run


def test_an_import_says_what_came_of_it_and_writes_a_report(
    taulell: Taulell, tmp_path: Path
) -> None:
    bad = csv_row(Handle="=bad", **{"Variant SKU": "B", "Variant Price": "free"})
    path, report = csv_file(tmp_path, csv_row(), bad), tmp_path / "report.csv"
    result = taulell("import-products", path, "--report", report)
    assert "1 products made, 0 changed, 0 as before." in result.output
    assert "Line 3: 'free' is no price" in result.output
    with report.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["Line", "Handle", "Refused", "Why"],
            ["3", "'=bad", "yes", "'free' is no price"],
        ]


def test_pictures_come_from_a_folder(
    taulell: Taulell, config: Config, database: Database, tmp_path: Path
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    target = io.BytesIO()
    Image.new("RGB", (40, 50), "red").save(target, "PNG")
    (given / "mug.png").write_bytes(target.getvalue())
    path = woo_file(tmp_path, woo_row(Images="https://shop.example/wp-content/mug.png"))
    taulell("import-products", path, "--pictures", given)
    with database.read() as session:
        stem = session.scalars(select(Product.picture)).one()
    assert (config.picture_folder / f"{stem}-160.webp").exists()


def test_another_currency_is_taken_by_its_code_only(
    taulell: Taulell, database: Database, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, csv_row(**{"Variant Price": "1800"}))
    taulell("import-products", path, "--currency", "JPY")
    with database.read() as session:
        row = session.execute(select(Variant.price_minor, Variant.currency)).one()
    assert tuple(row) == (1800, "JPY")
    assert "is no currency" in taulell("import-products", path, "--currency", "X", status=2).output


def test_a_file_that_can_not_be_read_is_one_line_and_status_1(
    taulell: Taulell, tmp_path: Path
) -> None:
    path = tmp_path / "workbook.csv"
    path.write_bytes(b"PK\x03\x04")
    assert "another kind of file" in taulell("import-products", path, status=1).output


def test_an_export_goes_to_a_file_or_to_standard_output(
    taulell: Taulell, config: Config, tmp_path: Path
) -> None:
    taulell("import-products", csv_file(tmp_path, csv_row(), csv_row(Handle="b", Title="Bowl")))
    path = tmp_path / "out.csv"
    assert f"2 products in {path}" in taulell("export-products", path).output
    rows = list(csv.DictReader(io.StringIO(taulell("export-products", "-").output)))
    assert [row["URL handle"] for row in rows] == ["mug", "b"]
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == rows
