"""Unit prices in whole minor units, and titles as addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.slugs import slug_of, unused
from catalog.units import unit_price


@pytest.mark.parametrize(
    ("price_minor", "content", "unit", "expected"),
    [
        (450, 250, "g", (1800, "kg")),
        (399, 330, "ml", (1209, "l")),
        (1, 2000, "g", (1, "kg")),
        (1, 2001, "g", (0, "kg")),
        (900, 1500, "mm", (600, "m")),
        (4500, 7500, "cm2", (6000, "m2")),
        (1000, 6, "pc", (167, "pc")),
        (0, 500, "g", (0, "kg")),
    ],
)
def test_a_unit_price_is_for_one_base_unit(
    price_minor: int, content: int, unit: str, expected: tuple[int, str]
) -> None:
    assert unit_price(price_minor, content, unit) == expected


@pytest.mark.parametrize(
    ("content", "unit"), [(0, "g"), (0, ""), (1000, "g"), (1, "pc"), (10_000, "cm2"), (5, "")]
)
def test_none_is_due_where_it_says_nothing_new(content: int, unit: str) -> None:
    assert unit_price(500, content, unit) is None


@given(st.integers(0, 10**8), st.integers(1, 10**7), st.sampled_from(["g", "ml", "mm"]))
def test_it_is_never_off_by_more_than_half_a_minor_unit(
    price_minor: int, content: int, unit: str
) -> None:
    found = unit_price(price_minor, content, unit)
    if found:
        assert abs(2 * found.minor * content - 2 * price_minor * 1000) <= content


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Crème brûlée!", "creme-brulee"),
        ("Βραστήρας της κουζίνας", "vrastiras-tis-kouzinas"),
        ("Κούπα ψηλή, Ξύλο & Χαρτί", "koupa-psili-xylo-charti"),
        ("Col·lecció d'hivern", "colleccio-d-hivern"),
        ("Straße Smørrebrød", "strasse-smorrebrod"),
        ("日本", ""),
    ],
)
def test_titles_of_europe_can_be_read_in_an_address(title: str, expected: str) -> None:
    assert slug_of(title) == expected


def test_a_taken_address_is_counted_on() -> None:
    assert unused("kettle", {"kettle", "kettle-2"}.__contains__) == "kettle-3"
