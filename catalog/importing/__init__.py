"""Taking over a catalogue from another shop: Shopify's product CSV, old and new, WooCommerce's."""

from catalog.importing.problems import NotACatalogue, Problem
from catalog.importing.runs import ImportReport, import_file

__all__ = ["ImportReport", "NotACatalogue", "Problem", "import_file"]
