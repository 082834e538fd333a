"""The state of a list: read from its address, written back, never an error."""

import pytest

from catalog.filters import Filters


def test_an_empty_address_is_the_list_as_it_stands() -> None:
    filters = Filters.from_args({}, "EUR")
    assert filters == Filters()
    assert filters.args() == {}
    assert not filters.narrows


def test_a_state_survives_the_way_through_the_address() -> None:
    args = {"sort": "price-desc", "stock": "1", "from": "9.50", "to": "50", "page": "3"}
    filters = Filters.from_args(args, "EUR")
    assert (filters.from_minor, filters.to_minor, filters.page) == (950, 5000, 3)
    assert filters.args(page=3) == args
    assert filters.narrows


def test_any_change_leads_back_to_the_first_page() -> None:
    filters = Filters.from_args({"page": "3", "sort": "price"}, "EUR")
    assert filters.args(in_stock=True) == {"sort": "price", "stock": "1"}


@pytest.mark.parametrize(
    "args",
    [
        {"sort": "price; DROP TABLE product"},
        {"page": "-1"},
        {"page": "9" * 400},
        {"page": "٣"},
        {"page": "1e9"},
        {"from": "NaN", "to": "Infinity"},
        {"from": "-5"},
        {"to": "1e400"},
        {"from": "0.001"},
        {"stock": "yes"},
    ],
)
def test_what_makes_no_sense_is_left_out(args: dict[str, str]) -> None:
    filters = Filters.from_args(args, "EUR")
    assert filters.sort == "loved"
    assert 1 <= filters.page <= 10_000
    assert (filters.from_minor, filters.to_minor, filters.in_stock) == (None, None, False)


def test_amounts_follow_the_currency() -> None:
    assert Filters.from_args({"to": "1500"}, "JPY").to_minor == 1500
    assert Filters.from_args({"to": "1500"}, "JPY").args() == {"to": "1500"}
    assert Filters.from_args({"to": "49,90"}, "EUR").args() == {"to": "49.90"}
