"""WooCommerce's product table: simple things, variations before and after their parents, prices."""

from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.importing import ImportReport, import_file
from catalog.models import Category, Product, RelatedProduct, Variant
from catalog.products import find_product
from catalog.stock_models import StockLevel
from shop.db import Database
from tests.factories_catalog import csv_file, csv_row
from tests.factories_imports import WOO, woo_file, woo_row

VARIATION = {"Type": "variation", "Categories": "", "Name": "Tee - one of them"}


def _product(database: Database, handle: str = "mug") -> Product:
    with database.read() as session:
        found = find_product(session, handle)
    assert found is not None
    return found


def _refused(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in report.refused]


def test_a_simple_product_arrives_with_all_its_facts(database: Database, tmp_path: Path) -> None:
    row = woo_row(
        Description="<p>Holds <b>tea</b>.</p>",
        **{
            "Short description": "<p>For <i>every</i> day</p>", "Tags": "gift", "Sale price": "15",
            "Weight (lbs)": "0.77", "Length (in)": "4", "Attribute 1 name": "Colour",
            "Attribute 1 value(s)": "Ash | Oak, light", "Meta: _layout": "wide", "Tax status": "x",
        },
    )  # fmt: skip
    report = import_file(database, woo_file(tmp_path, row))
    assert report.refused == []
    (note,) = report.problems
    assert note.reason == "The shop has no use for these columns: Tax status, Meta: _layout."
    product = _product(database)
    assert (product.title, product.subtitle, product.options) == ("Mug", "For every day", [])
    assert product.description_html == "<p>Holds <b>tea</b>.</p>"
    assert product.facts == {"colour": "Ash; Oak, light", "tags": "gift", "length-in": "4"}
    (variant,) = product.variants
    assert (variant.sku, variant.price_minor, variant.compare_at_minor) == ("MUG", 1500, 1800)
    assert variant.weight_g == 349
    with database.read() as session:
        assert session.scalars(select(Category.path).order_by(Category.path)).all() == [
            "kitchen/",
            "kitchen/mugs/",
        ]
        assert session.get_one(Category, product.category_id).path == "kitchen/mugs/"
        assert session.scalars(select(StockLevel.on_hand)).all() == [4]


@pytest.mark.parametrize(
    ("header", "text", "grams"),
    [("kg", "0,35", 350), ("g", "350", 350), ("oz", "12.35", 350), ("lbs", "0.7716", 350)],
)
def test_weights_are_in_the_unit_of_their_header(
    database: Database, tmp_path: Path, header: str, text: str, grams: int
) -> None:
    columns = tuple(name.replace("(lbs)", f"({header})") for name in WOO)
    row = woo_row(**{f"Weight ({header})": text})
    import_file(database, woo_file(tmp_path, row, columns=columns))
    assert _product(database).variants[0].weight_g == grams


@pytest.mark.parametrize("parent", ["id:20", "TEE"])
@pytest.mark.parametrize("parent_first", [True, False])
def test_variations_find_their_parent_wherever_it_stands(
    database: Database, tmp_path: Path, parent: str, *, parent_first: bool
) -> None:
    size = {"Attribute 1 name": "Size", "Attribute 2 name": "Fit"}
    tee = woo_row(
        ID="20", Type="variable", SKU="TEE", Name="Tee", Stock="",
        **size, **{
            "Attribute 1 value(s)": "S, M", "Attribute 2 value(s)": "Slim", "Regular price": "",
        },
    )  # fmt: skip
    large = woo_row(
        ID="22", SKU="TEE-M", Parent=parent, Position="2",
        **size, **VARIATION, **{"Attribute 1 value(s)": "M", "Regular price": "20"},
    )  # fmt: skip
    small = woo_row(
        ID="21", SKU="", Parent=parent, Position="1",
        **size, **VARIATION, **{"Attribute 1 value(s)": "S"},
    )  # fmt: skip
    rows = [tee, large, small] if parent_first else [large, small, tee]
    for created in (1, 0):
        report = import_file(database, woo_file(tmp_path, woo_row(), *rows))
        assert (report.created, report.unchanged) == (2 * created, 2 - 2 * created)
        assert report.refused == []
    product = _product(database, "tee")
    assert product.options == ["Size"]
    assert [(one.sku, one.option_values, one.price_minor) for one in product.variants] == [
        ("woo-21", ["S"], 1800),
        ("TEE-M", ["M"], 2000),
    ]
    assert product.facts == {"fit": "Slim"}


def test_what_fits_any_value_is_no_choice_and_that_is_said(
    database: Database, tmp_path: Path
) -> None:
    attributes = {"Attribute 1 name": "Colour", "Attribute 2 name": "Size"}
    rows = [
        woo_row(
            ID="20", Type="variable", SKU="TEE", Name="Tee",
            **attributes, **{"Attribute 1 value(s)": "Red, Blue", "Attribute 2 value(s)": "S, M"},
        ),
        woo_row(
            ID="21", SKU="TEE-R", Parent="TEE",
            **attributes, **VARIATION, **{"Attribute 1 value(s)": "Red"},
        ),
    ]  # fmt: skip
    report = import_file(database, woo_file(tmp_path, *rows))
    assert [problem.reason for problem in report.problems] == [
        "Its variations fit any 'Size', so that is no choice here"
    ]
    product = _product(database, "tee")
    assert (product.options, product.facts) == (["Colour"], {"size": "S; M"})


