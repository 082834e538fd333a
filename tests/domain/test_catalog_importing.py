"""Taking over another shop's catalogue: all that is good, and each bad row by line and reason."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog import stock
from catalog.importing import ImportReport, NotACatalogue, import_file
from catalog.models import Category, Product, Variant
from catalog.products import find_product
from catalog.stock_models import StockLevel, StockLocation, StockMovement
from catalog.work_models import ImportRun
from shop import clock
from shop.db import Database
from shop.outbox import OutboxJob
from tests.factories_catalog import LEGACY, csv_file, csv_row

SIZES = {"Option1 Name": "Size", "Option1 Value": "S"}


def _stored(session: Session, handle: str = "mug") -> Product:
    found = find_product(session, handle)
    assert found is not None
    return found


def _reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in report.problems]


def _on_hand(session: Session, sku: str) -> int:
    rows = select(StockLevel.on_hand).join(Variant, Variant.id == StockLevel.variant_id)
    return session.scalar(rows.where(Variant.sku == sku)) or 0


def test_takes_over_a_product_with_all_its_facts(database: Database, tmp_path: Path) -> None:
    row = csv_row(
        **{
            "Body (HTML)": "<p onclick='x'>Holds <b>tea</b>.</p><script>alert(1)</script>",
            "Vendor": "Latchwork",
            "Variant Grams": "350.0",
            "Variant Compare At Price": "22.50",
            "Variant Barcode": "'5400112084168",
            "Image Src": "https://example.org/mug.jpg",
        }
    )
    report = import_file(database, csv_file(tmp_path, row))
    assert (report.created, report.updated, report.refused) == (1, 0, [])
    assert [line for line, reason in _reasons(report) if "Pictures not taken" in reason] == [2]
    with database.read() as session:
        product = _stored(session)
        assert (product.title, product.brand, product.options) == ("Mug", "Latchwork", [])
        assert product.description_html == "<p>Holds <b>tea</b>.</p>"
        assert (product.picture, product.status) == ("placeholder", "active")
        variant = product.variants[0]
        assert (variant.price_minor, variant.compare_at_minor) == (1800, 2250)
        assert (variant.gtin, variant.weight_g, variant.option_values) == ("5400112084168", 350, [])
        assert session.scalars(select(Category.title)).all() == ["Mugs"]
        assert _on_hand(session, "MUG-1") == 4
        assert session.scalars(select(StockMovement.reason)).all() == ["import"]
        run = session.scalars(select(ImportRun)).one()
        assert (run.source, run.created, run.state) == ("products.csv", 1, "done")
        assert (run.rows, run.rows_done) == (1, 1)


def test_a_second_import_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path, csv_row(), csv_row(Handle="bowl", **{"Variant SKU": ""}))
    import_file(database, path)
    report = import_file(database, path)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(StockMovement)) == 2
        assert session.scalar(select(func.count()).where(OutboxJob.kind == "index")) == 1
        assert _stored(session, "bowl").variants[0].sku == "bowl-1"


@pytest.mark.parametrize(("typed", "taken"), [("-3", 0), ("1.5", 1)])
def test_a_quantity_that_cannot_lie_on_a_shelf_is_told(
    database: Database, tmp_path: Path, typed: str, taken: int
) -> None:
    report = import_file(database, csv_file(tmp_path, csv_row(**{"Variant Inventory Qty": typed})))
    assert (2, f"A quantity of {typed} is taken as {taken}") in _reasons(report)
    assert (report.created, report.refused) == (1, [])
    with database.read() as session:
        assert _on_hand(session, _stored(session).variants[0].sku) == taken


def test_another_quantity_is_a_stock_taking(database: Database, tmp_path: Path) -> None:
    import_file(database, csv_file(tmp_path, csv_row()))
    report = import_file(database, csv_file(tmp_path, csv_row(**{"Variant Inventory Qty": "9"})))
    assert report.updated == 1
    with database.read() as session:
        assert _on_hand(session, "MUG-1") == 9
        moved = session.scalars(select(StockMovement).order_by(StockMovement.id.desc())).first()
        assert moved is not None
        assert (moved.reason, moved.on_hand) == ("stocktaking", 5)


def test_what_is_promised_to_orders_stays_promised(database: Database, tmp_path: Path) -> None:
    import_file(database, csv_file(tmp_path, csv_row()))
    with database.write() as session:
        variant = session.scalars(select(Variant.id)).one()
        stock.hold(session, "A", {variant: 3}, expires_at=clock.now())
    import_file(database, csv_file(tmp_path, csv_row(**{"Variant Inventory Qty": "0"})))
    with database.read() as session:
        assert _on_hand(session, "MUG-1") == 3
        assert stock.available(session, variant) == 0


def test_variants_are_rows_with_the_same_handle(database: Database, tmp_path: Path) -> None:
    rows = [
        csv_row(**SIZES, **{"Variant SKU": "S"}),
        csv_row(Handle="bowl", **{"Variant SKU": "BOWL"}),
        {"Handle": "mug", "Option1 Value": "L", "Variant SKU": "L", "Variant Price": "20"},
        {"Handle": "mug", "Image Src": "https://example.org/2.jpg"},
    ]
    report = import_file(database, csv_file(tmp_path, *rows))
    assert (report.created, report.rows, report.refused) == (2, 4, [])
    with database.read() as session:
        product = _stored(session)
        assert product.options == ["Size"]
        assert [(one.sku, one.option_values) for one in product.variants] == [
            ("S", ["S"]),
            ("L", ["L"]),
        ]


def test_the_newer_headers_mean_the_same(database: Database, tmp_path: Path) -> None:
    columns = (
        "Title", "URL handle", "Description", "Vendor", "Product category", "Status", "SKU",
        "Barcode", "Option1 name", "Option1 value", "Price", "Compare-at price",
        "Inventory quantity", "Weight value (grams)", "Published on online store",
        "Color (product.metafields.shopify.color-pattern)",
    )  # fmt: skip
    row = {
        "Title": "Mug", "URL handle": "mug", "Description": "Holds tea.", "SKU": "M",
        "Product category": "Home & Garden > Kitchen > Mugs", "Status": "draft", "Price": "18",
        "Compare-at price": "20", "Inventory quantity": "2", "Weight value (grams)": "310",
        "Option1 name": "Title", "Option1 value": "Default Title",
        "Color (product.metafields.shopify.color-pattern)": "Ash",
    }  # fmt: skip
    report = import_file(database, csv_file(tmp_path, row, columns=columns))
    assert (report.created, report.problems) == (1, [])
    with database.read() as session:
        product = _stored(session)
        assert product.facts == {"color": "Ash"}
        assert (product.status, product.variants[0].weight_g) == ("draft", 310)
        assert session.scalars(select(Category.title)).all() == ["Mugs"]
        assert _on_hand(session, "M") == 2


def test_each_bad_row_is_named_and_no_good_one_is_lost(database: Database, tmp_path: Path) -> None:
    rows = [
        csv_row(**SIZES, **{"Variant SKU": "S"}),  # line 2
        {"Handle": "mug", "Option1 Value": "M", "Variant SKU": "M", "Variant Price": "free"},
        {"Handle": "mug", "Option1 Value": "L", "Variant SKU": "S", "Variant Price": "18"},
        {"Handle": "mug", "Option1 Value": "XL", "Variant SKU": "XL", "Variant Price": "-1"},
        {"Title": "Nameless", "Variant Price": "1"},  # line 6
        {"Handle": "untitled", "Variant Price": "1"},
        csv_row(Handle="empty", **{"Variant SKU": "E", "Variant Price": ""}),
        csv_row(Handle="gift", **{"Variant SKU": "G", "Gift Card": "true"}),
        csv_row(Handle="half", **{"Variant SKU": "H", "Variant Price": "1.999"}),  # line 10
        csv_row(Handle="odd", **{"Variant SKU": "O", "Variant Inventory Qty": "many"}),
        csv_row(Handle="good", **{"Variant SKU": "GOOD", "Variant Compare At Price": "x"}),
    ]
    report = import_file(database, csv_file(tmp_path, *rows))
    assert report.created == 2
    assert _reasons(report) == [
        (3, "'free' is no price"),
        (4, "SKU 'S' is on line 2 already"),
        (5, "'-1' can't be a price"),
        (6, "No handle: nobody knows which product this row belongs to"),
        (7, "It has no title"),
        (8, "It has no price"),
        (9, "Gift cards are not taken over"),
        (10, "'1.999' is no price"),
        (11, "'many' is no quantity"),
        (12, "The price before the cut is left out: 'x' is no price"),
    ]
    with database.read() as session:
        assert [variant.sku for variant in _stored(session).variants] == ["S"]
        assert _stored(session, "good").price_minor == 1800
        assert len(session.scalars(select(ImportRun)).one().problems) == 10


def test_a_sku_of_another_product_is_replaced_and_said(database: Database, tmp_path: Path) -> None:
    rows = [csv_row(), csv_row(Handle="bowl", Title="Bowl")]
    for _ in range(2):
        report = import_file(database, csv_file(tmp_path, *rows))
        assert [line for line, _ in _reasons(report)] == [3]
    with database.read() as session:
        assert _stored(session, "bowl").variants[0].sku == "bowl-1"
        assert _on_hand(session, "bowl-1") == 4
        assert session.scalar(select(func.count()).select_from(Variant)) == 2


def test_missing_skus_are_made_the_same_every_time(database: Database, tmp_path: Path) -> None:
    rows = [
        csv_row(**SIZES, **{"Variant SKU": ""}),
        {"Handle": "mug", "Option1 Value": "M", "Variant Price": "nothing"},
        {"Handle": "mug", "Option1 Value": "L", "Variant Price": "20"},
    ]
    for _ in range(2):
        import_file(database, csv_file(tmp_path, *rows))
    with database.read() as session:
        assert [variant.sku for variant in _stored(session).variants] == ["mug-1", "mug-3"]


def test_only_barcodes_with_a_right_check_digit_are_kept(
    database: Database, tmp_path: Path
) -> None:
    codes = ["5400112084168", "5400112084169", "ABC", "0012345678905", "96385074", "1"]
    rows = [
        csv_row(Handle=f"p{place}", **{"Variant SKU": f"P{place}", "Variant Barcode": code})
        for place, code in enumerate(codes)
    ]
    import_file(database, csv_file(tmp_path, *rows))
    with database.read() as session:
        kept = session.scalars(select(Variant.gtin).order_by(Variant.sku)).all()
    assert kept == ["5400112084168", "", "", "0012345678905", "96385074", ""]


def test_a_byte_order_mark_and_line_breaks_in_cells_are_fine(
    database: Database, tmp_path: Path
) -> None:
    body = '<p>One</p>\n<p>Two,\n"three"</p>\n'
    rows = [csv_row(**{"Body (HTML)": body}), csv_row(Handle="bad", **{"Variant Price": "?"})]
    report = import_file(database, csv_file(tmp_path, *rows, encoding="utf-8-sig"))
    assert report.created == 1
    assert [line for line, _ in _reasons(report)] == [6]


def test_a_broken_encoding_is_refused_before_anything_changes(
    database: Database, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, csv_row(), csv_row(Handle="cafe", Title="Café"))
    path.write_bytes(path.read_bytes() + b"bad,caf\xe9,,,,\n")
    with pytest.raises(NotACatalogue, match=r"UTF-8 \(see line 4\)"):
        import_file(database, path)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Product)) == 0
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, "line 4" in run.reason) == ("failed", True)


def test_another_kind_of_file_is_refused_by_name(database: Database, tmp_path: Path) -> None:
    other = csv_file(tmp_path, {"SKU": "X", "Name": "Mug"}, columns=("ID", "SKU", "Name"))
    with pytest.raises(NotACatalogue, match="'Regular price'"):
        import_file(database, other)
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(NotACatalogue):
        import_file(database, empty)


def test_hostile_cells_do_no_harm(database: Database, tmp_path: Path) -> None:
    rows = [
        csv_row(
            Handle="../../etc/pass wd?x#y",
            Title="<img src=x onerror=alert(1)>\0",
            **{"Body (HTML)": '<a href="javascript:alert(1)" style="x">go</a><h1>Big</h1>'},
        ),
        csv_row(Handle="huge", **{"Variant SKU": "H", "Variant Price": "9" * 30}),
        csv_row(Handle="long", **{"Variant SKU": "L" * 81}),
        csv_row(Handle="x" * 161, **{"Variant SKU": "X"}),
        csv_row(Handle="many", **{"Variant SKU": "N", "Variant Inventory Qty": "9" * 30}),
        csv_row(Handle="???", **{"Variant SKU": "Q"}),
        csv_row(Handle="title", Title="T" * 500, **{"Variant SKU": "T"}),
    ]
    report = import_file(database, csv_file(tmp_path, *rows))
    assert report.created == 2
    assert [line for line, _ in _reasons(report)] == [3, 4, 5, 6, 7]
    with database.read() as session:
        product = _stored(session, "etc-pass-wd-x-y")
        assert product.title == "<img src=x onerror=alert(1)>"
        assert "javascript" not in product.description_html
        assert "<h1" not in product.description_html
        assert len(_stored(session, "title").title) == 200


def test_a_row_with_too_many_cells_is_named(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path, csv_row())
    path.write_text(path.read_text() + "bowl" + ",x" * len(LEGACY) + "\n")
    report = import_file(database, path)
    assert report.created == 1
    assert [line for line, _ in _reasons(report)] == [3]


def test_stock_goes_to_the_first_location(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        session.add(StockLocation(code="shop", name="Shop", position=2))
        session.add(StockLocation(code="ghent", name="Ghent", position=1))
    import_file(database, csv_file(tmp_path, csv_row()))
    with database.read() as session:
        place = session.scalars(select(StockLevel)).one().location_id
        assert session.get_one(StockLocation, place).code == "ghent"


def test_says_how_far_it_is_over_several_transactions(database: Database, tmp_path: Path) -> None:
    rows = [csv_row(Handle=f"p{n}", **{"Variant SKU": f"P{n}"}) for n in range(201)]
    said: list[int] = []
    report = import_file(database, csv_file(tmp_path, *rows), progress=said.append)
    assert said == [100, 200, 201]
    assert report.created == 201
    with database.read() as session:
        jobs = session.scalars(select(OutboxJob).order_by(OutboxJob.id)).all()
        assert [len(job.payload["product_ids"]) for job in jobs] == [100, 100, 1]
