"""Taking over a catalogue from another shop: product CSV as Shopify exports it, old and new."""

from catalog.importing.columns import NotACatalogue
from catalog.importing.rows import Problem
from catalog.importing.running import ImportReport, import_file

__all__ = ["ImportReport", "NotACatalogue", "Problem", "import_file"]
