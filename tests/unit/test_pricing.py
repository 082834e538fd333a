"""From the things in a bag to a total: sums, delivery and the VAT within, to the cent."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cart import shipping
from cart.pricing import Quote, Wanted, listed_minor, quote, weight_g
from cart.shipping import Band, Method
from cart.tax import COUNTRIES, Destination, Seller, added_vat, rate_bp
from shop.errors import Invalid
from shop.money import included_vat

POST = Method(1, "Standard delivery", (Band(0, None, 490),), free_from=6000)
BELGIUM, NET = Destination("BE"), Seller("BE", includes_vat=False)
CLASSES = ["standard", "reduced", "second_reduced", "exempt"]

LINES = st.lists(
    st.builds(
        Wanted,
        variant_id=st.integers(1, 10_000),
        quantity=st.integers(1, 99),
        unit_minor=st.integers(0, 500_000),
        vat_class=st.sampled_from(CLASSES),
        weight_g=st.integers(0, 20_000),
    ),
    max_size=8,
    unique_by=lambda line: line.variant_id,
)


BANDS = st.lists(
    st.builds(
        Band,
        goods_from=st.sampled_from([0, 2500, 10_000]),
        weight_to=st.sampled_from([None, 2000, 30_000]),
        price=st.integers(0, 5000),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda band: (band.goods_from, band.weight_to),
).map(tuple)
PATIENT = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
METHODS = st.builds(
    Method,
    id=st.just(1),
    name=st.just("By post"),
    bands=BANDS,
    free_from=st.none() | st.integers(0, 20_000),
    location_id=st.none() | st.just(7),
)
PLACES = st.builds(
    Destination,
    country=st.sampled_from([*COUNTRIES, "CH", "US"]),
    postcode=st.sampled_from(["", "1000", "35001", "38 001", "22100"]),
    vat_number=st.sampled_from(["", "BE0403019261", "NL004495445B01", "EL094259216"]),
)
SELLERS = st.builds(Seller, country=st.sampled_from(COUNTRIES), includes_vat=st.booleans())


def _fits(wanted: list[Wanted], method: Method) -> bool:
    price = shipping.price_minor(method, listed_minor(wanted), weight_g(wanted))
    return price is not None


@PATIENT
@given(LINES, PLACES, METHODS, SELLERS)
def test_every_cent_belongs_to_a_line(
    wanted: list[Wanted], destination: Destination, method: Method, seller: Seller
) -> None:
    assume(_fits(wanted, method))
    priced = quote(wanted, destination, method, seller=seller)
    lines = priced.lines
    assert priced.goods_minor == sum(line.total_minor for line in lines)
    assert priced.shipping_minor == sum(line.shipping_minor for line in lines)
    assert priced.total_minor == priced.goods_minor + priced.shipping_minor
    vat = sum(line.vat_minor + line.shipping_vat_minor for line in lines)
    assert priced.vat_minor == vat
    assert all(0 <= line.vat_minor <= line.total_minor for line in lines)
    assert all(0 <= line.shipping_vat_minor <= line.shipping_minor for line in lines)
    if priced.vat_treatment != "vat":
        assert vat == 0 == sum(line.vat_rate_bp for line in lines)


@PATIENT
@given(LINES, PLACES, METHODS, SELLERS)
def test_what_is_left_without_vat_is_what_was_listed_without_it(
    wanted: list[Wanted], destination: Destination, method: Method, seller: Seller
) -> None:
    """Net prices stay what they are wherever it goes; delivery as well."""
    assume(_fits(wanted, method))
    net = quote(wanted, destination, method, seller=Seller(seller.country, includes_vat=False))
    assert net.total_minor - net.vat_minor == listed_minor(wanted) + (
        shipping.price_minor(method, listed_minor(wanted), weight_g(wanted)) or 0
    )


@PATIENT
@given(LINES, METHODS, SELLERS)
def test_a_business_abroad_pays_what_a_consumer_there_pays_less_the_vat(
    wanted: list[Wanted], method: Method, seller: Seller
) -> None:
    assume(_fits(wanted, method) and not method.is_pickup and seller.country != "NL")
    person = quote(wanted, Destination("NL"), method, seller=seller)
    number = "FI01120389" if seller.country != "FI" else "BE0403019261"
    firm = quote(wanted, Destination("NL", vat_number=number), method, seller=seller)
    assert (firm.vat_treatment, firm.vat_minor) == ("reverse", 0)
    assert firm.total_minor == person.total_minor - person.vat_minor


@given(LINES, st.sampled_from(COUNTRIES))
def test_every_sum_is_the_sum_of_its_parts(wanted: list[Wanted], country: str) -> None:
    priced = quote(wanted, Destination(country), POST)
    assert [line.total_minor for line in priced.lines] == [
        line.unit_minor * line.quantity for line in wanted
    ]
    assert priced.goods_minor == sum(line.total_minor for line in priced.lines)
    assert priced.total_minor == priced.goods_minor + priced.shipping_minor
    assert priced.shipping_minor == shipping.price_minor(POST, priced.goods_minor)


@given(LINES, st.sampled_from(COUNTRIES))
def test_vat_is_within_half_a_cent_a_part_of_the_exact_one(
    wanted: list[Wanted], country: str
) -> None:
    priced = quote(wanted, Destination(country), POST)
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
    totals = {quote(wanted, Destination(country), POST).total_minor for country in COUNTRIES}
    assert len(totals) == 1


@given(LINES)
def test_the_order_of_lines_changes_nothing_of_the_total(wanted: list[Wanted]) -> None:
    assert (
        quote(wanted, BELGIUM, POST).total_minor == quote(wanted[::-1], BELGIUM, POST).total_minor
    )


def _kettle(units: int = 1, vat_class: str = "standard") -> Wanted:
    return Wanted(1, units, 8400, vat_class)


def test_a_kettle_to_belgium() -> None:
    priced = quote([_kettle()], BELGIUM, POST)
    assert priced.lines[0].vat_minor == 1458
    assert priced == Quote(priced.lines, 8400, 0, 1458, 8400, listed_minor=8400)


def test_delivery_bears_the_vat_of_the_goods_in_their_proportion() -> None:
    mug, book = Wanted(1, 1, 3000), Wanted(2, 1, 1000, "exempt")
    priced = quote([mug, book], Destination("DE"), POST)
    assert priced.shipping_minor == 490
    # 30.00 at 19 % is 4.79 VAT; of 4.90 delivery 3.68 (three quarters) bears 0.59, 1.22 nothing.
    assert [line.vat_minor for line in priced.lines] == [479, 0]
    assert priced.vat_minor == 479 + 59


def test_delivery_is_free_from_sixty_euro_on() -> None:
    assert quote([Wanted(1, 1, 5999)], BELGIUM, POST).total_minor == 5999 + 490
    assert quote([Wanted(1, 1, 6000)], BELGIUM, POST).total_minor == 6000
    assert shipping.missing_for_free(POST, 5999) == 1
    assert shipping.missing_for_free(POST, 6000) == shipping.missing_for_free(POST, 9000) == 0


def test_an_empty_bag_costs_nothing() -> None:
    assert quote([], BELGIUM, POST) == Quote((), 0, 0, 0, 0)


def test_things_given_away_cost_nothing_and_divide_by_nothing() -> None:
    assert quote([Wanted(1, 2, 0), Wanted(2, 1, 0)], BELGIUM, POST).total_minor == 0


def test_a_method_that_cant_carry_the_bag_is_refused() -> None:
    light = Method(2, "Letter", (Band(0, 500, 250),))
    assert quote([Wanted(1, 1, 900, weight_g=500)], BELGIUM, light).shipping_minor == 250
    with pytest.raises(Invalid):
        quote([Wanted(1, 1, 900, weight_g=501)], BELGIUM, light)


@pytest.mark.parametrize(
    ("goods", "weight", "price"),
    [
        (2000, 900, 590),  # the lightest band that carries it
        (2000, 1001, 890),
        (2000, 30_001, None),
        (5000, 900, 390),  # worth more, so cheaper
        (5000, 1001, 890),  # but the cheaper one carries a kilogram
        (10_000, 30_000, 0),
        (10_000, 30_001, None),  # free of charge, and still too heavy
    ],
)
def test_bands_go_by_worth_first_and_then_by_weight(
    goods: int, weight: int, price: int | None
) -> None:
    bands = (Band(0, 1000, 590), Band(0, 30_000, 890), Band(5000, 1000, 390))
    method = Method(1, "Parcel", bands, free_from=10_000)
    assert shipping.price_minor(method, goods, weight) == price


def test_without_a_method_only_the_goods_are_priced() -> None:
    assert quote([_kettle()], BELGIUM).total_minor == 8400
    assert shipping.missing_for_free(None, 100) == 0


def test_net_prices_get_the_vat_of_the_destination_on_top() -> None:
    priced = quote([Wanted(1, 1, 5000)], Destination("DE"), POST, seller=NET)
    assert priced.lines[0].vat_minor == added_vat(5000, 1900) == 950
    assert (priced.goods_minor, priced.shipping_minor) == (5950, 490 + 93)
    assert (priced.shown_shipping_minor, priced.vat_minor) == (490, 950 + 93)


def test_a_business_of_another_state_accounts_for_the_vat_itself() -> None:
    firm = Destination("NL", "1012", "NL004495445B01")
    priced = quote([_kettle()], firm, POST)
    assert (priced.vat_treatment, priced.vat_minor) == ("reverse", 0)
    assert priced.total_minor == 8400 - included_vat(8400, 2100)


def test_a_business_of_the_shops_own_state_pays_vat() -> None:
    assert quote([_kettle()], Destination("BE", "", "NL004495445B01"), POST).vat_minor == 1458
    assert quote([_kettle()], Destination("NL", "", "BE0403019261"), POST).vat_minor == 1458


def test_what_leaves_the_union_bears_no_vat_and_costs_the_same() -> None:
    for place in (Destination("CH"), Destination("ES", "35001"), Destination("FI", "FI-22100")):
        priced = quote([_kettle()], place, POST)
        assert (priced.vat_treatment, priced.vat_minor, priced.total_minor) == ("export", 0, 8400)


def test_what_is_picked_up_is_taxed_where_it_lies() -> None:
    here = Method(3, "Pick-up", (Band(0, None, 0),), location_id=7)
    priced = quote([_kettle()], Destination("CH", "", "NL004495445B01"), here)
    assert (priced.vat_treatment, priced.vat_minor) == ("vat", 1458)
