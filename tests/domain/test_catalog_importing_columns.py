"""What becomes of every column of a Shopify table: read, kept as an attribute, or named."""

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from catalog.attributes import AttributeData, save_attribute
from catalog.importing import ImportReport, import_file
from catalog.importing.fetching import Fetcher
from catalog.importing.picture_sources import PictureSources
from catalog.models import Category, Product
from catalog.pictures import is_stored
from catalog.products import find_product
from catalog.word_models import Attribute, Brand
from shop.db import Database
from tests.factories_catalog import LEGACY, csv_file, csv_row
from tests.internet import PUBLIC, Machine, answer_of

MORE = (
    *LEGACY, "Tags", "SEO Title", "SEO Description", "Cost per item", "Image Position",
    "Image Alt Text", "Variant Image", "Unit Price Total Measure", "Unit Price Total Measure Unit",
    "Google Shopping / MPN", "Fabric (product.metafields.custom.fabric)", "Shoe width", "Capacity",
)  # fmt: skip


def _product(database: Database, handle: str = "mug") -> Product:
    with database.read() as session:
        found = find_product(session, handle)
    assert found is not None
    return found


def _reasons(report: ImportReport) -> list[str]:
    return [problem.reason for problem in report.problems]


def _picture(path: Path, colour: str = "red") -> None:
    path.parent.mkdir(exist_ok=True)
    target = io.BytesIO()
    Image.new("RGB", (60, 75), colour).save(target, "PNG")
    path.write_bytes(target.getvalue())


def test_what_has_a_place_of_its_own_is_put_there(database: Database, tmp_path: Path) -> None:
    row = csv_row(
        Vendor="Latchwork",
        **{
            "SEO Title": "A mug for life", "SEO Description": "Holds tea.", "Cost per item": "6.10",
            "Unit Price Total Measure": "0.75", "Unit Price Total Measure Unit": "l",
        },
    )  # fmt: skip
    report = import_file(database, csv_file(tmp_path, row, columns=MORE))
    assert report.problems == []
    product = _product(database)
    assert (product.seo_title, product.seo_description) == ("A mug for life", "Holds tea.")
    (variant,) = product.variants
    assert variant.cost_minor == 610
    assert (variant.content, variant.content_unit) == (750, "ml")
    with database.read() as session:
        assert session.scalars(select(Brand.name)).all() == ["Latchwork"]


def test_other_columns_become_attributes_of_those_that_say_something(
    database: Database, tmp_path: Path
) -> None:
    rows = [
        csv_row(
            Tags="gift, new",
            **{
                "Google Shopping / MPN": "LW-7",
                "Fabric (product.metafields.custom.fabric)": "Linen",
                "Shoe width": "wide",
            },
        ),
        csv_row(Handle="bowl", **{"Variant SKU": "B"}),
    ]
    report = import_file(database, csv_file(tmp_path, *rows, columns=MORE))
    assert report.problems == []
    assert _product(database).facts == {
        "tags": "gift, new", "mpn": "LW-7", "fabric": "Linen", "shoe-width": "wide",
    }  # fmt: skip
    assert _product(database, "bowl").facts == {}
    with database.read() as session:
        labels = set(session.scalars(select(Attribute.label)))
    assert labels == {"Tags", "MPN", "Fabric", "Shoe width"}


def test_a_value_that_its_attribute_does_not_allow_is_left_out_and_said(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("capacity", "Capacity", "number", "l", facet=True))
    rows = [
        csv_row(Capacity="1.60"),
        csv_row(Handle="bowl", Capacity="a lot", **{"Variant SKU": "B"}),
    ]
    report = import_file(database, csv_file(tmp_path, *rows, columns=MORE))
    assert report.created == 2
    assert _reasons(report) == ["Capacity is left out: 'a lot' doesn't fit it"]
    assert _product(database).facts == {"capacity": "1.6"}


def test_facts_that_the_file_does_not_speak_of_stay(database: Database, tmp_path: Path) -> None:
    import_file(database, csv_file(tmp_path, csv_row(Tags="gift"), columns=MORE))
    import_file(database, csv_file(tmp_path, csv_row(), columns=LEGACY))
    assert _product(database).facts == {"tags": "gift"}


