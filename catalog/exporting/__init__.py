"""The catalogue as a table: for another shop, for a spreadsheet, and to be imported again."""

from catalog.exporting.writing import export_lines, export_products

__all__ = ["export_lines", "export_products"]
