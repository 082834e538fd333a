"""VAT by destination."""

import pytest

from cart.tax import COUNTRIES, rate_bp
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
def test_refuses_a_country_we_dont_deliver_to(country: str) -> None:
    with pytest.raises(Invalid):
        rate_bp(country)
    with pytest.raises(Invalid):
        rate_bp(country, "exempt")
