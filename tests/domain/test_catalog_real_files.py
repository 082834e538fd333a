"""Real exports, if there are any: TAULELL_CATALOGUES names a folder of Shopify product CSVs.

Without it there is nothing to try and so no test here.
"""

import csv
import os
from pathlib import Path

from sqlalchemy import func, select

from catalog.importing import import_file
from catalog.models import Product, Variant
from shop.db import Database

FOLDER = os.environ.get("TAULELL_CATALOGUES", "")
FILES = sorted(Path(FOLDER).glob("shopify-*.csv")) if FOLDER else []

if FILES:

    def test_every_product_and_variant_of_real_files_arrives(database: Database) -> None:
        for path in FILES:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            handles = {row["Handle"] for row in rows}
            variants = sum(bool(row["Variant Price"]) for row in rows)
            with database.read() as session:
                before = session.scalar(select(func.count()).select_from(Variant)) or 0
            report = import_file(database, path)
            with database.read() as session:
                after = session.scalar(select(func.count()).select_from(Variant)) or 0
                known = set(session.scalars(select(Product.handle)))
            assert report.created == len(handles), path.name
            assert handles <= known, path.name
            assert after - before == variants, path.name
            again = import_file(database, path)
            assert (again.created, again.updated) == (0, 0), path.name
