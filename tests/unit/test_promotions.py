"""What promotions take off: every cent on a line, never below zero, the best for the shopper."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cart.pricing import Wanted, quote
from cart.promotions import Offer, Refused, Units, discounts
from cart.shipping import Band, Method
from cart.tax import Destination
from shop.money import included_vat

POST = Method(1, "Standard delivery", (Band(0, None, 490),), free_from=6000)
GOODS = st.lists(
    st.builds(Units, st.integers(1, 999), st.integers(1, 30), st.integers(0, 90_000)),
    min_size=1,
    max_size=8,
    unique_by=lambda line: line.variant_id,
)
OFFERS = st.lists(
    st.builds(
        Offer,
        id=st.integers(1, 99),
        name=st.just("Sale"),
        kind=st.sampled_from(["percent", "amount", "free_delivery", "buy_get"]),
        percent_bp=st.integers(1, 10_000),
        amount_minor=st.integers(1, 200_000),
        buy=st.integers(1, 4),
        free=st.integers(1, 3),
        minimum_minor=st.integers(0, 50_000),
        combinable=st.booleans(),
        variants=st.none() | st.frozensets(st.integers(1, 999), max_size=5),
    ),
    max_size=5,
    unique_by=lambda offer: offer.id,
)
MUG, KETTLE = Units(1, 3, 1000), Units(2, 1, 8400)
TENTH = Offer(1, "A tenth", "percent", percent_bp=1000)
FIVER = Offer(2, "Five off", "amount", amount_minor=500)
THIRD = Offer(3, "Three for two", "buy_get", buy=2, free=1)
FREE = Offer(4, "Free delivery", "free_delivery")


@given(GOODS, OFFERS, st.integers(0, 900))
def test_every_cent_taken_off_is_named_by_a_promotion_and_has_a_line(
    goods: list[Units], offers: list[Offer], delivery: int
) -> None:
    off = discounts(goods, offers, delivery)
    named = sum(one.amount_minor for one in off.applied if not one.on_delivery)
    assert sum(off.by_line) == named
    assert all(
        0 <= less <= line.quantity * line.unit_minor
        for line, less in zip(goods, off.by_line, strict=True)
    )
    assert 0 <= off.delivery_minor <= delivery
    assert all(one.amount_minor > 0 for one in off.applied)
    counted = {one.promotion_id for one in off.applied}
    assert counted | set(off.refused) == {offer.id for offer in offers}
    assert not counted & set(off.refused)


@given(GOODS, OFFERS, st.integers(0, 900))
def test_nobody_ever_pays_more_for_having_one_more_promotion(
    goods: list[Units], offers: list[Offer], delivery: int
) -> None:
    alone = [discounts(goods, [offer], delivery).saved_minor for offer in offers]
    assert discounts(goods, offers, delivery).saved_minor >= max(alone, default=0)


@given(GOODS, OFFERS, st.sampled_from(["BE", "HU", "DE"]))
def test_the_vat_follows_what_is_left_of_each_line(
    goods: list[Units], offers: list[Offer], country: str
) -> None:
    wanted = [Wanted(line.variant_id, line.quantity, line.unit_minor) for line in goods]
    priced = quote(wanted, Destination(country), POST, offers=offers)
    for line, want in zip(priced.lines, wanted, strict=True):
        assert line.total_minor + line.discount_minor == want.unit_minor * want.quantity
        assert line.vat_minor == included_vat(line.total_minor, line.vat_rate_bp)
    off = sum(one.amount_minor for one in priced.applied)
    assert priced.full_goods_minor + priced.full_shipping_minor - off == priced.total_minor
    assert priced.total_minor <= quote(wanted, Destination(country), POST).total_minor


def test_a_percentage_is_spread_by_largest_remainder() -> None:
    goods = [Units(1, 1, 333), Units(2, 1, 333), Units(3, 1, 334)]
    assert discounts(goods, [TENTH], 0).by_line == (33, 33, 34)


def test_an_amount_is_never_more_than_the_goods_it_is_for() -> None:
    only_mugs = replace(FIVER, amount_minor=5000, variants=frozenset({1}))
    assert discounts([MUG, KETTLE], [only_mugs], 0).by_line == (3000, 0)


def test_of_every_three_the_cheapest_is_free() -> None:
    assert discounts([MUG, KETTLE], [THIRD], 0).by_line == (1000, 0)
    assert discounts([replace(MUG, quantity=5), KETTLE], [THIRD], 0).by_line == (2000, 0)
    assert discounts([KETTLE], [THIRD], 0).refused == {3: Refused("nothing")}


def test_what_may_be_combined_counts_one_after_the_other() -> None:
    both = [replace(TENTH, combinable=True), replace(FIVER, combinable=True)]
    off = discounts([KETTLE], both, 0)
    assert [(one.name, one.amount_minor) for one in off.applied] == [
        ("A tenth", 840),
        ("Five off", 500),
    ]


def test_of_what_may_not_be_combined_the_better_one_counts() -> None:
    off = discounts([KETTLE], [TENTH, FIVER], 490)
    assert [one.promotion_id for one in off.applied] == [1]
    assert off.refused == {2: Refused("beaten")}
    assert [one.promotion_id for one in discounts([MUG], [TENTH, FREE], 490).applied] == [4]


def test_a_minimum_is_said_with_what_is_missing() -> None:
    off = discounts([MUG], [replace(TENTH, minimum_minor=5000)], 0)
    assert (off.applied, off.refused) == ((), {1: Refused("minimum", 2000)})


def test_free_delivery_takes_off_what_delivery_costs() -> None:
    priced = quote([Wanted(1, 1, 1000)], Destination("BE"), POST, offers=[FREE])
    assert (priced.shipping_minor, priced.full_shipping_minor, priced.total_minor) == (0, 490, 1000)
    assert discounts([KETTLE], [FREE], 0).refused == {4: Refused("free_anyway")}


def test_a_discount_never_makes_delivery_dearer() -> None:
    assert quote([Wanted(1, 1, 6000)], Destination("BE"), POST, offers=[FIVER]).total_minor == 5500
