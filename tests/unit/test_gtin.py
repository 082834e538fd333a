"""Numbers of goods: which of them the world may be told."""

import pytest

from catalog.gtin import is_gtin, public_gtin


@pytest.mark.parametrize(
    "digits", ["4006381333931", "04006381333931", "036000291452", "96385074", "2000004180379"]
)
def test_the_last_digit_is_checked(digits: str) -> None:
    assert is_gtin(digits)
    other = str((int(digits[-1]) + 1) % 10)
    assert not is_gtin(digits[:-1] + other)


@pytest.mark.parametrize("text", ["", "1", "40063813339311", "400638133393x", "\uff14006381333931"])
def test_what_is_no_number_of_goods_is_told_nobody(text: str) -> None:
    assert not is_gtin(text)
    assert public_gtin(text) == ""


@pytest.mark.parametrize(
    ("digits", "told"),
    [
        ("4006381333931", True),
        ("036000291452", True),
        ("96385074", True),
        ("2000004180379", False),  # in one company alone
        ("0200000000004", False),
        ("9800000000007", False),  # a coupon
    ],
)
def test_a_number_that_circulates_in_one_company_is_kept_there(digits: str, told: bool) -> None:
    assert is_gtin(digits)
    assert public_gtin(digits) == (digits if told else "")
