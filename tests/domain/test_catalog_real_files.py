"""Real exports, if there are any: TAULELL_CATALOGUES names a folder of product CSVs.

They are counted by Python's csv alone, apart from all that imports them. Without such a folder
there is nothing to try and so no test here.
"""

import csv
import os
from pathlib import Path

from sqlalchemy import func, select

from catalog.importing import import_file
from catalog.models import Product, Variant
from shop.db import Database

FOLDER = os.environ.get("TAULELL_CATALOGUES", "")
FILES = sorted(Path(FOLDER).glob("*.csv")) if FOLDER else []
GOODS = {"simple", "variable"}


def _counted(path: Path) -> tuple[int, int]:
    """How many products and variants a file holds, by its own columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if "Handle" in rows[0]:
        return len({row["Handle"] for row in rows}), sum(bool(row["Variant Price"]) for row in rows)
    products = [row for row in rows if row["Type"] in GOODS]
    priced = [row for row in rows if row["Type"] in {"simple", "variation"}]
    return len(products), len(priced)


if FILES:

    def test_every_product_and_variant_of_real_files_arrives(database: Database) -> None:
        for path in FILES:
            products, variants = _counted(path)
            with database.read() as session:
                before = [session.scalar(select(func.count(one.id))) or 0 for one in BOTH]
            report = import_file(database, path)
            with database.read() as session:
                after = [session.scalar(select(func.count(one.id))) or 0 for one in BOTH]
            found = [now - then for now, then in zip(after, before, strict=True)]
            assert (report.created, found) == (products, [products, variants]), path.name
            again = import_file(database, path)
            assert (again.created, again.updated) == (0, 0), path.name


BOTH = (Product, Variant)
