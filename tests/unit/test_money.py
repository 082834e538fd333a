"""Money: cents are split, shown and read without losing one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import Money, allocate, formatted, included_vat, parse_minor

weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


@given(st.integers(-(10**9), 10**9), weights)
def test_shares_add_up_to_the_total_exactly(total: int, shares: list[int]) -> None:
    assert sum(allocate(total, shares)) == total


@given(st.integers(0, 10**9), weights)
def test_no_share_is_more_than_a_cent_from_its_exact_part(total: int, shares: list[int]) -> None:
    whole = sum(shares) or len(shares)
    exact = shares if sum(shares) else [1] * len(shares)
    for share, weight in zip(allocate(total, shares), exact, strict=True):
        assert abs(share * whole - total * weight) < whole


@given(st.integers(0, 10**9), weights)
def test_a_larger_weight_never_gets_less(total: int, shares: list[int]) -> None:
    ranked = sorted(zip(shares, allocate(total, shares), strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(ranked) if a[0] < b[0])


def test_equal_remainders_go_to_the_earlier_share() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(-100, [1, 1, 1]) == [-34, -33, -33]


def test_shares_without_weights_are_as_equal_as_can_be() -> None:
    assert allocate(5, [0, 0]) == [3, 2]


@pytest.mark.parametrize("nonsense", [[], [1, -1]])
def test_refuses_to_allocate_to_nobody_or_by_negative_weights(nonsense: list[int]) -> None:
    with pytest.raises(ValueError):
        allocate(100, nonsense)


@pytest.mark.parametrize(
    ("gross", "rate_bp", "vat"),
    [(12100, 2100, 2100), (8400, 2100, 1458), (1, 2100, 0), (0, 600, 0)],
)
def test_vat_is_inside_the_price(gross: int, rate_bp: int, vat: int) -> None:
    assert included_vat(gross, rate_bp) == vat


@given(st.integers(0, 10**9), st.integers(0, 3000))
def test_vat_never_exceeds_the_price_and_grows_with_it(gross: int, rate_bp: int) -> None:
    assert 0 <= included_vat(gross, rate_bp) <= gross
    assert included_vat(gross, rate_bp) <= included_vat(gross + 1, rate_bp)


def test_currencies_have_their_own_number_of_decimals() -> None:
    assert formatted(8400, "EUR", "en") == "€84.00"
    assert formatted(8400, "JPY", "en") == "¥8,400"
    assert formatted(8400, "EUR", "ca").startswith("84,00")


def test_amounts_that_machines_write_are_read_exactly() -> None:
    assert parse_minor("84.00") == 8400
    assert parse_minor(" 0.1 ") == 10
    assert parse_minor("8400", "JPY") == 8400


@pytest.mark.parametrize("text", ["", "abc", "1,5", "1.005", "NaN", "Infinity", "1e-3", "--1"])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError):
        parse_minor(text)


@given(st.integers(-(10**12), 10**12))
def test_what_is_written_can_be_read_back(minor: int) -> None:
    sign = "-" if minor < 0 else ""
    assert parse_minor(f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02}") == minor


def test_money_adds_within_one_currency_only() -> None:
    assert Money(100) + Money(20) - Money(1) * 3 == Money(117)
    with pytest.raises(ValueError, match="don't add up"):
        Money(1, "EUR") + Money(1, "SEK")
