"""Addresses as each country writes them: fields, postcodes, lines."""

from dataclasses import dataclass

import pytest

from cart.tax import COUNTRIES
from shop.addresses_by_country import fixed_postcode, form_of, is_postcode, lines_of, region_of


@dataclass
class Somewhere:
    name: str = "Edith Nowak"
    street: str = "Street 1"
    street2: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = "BE"


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("NL", "1000ab", "1000 AB"),
        ("NL", " 1000  AB ", "1000 AB"),
        ("CZ", "10000", "100 00"),
        ("GR", "15124", "151 24"),
        ("LV", "1073", "LV-1073"),
        ("LV", "lv1073", "LV-1073"),
        ("PL", "00950", "00-950"),
        ("PT", "2725 079", "2725-079"),
        ("BE", "B-1000", "1000"),
        ("BE", "be 1000", "1000"),
        ("LU", "L-4750", "4750"),
        ("FI", "FI-00550", "00550"),
        ("FR", "75 001", "75001"),
        ("IE", "a65f4e2", "A65 F4E2"),
    ],
)
def test_a_postcode_is_written_as_it_is_there(country: str, typed: str, written: str) -> None:
    assert fixed_postcode(country, typed) == written
    assert is_postcode(country, written)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("BE", "12345"),
        ("NL", "1000"),
        ("DE", "ABCDE"),
        ("PT", "2725"),
        ("BE", "' OR 1=1"),
        ("BE", "१०००"),
    ],
)
def test_what_is_no_postcode_there_stays_as_it_was_typed(country: str, typed: str) -> None:
    assert fixed_postcode(country, typed) == typed.upper()
    assert not is_postcode(country, fixed_postcode(country, typed))


def test_what_is_right_stays_right_in_every_country() -> None:
    for country in COUNTRIES:
        example = form_of(country).example
        assert fixed_postcode(country, fixed_postcode(country, example)) == example
        assert is_postcode(country, example)


def test_the_postcode_tells_the_province_where_it_can() -> None:
    assert (region_of("ES", "28001"), region_of("IT", "00144")) == ("M", "RM")
    assert (region_of("ES", "99999"), region_of("ES", ""), region_of("BE", "1000")) == ("", "", "")


def test_only_countries_with_provinces_ask_for_one() -> None:
    asking = {country for country in COUNTRIES if form_of(country).regions}
    assert asking == {"ES", "IE", "IT"}
    assert {country for country in asking if form_of(country).needs_region} == {"ES", "IT"}
    assert ("A", "Alicante") in form_of("ES").regions


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Somewhere(postcode="28001", city="Madrid", region="M", country="ES"),
            ["Edith Nowak", "Street 1", "28001 Madrid", "Spain"],
        ),
        (
            Somewhere(street2="3B", postcode="1037", city="Budapest", country="HU"),
            ["Edith Nowak", "Budapest", "Street 1", "3B", "1037", "Hungary"],
        ),
        (
            Somewhere(postcode="00550", city="Helsinki", country="FI"),
            ["Edith Nowak", "Street 1", "FI-00550 Helsinki", "Finland"],
        ),
        (
            Somewhere(postcode="LV-1073", city="Riga", country="LV"),
            ["Edith Nowak", "Street 1", "Riga, LV-1073", "Latvia"],
        ),
        (Somewhere(name="–", street="–", country="BE"), ["–", "–", "Belgium"]),
        (
            Somewhere(city="'; DROP TABLE customer; --"),
            ["Edith Nowak", "Street 1", "'; DROP TABLE customer; --", "Belgium"],
        ),
    ],
)
def test_lines_stand_in_the_order_of_the_country(address: Somewhere, lines: list[str]) -> None:
    assert lines_of(address, "en") == lines
    assert lines_of(address, "es")[:-1] == lines[:-1]