def test_a_file_without_a_status_leaves_the_one_that_is_there(
    database: Database, tmp_path: Path
) -> None:
    columns = ("Handle", "Title", "Variant SKU", "Variant Price")
    import_file(database, csv_file(tmp_path, csv_row(Status="draft")))
    row = {"Handle": "mug", "Title": "Mug", "Variant SKU": "MUG-1", "Variant Price": "19"}
    report = import_file(database, csv_file(tmp_path, row, columns=columns))
    assert report.updated == 1
    product = _product(database)
    assert (product.status, product.price_minor) == ("draft", 1900)
    with database.read() as session:
        assert session.get_one(Category, product.category_id).title == "Mugs"


def test_pictures_of_a_folder_are_found_by_name_and_put_in_order(
    database: Database, tmp_path: Path
) -> None:
    for name in ("front.png", "Side View.png", "red.png"):
        _picture(tmp_path / "given" / name, {"front.png": "blue"}.get(name, "red"))
    _picture(tmp_path / "given" / "red.png", "green")
    rows = [
        csv_row(
            **{
                "Image Src": "https://cdn.example.com/files/Side%20View.png?v=1",
                "Image Position": "2",
                "Image Alt Text": "From the side",
                "Variant Image": "https://cdn.example.com/files/RED.png",
            }
        ),
        {"Handle": "mug", "Image Src": "https://cdn.example.com/front.png", "Image Position": "1"},
    ]
    sources = PictureSources(tmp_path / "pictures", tmp_path / "given")
    path = csv_file(tmp_path, *rows, columns=MORE)
    for expected in ((1, 0, 0), (0, 0, 1)):
        report = import_file(database, path, pictures=sources)
        assert report.problems == []
        assert (report.created, report.updated, report.unchanged) == expected
    product = _product(database)
    stems = [picture.file for picture in product.pictures]
    assert [stem.rpartition("-")[0] for stem in stems] == ["front", "side-view", "red"]
    assert [picture.alt for picture in product.pictures] == ["", "From the side", ""]
    assert product.picture == stems[0]
    assert product.variants[0].picture == stems[2]
    assert all(is_stored(tmp_path / "pictures", stem) for stem in stems)


def test_a_bad_picture_is_said_and_the_product_stored(database: Database, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "x.png").write_text("<svg onload='alert(1)'/>")
    row = csv_row(**{"Image Src": "x.png"})
    sources = PictureSources(tmp_path / "pictures", tmp_path / "given")
    report = import_file(database, csv_file(tmp_path, row), pictures=sources)
    (reason,) = _reasons(report)
    assert reason.startswith("Pictures not taken: 1, the first because This is no picture")
    assert _product(database).picture == "placeholder"


def test_what_was_fetched_once_is_not_fetched_again(database: Database, tmp_path: Path) -> None:
    _picture(tmp_path / "mug.png")
    machine = Machine({"/a/mug.png?v=2": answer_of(200, (tmp_path / "mug.png").read_bytes())})
    fetcher = Fetcher(frozenset({"cdn.example.com"}), lambda _host: [PUBLIC], machine.dial)
    sources = PictureSources(tmp_path / "pictures", fetcher=fetcher, kept=tmp_path / "kept")
    row = csv_row(**{"Image Src": "https://cdn.example.com/a/mug.png?v=2"})
    for _ in range(2):
        report = import_file(database, csv_file(tmp_path, row), pictures=sources)
        assert report.problems == []
    assert len(machine.asked) == 1
    assert _product(database).picture.startswith("mug-")


def test_a_host_that_fails_again_and_again_is_left_alone(
    database: Database, tmp_path: Path
) -> None:
    rows = [
        csv_row(Handle=f"p{n}", **{"Variant SKU": f"P{n}", "Image Src": f"https://cdn.example.com/{n}"})
        for n in range(6)
    ]  # fmt: skip
    dialled: list[str] = []

    def nobody(address: str, _host: str) -> object:
        dialled.append(address)
        raise ConnectionRefusedError

    fetcher = Fetcher(frozenset({"cdn.example.com"}), lambda _host: [PUBLIC], nobody)  # type: ignore[arg-type]
    sources = PictureSources(tmp_path / "pictures", fetcher=fetcher)
    report = import_file(database, csv_file(tmp_path, *rows), pictures=sources)
    assert (report.created, len(report.problems), len(dialled)) == (6, 6, 3)


@pytest.mark.parametrize(("cell", "stored"), [("'-5 degrees", "-5 degrees"), ("''-5", "'-5")])
def test_the_apostrophe_of_a_harmless_formula_is_taken_off(
    database: Database, tmp_path: Path, cell: str, stored: str
) -> None:
    import_file(database, csv_file(tmp_path, csv_row(Title=cell)))
    assert _product(database).title == stored
