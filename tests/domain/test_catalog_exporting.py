"""What is exported imports again, into an empty shop, to the same catalogue."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog import stock
from catalog.attributes import AttributeData, save_attribute
from catalog.brands import BrandData, save_brand
from catalog.categories import CategoryData, save_category
from catalog.companions import save_parts, save_related
from catalog.exporting import export_lines
from catalog.exporting.columns import SHOPIFY
from catalog.importing import ImportReport, import_file
from catalog.importing.picture_sources import PictureSources
from catalog.models import Category, Product, ProductPart, RelatedProduct, Variant
from catalog.product_data import PictureData, ProductData, VariantData, WordsData
from catalog.products import save_product
from catalog.stock_models import StockLevel, StockLocation
from catalog.terms import save_terms
from catalog.word_models import Attribute, Brand, ProductText, Term
from shop.db import Database
from tests import databases, factories
from tests.factories_catalog import csv_file, csv_row, kettle_data, variant_data

URL = "https://shop.example"
HOSTILE = '=HYPERLINK("http://evil.example";"-5")'


def _exported(database: Database, folder: Path, name: str = "products.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(export_lines(database, base_url=URL))
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fill(session: Session) -> None:
    """A catalogue with everything that one can have, awkward texts among it."""
    for code, public in (("warehouse", False), ("shop", True)):
        place = factories.location(session, code=code, position=int(public))
        place.public, place.address = public, "Korenmarkt 1, Ghent"
    save_category(session, CategoryData(slug="kitchen", title="Kitchen", ground="sage", position=2))
    save_category(
        session,
        CategoryData(
            slug="kettles", title="Kettles", parent="kitchen", lead='Hot, "quick"\nand so on',
            texts={"ca": {"title": "Bullidors", "lead": "Calents"}}, position=7, ground="mist",
        ),
    )  # fmt: skip
    save_category(session, CategoryData(slug="nothing-yet", title="Nothing yet", parent="kitchen"))
    save_attribute(session, AttributeData("capacity", "Capacity", "number", "l", True, 3))
    save_attribute(session, AttributeData("care", "Care", "text", position=4))
    save_brand(session, BrandData("Latchwork", "latch", "Ours", {"el": {"lead": "Δικό μας"}}))
    save_terms(session, "ca", {"Colour": "Color", "Tomato": "Tomàquet"})
    lid = _lid(session)
    kettle = save_product(session, _kettle(session))
    stock.receive(
        session, stock.Take(kettle.variants[0].id, factories.location(session, code="shop").id, 3),
        reason="delivery", reference="",
    )  # fmt: skip
    warehouse = factories.location(session, code="warehouse").id
    take = stock.Take(lid.variants[0].id, warehouse, 9)
    stock.receive(session, take, reason="delivery", reference="")
    save_parts(session, kettle.id, [("lid", "Fits since 2019; all sizes")])
    save_related(session, lid.id, ["hob-kettle"])


def _lid(session: Session) -> Product:
    lid = ProductData(
        handle="lid", title="-5 lid", category_id=factories.category(session).id,
        variants=[VariantData(sku="=LID", price_minor=999, content=2, content_unit="pc")],
        status="draft", publish_at=datetime(2031, 5, 6, 7, 8, tzinfo=UTC),
    )  # fmt: skip
    return save_product(session, lid)


def _kettle(session: Session) -> ProductData:
    words = WordsData(
        title="Bullidor", subtitle="@casa", description_html="<p>Xiula.</p>", care_html="<p>-</p>",
        warnings="Crema\nmolt", facts={"care": "A mà"}, seo_title="Bullidor!", seo_description="x",
    )  # fmt: skip
    return kettle_data(
        session,
        title=HOSTILE, subtitle="'-5 degrees", facts={"capacity": "1.6", "care": "+ by hand"},
        description_html='<p>Says "tea, please" <a href="https://x.example">now</a>;\n two</p>',
        responsible="@ Ghent", warnings="Hot!\n\t- very", seo_title="Kettle | Ours", position=12,
        seo_description="'''=1", words={"ca": words, "el": WordsData(title="Βραστήρας")},
        pictures=[
            PictureData("kettle-tomato", "A red kettle", {"ca": "Un bullidor"}),
            PictureData("kettle-spruce", "=A green one"),
            PictureData("kettle-side"),
        ],
        variants=[
            variant_data(
                sku="KET-TOM", option_values=["Tomato"], picture="kettle-tomato", cost_minor=3100,
                compare_at_minor=9900, content=1600, content_unit="ml",
            ),
            variant_data(
                sku="KET-SPR", option_values=["Spruce, dark"], picture="kettle-spruce",
                no_return_reason="hygiene", vat_class="reduced", content=12, content_unit="cm2",
            ),
        ],
    )  # fmt: skip


OWN = {"id", "version", "created_at", "category_id", "parent_id", "product_id", "path"}
"""What a shop numbers for itself."""


def _facts(row: Any) -> dict[str, Any]:
    columns = row.__table__.columns.keys()
    return {name: getattr(row, name) for name in columns if name not in OWN}


def _everything(database: Database) -> dict[str, Any]:
    """All of a catalogue as plain values."""
    with database.read() as session:
        return {
            "products": _products(session),
            **_joined(session),
            "shelves": sorted(
                (shelf.path, str(_facts(shelf))) for shelf in session.scalars(select(Category))
            ),
            **{
                table.__tablename__: sorted(
                    str(_facts(row)) for row in session.scalars(select(table))
                )
                for table in (Attribute, Brand, Term, StockLocation)
            },
        }


def _products(session: Session) -> list[dict[str, Any]]:
    wanted = select(Product).order_by(Product.handle)
    everything = (selectinload(Product.variants), selectinload(Product.pictures))
    return [
        _facts(one)
        | {"shelf": one.category.path}
        | {"variants": [_facts(variant) for variant in one.variants]}
        | {"pictures": [_facts(picture) for picture in one.pictures]}
        for one in session.scalars(wanted.options(*everything))
    ]


def _joined(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """What names products, variants and places, by handle, SKU and code."""
    names = {one.id: one.handle for one in session.scalars(select(Product))}
    skus = {one.id: one.sku for one in session.scalars(select(Variant))}
    places = {one.id: one.code for one in session.scalars(select(StockLocation))}
    words, levels = session.scalars(select(ProductText)), session.scalars(select(StockLevel))
    parts, related = session.scalars(select(ProductPart)), session.scalars(select(RelatedProduct))
    return {
        "words": sorted((names[one.product_id], one.locale, str(_facts(one))) for one in words),
        "stock": sorted(
            (skus[one.variant_id], places[one.location_id], one.on_hand)
            for one in levels
            if one.on_hand
        ),
        "parts": sorted(
            (names[one.product_id], names[one.part_id], one.note, one.position) for one in parts
        ),
        "related": sorted(
            (names[one.product_id], names[one.related_id], one.position) for one in related
        ),
    }


def _pictures(folder: Path) -> PictureSources:
    folder.mkdir(exist_ok=True)
    for stem in ("kettle-tomato", "kettle-spruce", "kettle-side"):
        (folder / f"{stem}-800.webp").write_bytes(b"there already")
    return PictureSources(folder)


@pytest.fixture
def empty(database: Database) -> Any:
    """A second shop of the same kind with nothing in it."""
    made = databases.lend(database.engine.dialect.name)
    yield made
    databases.drop(made)


def test_what_is_exported_imports_again_to_the_same_catalogue(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        _fill(session)
    path = _exported(database, tmp_path)
    report = import_file(empty, path, pictures=_pictures(tmp_path / "pictures"))
    assert (report.created, report.problems) == (2, [])
    assert _everything(empty) == _everything(database)
    assert _exported(empty, tmp_path, "again.csv").read_text("utf-8") == path.read_text("utf-8")


def test_importing_ones_own_export_changes_nothing(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        _fill(session)
    before = _everything(database)
    report = import_file(database, _exported(database, tmp_path), pictures=_pictures(tmp_path))
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert _everything(database) == before


def test_no_cell_of_an_export_is_a_formula(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        _fill(session)
    cells = [cell for row in _rows(_exported(database, tmp_path)) for cell in row.values()]
    assert f"'{HOSTILE}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_shopifys_own_columns_come_first_and_say_what_they_say(
    database: Database, tmp_path: Path
) -> None:
    import_file(database, csv_file(tmp_path, csv_row(Vendor="Latchwork"), name="in.csv"))
    (row,) = _rows(_exported(database, tmp_path))
    assert tuple(row)[: len(SHOPIFY)] == SHOPIFY
    filled = {name: text for name, text in row.items() if text and name in SHOPIFY}
    assert filled == {
        "Title": "Mug", "URL handle": "mug", "Vendor": "Latchwork", "Type": "Mugs",
        "Published on online store": "true", "Status": "active", "SKU": "MUG-1",
        "Option1 name": "Title", "Option1 value": "Default Title", "Price": "18.00",
        "Inventory quantity": "4", "Weight value (grams)": "0",
    }  # fmt: skip


def test_a_shop_with_many_words_spreads_them_over_cells_that_spreadsheets_keep(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        for locale in ("ca", "el"):
            save_terms(
                session, locale, {f"Word {n}": f"{locale} {n} " + "x" * 90 for n in range(400)}
            )
        factories.location(session)
        save_product(session, kettle_data(session, facts={}))
    path = _exported(database, tmp_path)
    assert max(len(cell) for row in _rows(path) for cell in row.values()) < 32_767
    import_file(empty, path, pictures=_pictures(tmp_path / "pictures"))
    assert _everything(empty) == _everything(database)


def test_a_set_up_that_makes_no_sense_is_named_and_the_rest_taken(
    database: Database, tmp_path: Path
) -> None:
    lines = ['{"shelf": {"slug": "x"}}', "{]", '{"badger": {}}', '{"shelf": 5}', "[]",
             '{"shelf": {"slug": "new", "title": "New"}}']  # fmt: skip
    columns = ("Handle", "Title", "Variant Price", "Taulell / Set-up")
    row = {
        "Handle": "mug",
        "Title": "Mug",
        "Variant Price": "1",
        "Taulell / Set-up": "\n".join(lines),
    }
    report: ImportReport = import_file(database, csv_file(tmp_path, row, columns=columns))
    assert (report.created, len(report.problems)) == (1, 5)
    with database.read() as session:
        assert "New" in session.scalars(select(Category.title)).all()


def test_an_export_reads_only_some_products_at_a_time(database: Database, tmp_path: Path) -> None:
    rows = [csv_row(Handle=f"p{n}", **{"Variant SKU": f"P{n}"}) for n in range(230)]
    import_file(database, csv_file(tmp_path, *rows))
    said: list[int] = []
    lines = list(export_lines(database, base_url=URL, progress=said.append))
    assert said == [100, 200, 230]
    assert len(list(csv.reader(io.StringIO("".join(lines))))) == 231
