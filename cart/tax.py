"""VAT by destination: where a parcel goes, and who buys, decide which VAT there is in it.

Distance sales to consumers are taxed where the parcel arrives (Directive 2006/112/EC, art. 33). A
business of another member state accounts for the VAT itself (arts. 138, 194 and 196), and what
leaves the Union bears none (art. 146).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from cart.vat_rates import OUTSIDE, RATES
from shop.errors import Invalid
from shop.money import included_vat

STANDARD, REDUCED, SECOND_REDUCED, EXEMPT = "standard", "reduced", "second_reduced", "exempt"

Treatment = Literal["vat", "reverse", "export"]
VAT: Final = "vat"
REVERSE: Final = "reverse"
EXPORT: Final = "export"

COUNTRIES = tuple(sorted(RATES))
_PREFIXES = {"GR": "EL"}
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Destination:
    """Where it goes (ISO 3166-1 and postcode), and the VAT number of the business that buys."""

    country: str
    postcode: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class Seller:
    """What the shop says of itself: where it is, and whether its prices have VAT in them."""

    country: str = "BE"
    includes_vat: bool = True


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount to pay (minor units), its rate in hundredths of a percent and the VAT in it."""

    gross_minor: int
    rate_bp: int
    vat_minor: int


def rate_bp(country: str, vat_class: str = STANDARD) -> int:
    """The VAT rate of a class of goods in a member state; raises Invalid for any other country."""
    rates = RATES.get(country)
    if rates is None:
        raise Invalid("no member state", country=country)
    known = {EXEMPT: 0, REDUCED: rates.reduced, SECOND_REDUCED: rates.second_reduced}
    return known.get(vat_class, rates.standard)


def is_inside(destination: Destination) -> bool:
    """Whether the Union's VAT holds there."""
    begins = OUTSIDE.get(destination.country, ())
    postcode = destination.postcode.upper().removeprefix(destination.country).lstrip(" -")
    return destination.country in RATES and not postcode.startswith(begins or ("\0",))


def treatment(destination: Destination, seller: Seller) -> Treatment:
    """Which VAT a sale bears: the destination's, the customer's own business, or none."""
    if not is_inside(destination):
        return EXPORT
    home = _PREFIXES.get(seller.country, seller.country)
    abroad = destination.country != seller.country
    business = destination.vat_number and not destination.vat_number.startswith(home)
    return REVERSE if abroad and business else VAT


def taxed(
    listed_minor: int, vat_class: str, destination: Destination, seller: Seller
) -> Taxed:  # fmt: skip
    """What is to be paid for something that is listed at ``listed_minor``.

    Where prices include VAT a consumer pays the same everywhere. A business pays what is left when
    the VAT of the destination is taken out; where prices exclude VAT it is put on top.
    """
    how = treatment(destination, seller)
    if how == EXPORT:
        return Taxed(listed_minor, 0, 0)
    rate = rate_bp(destination.country, vat_class)
    if seller.includes_vat:
        within = included_vat(listed_minor, rate)
        return Taxed(listed_minor - within, 0, 0) if how == REVERSE else (
            Taxed(listed_minor, rate, within)
        )  # fmt: skip
    if how == REVERSE:
        return Taxed(listed_minor, 0, 0)
    added = added_vat(listed_minor, rate)
    return Taxed(listed_minor + added, rate, added)


def added_vat(net: int, rate_bp: int) -> int:
    """VAT on top of ``net`` minor units at ``rate_bp`` hundredths of a percent, half up."""
    return int((Decimal(net * rate_bp) / 10_000).quantize(Decimal(1), ROUND_HALF_UP))


def checked_vat_number(text: str, country: str) -> str:
    """A VAT number as it is written in full ("BE0403019261"), its check digits right.

    One without its country's letters is taken for one of ``country``. Raises Invalid. Whether it is
    registered only the Commission's VIES knows; this asks nobody.
    """
    typed = "".join(text.split()).upper()
    if len(typed) > _LONGEST or not typed.isascii():
        raise Invalid("no VAT number", typed=text)
    prefix = _PREFIXES.get(country, country)
    for number in (typed, f"{prefix}{typed}"):
        try:
            found = str(vat.validate(number))
        except ValidationError:
            continue
        return found.replace("GR", "EL", 1) if found.startswith("GR") else found
    raise Invalid("no VAT number", typed=text)
