"""Every kind of table that can be read, and telling them apart by their headers."""

from dataclasses import dataclass
from pathlib import Path

from catalog.importing import shopify, woocommerce, woocommerce_rows
from catalog.importing.columns import Family, Header, missing, understood
from catalog.importing.encodings import encoding_of
from catalog.importing.grouping import ByHandle, Grouping, Row
from catalog.importing.incoming import Incoming
from catalog.importing.problems import NotACatalogue
from catalog.importing.reading import first_row
from catalog.kept_sentences import N_

FAMILIES = (shopify.FAMILY, woocommerce.FAMILY)
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is to be read."""

    path: Path
    encoding: str
    delimiter: str
    header: Header

    @property
    def family(self) -> Family:
        return self.header.family

    def parse(self, rows: list[tuple[int, Row]], currency: str) -> Incoming:
        """Understand the rows of one product. Raises Refused when there is nothing to store."""
        if self.family is woocommerce.FAMILY:
            return woocommerce_rows.parse(rows, currency)
        return shopify.parse(rows, currency)

    def grouping(self) -> Grouping:
        """A fresh memory for reading it through."""
        return woocommerce.ByParent() if self.family is woocommerce.FAMILY else ByHandle()


def recognised(path: Path) -> Table:
    """Tell characters, delimiter and family. Raises NotACatalogue with what would help."""
    encoding = encoding_of(path)
    for delimiter in DELIMITERS:
        cells = first_row(path, encoding, delimiter)
        for family in FAMILIES:
            if cells and not missing(family, cells):
                return Table(path, encoding, delimiter, understood(family, cells))
    raise _unknown(path, encoding)


def _unknown(path: Path, encoding: str) -> NotACatalogue:
    """Name the family that the header comes nearest to, and what is missing of it."""
    headers = [first_row(path, encoding, delimiter) for delimiter in DELIMITERS]
    tries = [(len(missing(one, cells)), one, cells) for cells in headers for one in FAMILIES]
    _, family, cells = min(tries, key=lambda found: found[0])
    names = ", ".join(f"'{name}'" for name in missing(family, cells))
    said = N_(
        "This is no product table of Shopify or WooCommerce. "
        "For one of %(family)s these columns are missing: %(columns)s."
    )
    return NotACatalogue(said, family=family.name, columns=names)
