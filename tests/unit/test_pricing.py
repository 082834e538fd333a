"""From the things in a bag to a total: sums, delivery and the VAT within, to the cent."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart import shipping
from cart.pricing import Quote, Wanted, quote
from cart.tax import COUNTRIES, rate_bp
from shop.errors import Invalid

LINES = st.lists(
    st.builds(
        Wanted,
        variant_id=st.integers(1, 10_000),
        quantity=st.integers(1, 99),
        unit_minor=st.integers(0, 500_000),
        vat_class=st.sampled_from(["standard", "exempt"]),
    ),
    max_size=12,
    unique_by=lambda line: line.variant_id,
)


@given(LINES, st.sampled_from(COUNTRIES))
def test_every_sum_is_the_sum_of_its_parts(wanted: list[Wanted], country: str) -> None:
    priced = quote(wanted, country)
    assert [line.total_minor for line in priced.lines] == [
        line.unit_minor * line.quantity for line in wanted
    ]
    assert priced.goods_minor == sum(line.total_minor for line in priced.lines)
    assert priced.total_minor == priced.goods_minor + priced.shipping_minor
    assert priced.shipping_minor == shipping.standard_minor(priced.goods_minor)


@given(LINES, st.sampled_from(COUNTRIES))
def test_vat_is_within_half_a_cent_a_part_of_the_exact_one(
    wanted: list[Wanted], country: str
) -> None:
    priced = quote(wanted, country)
    exact = Fraction(0)
    for line in wanted:
        share = Fraction(line.unit_minor * line.quantity)
        if priced.goods_minor:
            share += priced.shipping_minor * share / priced.goods_minor
        rate = rate_bp(country, line.vat_class)
        exact += share * rate / (10_000 + rate)
    # Half a cent of rounding a line, as much for its share of delivery, a cent for that share.
    assert abs(priced.vat_minor - exact) <= 2 * len(wanted)
    assert 0 <= priced.vat_minor <= priced.total_minor


@given(LINES)
def test_prices_are_the_same_everywhere_and_only_the_vat_within_differs(
    wanted: list[Wanted],
) -> None:
    totals = {quote(wanted, country).total_minor for country in COUNTRIES}
    assert len(totals) == 1


@given(LINES)
def test_the_order_of_lines_changes_nothing_of_the_total(wanted: list[Wanted]) -> None:
    assert quote(wanted, "BE").total_minor == quote(wanted[::-1], "BE").total_minor


def _kettle(units: int = 1, vat_class: str = "standard") -> Wanted:
    return Wanted(1, units, 8400, vat_class)


def test_a_kettle_to_belgium() -> None:
    priced = quote([_kettle()], "BE")
    assert priced.lines[0].vat_minor == 1458
    assert priced == Quote(priced.lines, 8400, 0, 1458, 8400)


def test_delivery_bears_the_vat_of_the_goods_in_their_proportion() -> None:
    mug, book = Wanted(1, 1, 3000), Wanted(2, 1, 1000, "exempt")
    priced = quote([mug, book], "DE")
    assert priced.shipping_minor == 490
    # 30.00 at 19 % is 4.79 VAT; of 4.90 delivery 3.68 (three quarters) bears 0.59, 1.22 nothing.
    assert [line.vat_minor for line in priced.lines] == [479, 0]
    assert priced.vat_minor == 479 + 59


def test_delivery_is_free_from_sixty_euro_on() -> None:
    assert quote([Wanted(1, 1, 5999)], "BE").total_minor == 5999 + 490
    assert quote([Wanted(1, 1, 6000)], "BE").total_minor == 6000
    assert shipping.missing_for_free(5999) == 1
    assert shipping.missing_for_free(6000) == shipping.missing_for_free(9000) == 0


def test_an_empty_bag_costs_nothing() -> None:
    assert quote([], "BE") == Quote((), 0, 0, 0, 0)


def test_things_given_away_cost_nothing_and_divide_by_nothing() -> None:
    assert quote([Wanted(1, 2, 0), Wanted(2, 1, 0)], "BE").total_minor == 0


def test_refuses_a_destination_that_we_dont_deliver_to() -> None:
    with pytest.raises(Invalid):
        quote([_kettle()], "US")
