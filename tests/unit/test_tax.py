"""VAT by destination."""

import pytest

from cart.tax import COUNTRIES, checked_vat_number, rate_bp
from shop.errors import Invalid


def test_knows_the_standard_rate_of_every_member_state() -> None:
    assert len(COUNTRIES) == 27
    assert all(1700 <= rate_bp(country) <= 2700 for country in COUNTRIES)


@pytest.mark.parametrize(
    ("country", "rate"), [("BE", 2100), ("DE", 1900), ("FI", 2550), ("HU", 2700), ("LU", 1700)]
)
def test_takes_the_rate_of_the_destination(country: str, rate: int) -> None:
    assert rate_bp(country) == rate


def test_exempt_goods_bear_none_wherever_they_go() -> None:
    assert {rate_bp(country, "exempt") for country in COUNTRIES} == {0}


@pytest.mark.parametrize("country", ["US", "GB", "", "be", "XX", "BE\x00"])
def test_knows_no_rate_outside_the_union(country: str) -> None:
    with pytest.raises(Invalid):
        rate_bp(country)
    with pytest.raises(Invalid):
        rate_bp(country, "exempt")


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_lower_class_never_bears_more(country: str) -> None:
    standard, reduced, second = (
        rate_bp(country, each) for each in ("standard", "reduced", "second_reduced")
    )
    assert standard >= reduced >= second >= 400


def test_an_unknown_class_bears_the_standard_rate() -> None:
    assert rate_bp("BE", "something") == 2100


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("BE 0403.019.261", "BE", "BE0403019261"),
        ("0403019261", "BE", "BE0403019261"),
        ("be0403019261", "DE", "BE0403019261"),
        ("094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("nl 0044 95445 b01", "NL", "NL004495445B01"),
        ("XI110305878", "GB", "XI110305878"),
    ],
)
def test_writes_a_vat_number_in_full(typed: str, country: str, number: str) -> None:
    assert checked_vat_number(typed, country) == number


@pytest.mark.parametrize(
    "typed",
    ["", "BE0403019262", "BE", "123", "US123456789", "BE0403019261" * 9, "\uff22\uff250403019261"],
)
def test_refuses_a_number_with_wrong_check_digits(typed: str) -> None:
    with pytest.raises(Invalid):
        checked_vat_number(typed, "BE")
