"""WooCommerce's product table: its headers, and which of its rows make one product.

A product with variations is one row, and each variation another that names its parent by
"id:NN" or by SKU; parents may come after their children.
"""

import re
from collections.abc import Iterator

from catalog.importing.columns import Family
from catalog.importing.grouping import MOST_ROWS_OF_ONE, Row
from catalog.importing.problems import Problem, Refused
from catalog.kept_sentences import N_

VARIATION = "variation"
MOST_ATTRIBUTES = 12
_MEASURE = re.compile(r"(length|width|height) \((.+)\)", re.IGNORECASE)
_NO_USE = re.compile(
    r"is featured\?|date sale price (starts|ends)|tax (status|class)|low stock amount"
    r"|backorders allowed\?|sold individually\?|allow customer reviews\?|purchase note"
    r"|shipping class|download .*|grouped products|external url|button text|meta: .*"
    r"|attribute \d+ (visible|global|default)",
    re.IGNORECASE,
)


def _label(header: str) -> str:
    """The label of an attribute for a column that has no place of its own."""
    measure = _MEASURE.fullmatch(header)
    return "" if _NO_USE.fullmatch(header) and not measure else header


FAMILY = Family(
    name="WooCommerce",
    aliases={
        "id": ("ID",),
        "kind": ("Type",),
        "sku": ("SKU",),
        "title": ("Name",),
        "published": ("Published",),
        "visibility": ("Visibility in catalog", "Catalog visibility"),
        "short": ("Short description",),
        "body": ("Description",),
        "sale_starts": ("Date sale price starts",),
        "sale_ends": ("Date sale price ends",),
        "in_stock": ("In stock?", "In stock"),
        "quantity": ("Stock", "Stock quantity"),
        **{f"weight_{unit}": (f"Weight ({unit})",) for unit in ("kg", "g", "lbs", "oz")},
        "sale_price": ("Sale price",),
        "price": ("Regular price",),
        "cost": ("Cost of goods", "Cost of goods sold"),
        "categories": ("Categories",),
        "image": ("Images",),
        "parent": ("Parent",),
        "upsells": ("Upsells",),
        "cross_sells": ("Cross-sells",),
        "position": ("Position",),
        "vendor": ("Brands", "Brand"),
        "barcode": ("GTIN, UPC, EAN, or ISBN", "GTIN"),
        **{
            f"attribute{number}_{part}": (f"Attribute {number} {text}",)
            for number in range(1, MOST_ATTRIBUTES + 1)
            for part, text in (("name", "name"), ("values", "value(s)"))
        },
    },
    needed=("kind", "title", "price"),
    label=_label,
)


class ByParent:
    """A row is a product of its own, or a variation that belongs to another row."""

    def __init__(self) -> None:
        self._product_of: dict[str, str] = {}
        self._children: dict[str, list[int]] = {}
        self._last: dict[str, int] = {}
        self._sku_of: dict[str, str] = {}
        self._sku_of_child: dict[str, str] = {}

    def note(self, line: int, row: Row) -> None:
        """Remember the names by which others may call this row, or the row that it calls."""
        sku = row.get("sku", "")
        if row["kind"].lower() != VARIATION:
            self._last[str(line)] = line
            if sku and row["kind"].lower() != "variable":
                self._sku_of[str(line)] = sku
            for name in (f"id:{row.get('id', '')}", sku):
                if name not in {"", "id:"}:
                    self._product_of.setdefault(name, str(line))
            return
        if not row.get("parent"):
            raise Refused(N_("A variation of nothing: it names no parent"))
        siblings = self._children.setdefault(row["parent"], [])
        if len(siblings) >= MOST_ROWS_OF_ONE:
            raise Refused(N_("More than %(most)s rows of one product"), most=MOST_ROWS_OF_ONE)
        siblings.append(line)
        if sku:
            self._sku_of_child.setdefault(row["parent"], sku)

    def finish(self) -> Iterator[Problem]:
        """Bring children and parents together; those without one are named."""
        for parent, lines in self._children.items():
            product = self._product_of.get(parent)
            if product:
                self._last[product] = max(self._last[product], *lines)
                self._sku_of.setdefault(product, self._sku_of_child.get(parent, ""))
            else:
                said = N_("Its parent '%(parent)s' is not in the file")
                yield from (Problem(line, said, facts={"parent": parent[:40]}) for line in lines)

    def key(self, line: int, row: Row) -> str:
        """The line of the product's own row, as text."""
        if row["kind"].lower() != VARIATION:
            return str(line) if str(line) in self._last else ""
        return self._product_of.get(row.get("parent", ""), "")

    def sku_of(self, name: str) -> str:
        """A SKU by which the product of such a name ("id:NN", or its own SKU) can be found."""
        return self._sku_of.get(self._product_of.get(name, name), "")

    def is_last(self, key: str, line: int) -> bool:
        return self._last[key] == line