def test_what_can_not_be_sold_here_is_named_by_line(database: Database, tmp_path: Path) -> None:
    kinds = ["external", "grouped", "simple, downloadable, virtual", "subscription"]
    rows = [
        woo_row(ID=str(n), SKU=f"K{n}", Name=f"K{n}", Type=kind) for n, kind in enumerate(kinds)
    ]
    rows += [
        woo_row(ID="8", SKU="ORPHAN", Parent="id:99", **VARIATION),
        woo_row(ID="9", SKU="LOST", **VARIATION),
        woo_row(ID="10", SKU="PRICELESS", Name="Air", **{"Regular price": ""}),
        woo_row(),
    ]
    report = import_file(database, woo_file(tmp_path, *rows))
    assert report.created == 1
    said = "Only goods that are sent can be sold here, and this is"
    assert _refused(report) == [
        (2, f"{said} 'external'"),
        (3, f"{said} 'grouped'"),
        (4, f"{said} 'downloadable, virtual'"),
        (5, f"{said} 'subscription'"),
        (6, "Its parent 'id:99' is not in the file"),
        (7, "A variation of nothing: it names no parent"),
        (8, "It has no price"),
    ]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({}, "active"),
        ({"Published": "0"}, "draft"),
        ({"Published": "-1"}, "draft"),
        ({"Visibility in catalog": "hidden"}, "draft"),
        ({"Visibility in catalog": "search"}, "active"),
    ],
)
def test_what_is_hidden_there_is_a_draft_here(
    database: Database, tmp_path: Path, cells: dict[str, str], status: str
) -> None:
    import_file(database, woo_file(tmp_path, woo_row(**cells)))
    assert _product(database).status == status


def test_a_sale_that_is_over_is_no_price(database: Database, tmp_path: Path) -> None:
    row = woo_row(**{"Sale price": "9", "Date sale price ends": "2020-01-31"})
    import_file(database, woo_file(tmp_path, row))
    (variant,) = _product(database).variants
    assert (variant.price_minor, variant.compare_at_minor) == (1800, None)


def test_shelves_are_a_tree_and_the_first_path_is_the_products(
    database: Database, tmp_path: Path
) -> None:
    rows = [
        woo_row(Categories="Home > Kitchen > Mugs, Gifts, Home > Under 20\\, all"),
        woo_row(ID="12", SKU="BOWL", Name="Bowl", Categories="Outdoor > Kitchen"),
    ]
    import_file(database, woo_file(tmp_path, *rows))
    with database.read() as session:
        paths = set(session.scalars(select(Category.path)))
        shelf = session.get_one(Category, _product(database, "bowl").category_id)
    assert paths == {
        "home/", "home/kitchen/", "home/kitchen/mugs/", "home/under-20-all/", "gifts/",
        "outdoor/", "outdoor/outdoor-kitchen/",
    }  # fmt: skip
    assert (shelf.title, shelf.path) == ("Kitchen", "outdoor/outdoor-kitchen/")


def test_a_stranger_of_the_same_name_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    import_file(database, csv_file(tmp_path, csv_row()))
    rows = [woo_row(), woo_row(ID="12", SKU="", Name="Mug", **{"Regular price": "7"})]
    for created in (2, 0):
        report = import_file(database, woo_file(tmp_path, *rows))
        assert report.created == created
    skus = {
        handle: [variant.sku for variant in _product(database, handle).variants]
        for handle in ("mug", "mug-2", "mug-3")
    }
    assert skus == {"mug": ["MUG-1"], "mug-2": ["MUG"], "mug-3": ["woo-12"]}


def test_cross_sells_are_related_once_all_products_are_there(
    database: Database, tmp_path: Path
) -> None:
    rows = [
        woo_row(**{"Cross-sells": "BOWL, id:13, GONE"}),
        woo_row(ID="12", SKU="BOWL", Name="Bowl"),
        woo_row(ID="13", SKU="CUP", Name="Cup"),
    ]
    report = import_file(database, woo_file(tmp_path, *rows))
    assert [problem.reason for problem in report.problems] == [
        "It names products that aren't there: GONE"
    ]
    related = select(Product.handle).join(RelatedProduct, RelatedProduct.related_id == Product.id)
    with database.read() as session:
        assert session.scalars(related.order_by(RelatedProduct.position)).all() == ["bowl", "cup"]


def test_stock_that_nobody_counted_is_said_once_a_product(
    database: Database, tmp_path: Path
) -> None:
    rows = [woo_row(Stock=""), woo_row(ID="12", SKU="B", Name="B", Stock="", **{"In stock?": "0"})]
    report = import_file(database, woo_file(tmp_path, *rows))
    assert [(one.line, one.reason) for one in report.problems] == [
        (2, "In stock, but not how many: count it before it can be sold")
    ]
    with database.read() as session:
        assert set(session.scalars(select(Variant.sku))) == {"MUG", "B"}
        assert session.scalars(select(StockLevel.on_hand)).all() == []
