"""The VAT rates of the Union by country and class of goods, in hundredths of a percent.

From the European Commission's Taxes in Europe Database (taxation-customs.ec.europa.eu/tedb), as in
force on 2026-09-29. Member states have at most two reduced rates of 5 % or more (Directive
2006/112/EC, art. 98(1)): ``reduced`` is the higher, ``second_reduced`` the lower of the two; the
lower one of Spain is the 4 % of art. 110. Where a state has one reduced rate both classes bear it,
where it has none both bear the standard one.
"""

from typing import NamedTuple


class Rates(NamedTuple):
    """Hundredths of a percent, from the highest down."""

    standard: int
    reduced: int
    second_reduced: int


RATES = {
    "AT": Rates(2000, 1300, 1000),
    "BE": Rates(2100, 1200, 600),
    "BG": Rates(2000, 900, 900),
    "CY": Rates(1900, 900, 500),
    "CZ": Rates(2100, 1200, 1200),
    "DE": Rates(1900, 700, 700),
    "DK": Rates(2500, 2500, 2500),
    "EE": Rates(2400, 1300, 900),
    "ES": Rates(2100, 1000, 400),
    "FI": Rates(2550, 1350, 1000),
    "FR": Rates(2000, 1000, 550),
    "GR": Rates(2400, 1300, 600),
    "HR": Rates(2500, 1300, 500),
    "HU": Rates(2700, 1800, 500),
    "IE": Rates(2300, 1350, 900),
    "IT": Rates(2200, 1000, 500),
    "LT": Rates(2100, 1200, 500),
    "LU": Rates(1700, 1400, 800),
    "LV": Rates(2100, 1200, 500),
    "MT": Rates(1800, 700, 500),
    "NL": Rates(2100, 900, 900),
    "PL": Rates(2300, 800, 500),
    "PT": Rates(2300, 1300, 600),
    "RO": Rates(2100, 1100, 1100),
    "SE": Rates(2500, 1200, 600),
    "SI": Rates(2200, 950, 500),
    "SK": Rates(2300, 1900, 500),
}

OUTSIDE = {
    "DE": ("27498", "78266"),  # Heligoland, Büsingen
    "ES": ("35", "38", "51", "52"),  # Canary Islands, Ceuta, Melilla
    "FI": ("22",),  # Åland Islands
    "FR": ("971", "972", "973", "974", "975", "976", "98"),  # overseas
    "GR": ("63086", "63087"),  # Mount Athos
    "IT": ("23041",),  # Livigno
}
"""Parts of member states where the Directive doesn't hold, by the beginning of their postcodes
(Directive 2006/112/EC, art. 6): what is delivered there leaves the Union."""
