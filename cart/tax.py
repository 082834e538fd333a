"""VAT by destination: the standard rates of the Union, in hundredths of a percent.

Distance sales to consumers are taxed where the parcel arrives (Directive 2006/112/EC, art. 33);
rates as published by the European Commission's Taxes in Europe Database, in force since 2026-01-01.
"""

from shop.errors import Invalid

STANDARD = "standard"

_STANDARD_BP = {
    "AT": 2000, "BE": 2100, "BG": 2000, "CY": 1900, "CZ": 2100, "DE": 1900, "DK": 2500,
    "EE": 2400, "ES": 2100, "FI": 2550, "FR": 2000, "GR": 2400, "HR": 2500, "HU": 2700,
    "IE": 2300, "IT": 2200, "LT": 2100, "LU": 1700, "LV": 2100, "MT": 1800, "NL": 2100,
    "PL": 2300, "PT": 2300, "RO": 2100, "SE": 2500, "SI": 2200, "SK": 2300,
}  # fmt: skip

COUNTRIES = tuple(sorted(_STANDARD_BP))


def rate_bp(country: str, vat_class: str = STANDARD) -> int:
    """The VAT rate of a class of goods in a country; raises Invalid where we don't deliver."""
    if country not in _STANDARD_BP:
        raise Invalid("no delivery there", country=country)
    return 0 if vat_class == "exempt" else _STANDARD_BP[country]
