"""Texts of a file made fit for the shop: cut where too long, plain where they make an address."""

import re
from typing import Any

from catalog.importing.grouping import Row
from catalog.importing.problems import Refused, shown
from catalog.kept_sentences import N_

LONGEST_SKU = 80
LONGEST_TITLE = 200
LONGEST_SEO = {"seo_title": 200, "seo_description": 400}
LONGEST_BRAND = 120
_BREAKS = re.compile(r"[\t\r\n]+")
_NOT_IN_ADDRESS = re.compile(r"[\s/?#%\\]+")


def handle_in_address(text: str) -> str:
    """The handle as it stands in addresses. Raises Refused where nothing is left of it."""
    handle = _NOT_IN_ADDRESS.sub("-", text).strip("-.")
    if not handle:
        raise Refused(N_("'%(text)s' can't be part of an address"), text=shown(text))
    return handle


def title(text: str) -> str:
    """A title of bounded length on one line."""
    return _BREAKS.sub(" ", text)[:LONGEST_TITLE].strip()


def brand(text: str | None) -> str | None:
    """A brand's name of bounded length; None where the file doesn't say."""
    return None if text is None else _BREAKS.sub(" ", text)[:LONGEST_BRAND].strip()


def seo(row: Row) -> dict[str, Any]:
    """What search engines are told, if the file says."""
    return {name: row[name][:most] for name, most in LONGEST_SEO.items() if name in row}
