"""Measures the import of a large file and prints one line: ``python -m tests.bench.importing``.

The file is as Shopify exports it, made up and the same every time: two rows in five are variants of
the product above them, and no pictures are fetched. Memory is the largest that the process had.
"""

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from catalog.importing import import_file
from shop import schema
from shop.db import Database
from tests.bench.words import LIKE, SAID, THINGS

COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name",
    "Option1 Value", "Variant SKU", "Variant Grams", "Variant Inventory Qty", "Variant Price",
    "Variant Compare At Price", "Variant Barcode", "SEO Title", "SEO Description", "Status",
)  # fmt: skip
SIZES = ("Small", "Medium", "Large", "Extra large", "One for all")
ROWS = 10_000


def main() -> None:
    """Write the file, import it twice, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"how many rows ({ROWS:,})")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.csv"
        write(path, rows)
        database = Database(f"sqlite:///{folder}/shop.db")
        schema.migrate(database)
        for told in ("first", "again"):
            began, cpu = time.monotonic(), time.process_time()
            report = import_file(database, path)
            took, spent = time.monotonic() - began, time.process_time() - cpu
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            sys.stdout.write(
                f"{told}: {report.rows:,} rows in {took:.1f} s ({spent:.1f} s of CPU), "
                f"{report.rows / took:.0f} rows/s, {memory} MB; {report.created} made, "
                f"{report.unchanged} as before, {len(report.problems)} problems\n"
            )
        database.dispose()


def write(path: Path, rows: int) -> None:
    """A product table of so many rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(made_up(rows))


def made_up(rows: int) -> Iterator[dict[str, str]]:
    """Products of one to three variants, with everything that a table has of them."""
    number = 0
    while rows > 0:
        number += 1
        variants = min(1 + number % 3, rows)
        rows -= variants
        thing, like = THINGS[number % len(THINGS)], LIKE[number % len(LIKE)]
        handle = f"{like}-{thing}-{number}".replace(" ", "-")
        about = {
            "Title": f"{like.capitalize()} {thing} {number}",
            "Body (HTML)": f"<p>{SAID[number % len(SAID)]}</p>" * 12,
            "Vendor": f"Maker {number % 40}",
            "Type": f"Shelf {number % 60}",
            "Tags": "new, gift",
            "Published": "true",
            "Option1 Name": "Size",
            "SEO Description": f"All about {thing} number {number}",
            "Status": "active",
        }
        for place in range(variants):
            yield {
                **(about if not place else {}),
                "Handle": handle,
                "Option1 Value": SIZES[place],
                "Variant SKU": f"SKU-{number}-{place}",
                "Variant Grams": "350",
                "Variant Inventory Qty": str(number % 30),
                "Variant Price": f"{10 + number % 90}.95",
                "Variant Compare At Price": f"{120 + number % 90}.00" if number % 5 else "",
            }


if __name__ == "__main__":
    main()
