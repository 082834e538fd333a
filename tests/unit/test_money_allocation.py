"""Splitting money: whatever the weights, no cent is lost and none is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import Money, allocate, included_vat, parse_minor

AMOUNTS = st.integers(-10_000_000, 10_000_000)
WEIGHTS = st.lists(st.integers(0, 1_000_000), min_size=1, max_size=30)


@given(AMOUNTS, WEIGHTS)
def test_shares_come_to_the_whole(total: int, weights: list[int]) -> None:
    assert sum(allocate(total, weights)) == total


@given(AMOUNTS, WEIGHTS)
def test_a_share_is_within_a_cent_of_its_due(total: int, weights: list[int]) -> None:
    whole = sum(weights) or len(weights)
    even = not any(weights)
    for share, weight in zip(allocate(total, weights), weights, strict=True):
        assert abs(share * whole - total * (1 if even else weight)) < whole


@given(st.integers(0, 10_000_000), WEIGHTS)
def test_nobody_without_weight_is_given_anything(total: int, weights: list[int]) -> None:
    if any(weights):
        shares = allocate(total, weights)
        assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@given(st.integers(0, 10_000_000), WEIGHTS)
def test_a_debt_is_split_like_a_gain(total: int, weights: list[int]) -> None:
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


@given(st.integers(0, 1_000_000), st.integers(1, 99))
def test_equal_shares_differ_by_a_cent_at_most_and_the_first_have_it(
    total: int, count: int
) -> None:
    shares = allocate(total, [1] * count)
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


def test_a_tie_goes_to_the_earlier_share() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(5, [3, 7]) == [2, 3]
    assert allocate(1, [0, 0]) == [1, 0]


def test_refuses_no_shares_and_negative_weights() -> None:
    with pytest.raises(ValueError, match="nothing"):
        allocate(5, [])
    with pytest.raises(ValueError, match="negative"):
        allocate(5, [1, -1])


@given(st.integers(0, 100_000_000), st.integers(0, 2700))
def test_included_vat_is_the_half_up_rounding_of_the_exact_part(gross: int, rate_bp: int) -> None:
    vat, parts = included_vat(gross, rate_bp), 10_000 + rate_bp
    assert -parts < 2 * (gross * rate_bp - vat * parts) < parts or (
        2 * (gross * rate_bp - vat * parts) == -parts
    )


def test_vat_within_a_price() -> None:
    assert included_vat(12_100, 2100) == 2100
    assert included_vat(8400, 2100) == 1458  # 1457.85
    assert included_vat(8400, 0) == 0


def test_currencies_dont_mix() -> None:
    assert Money(100) + Money(1) - Money(2) == Money(99)
    assert Money(33) * 3 == Money(99)
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(1) + Money(1, "USD")


@pytest.mark.parametrize(
    ("text", "minor"), [("84.00", 8400), ("84", 8400), (" 0.01 ", 1), ("-2.5", -250)]
)
def test_reads_machine_written_amounts(text: str, minor: int) -> None:
    assert parse_minor(text) == minor


def test_reads_yen_without_decimals() -> None:
    assert parse_minor("84", "JPY") == 84


@pytest.mark.parametrize("text", ["", "8,40", "NaN", "Infinity", "1.001", "€5", "1e-3"])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals"):
        parse_minor(text)
