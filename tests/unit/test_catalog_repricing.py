"""New prices of many variants: by percent or amount, their endings, and the struck-out ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.repricing import ENDINGS, Impossible, Repricing, repriced


@pytest.mark.parametrize(
    ("change", "price", "new"),
    [(-1000, 8400, 7560), (-1250, 999, 874), (1000, 8405, 9246), (250, 100, 103), (0, 5, 5)],
)
def test_moves_by_percent_half_up(change: int, price: int, new: int) -> None:
    assert repriced(Repricing("percent", change), price, None, "EUR") == (new, None)


@pytest.mark.parametrize(
    ("ending", "price", "new"),
    [
        ("00", 7560, 7600), ("00", 7549, 7500), ("00", 7550, 7600), ("00", 20, 100),
        ("90", 7560, 7590), ("90", 7540, 7590), ("90", 7539, 7490), ("90", 30, 90),
        ("99", 7500, 7499), ("99", 7551, 7599), ("99", 1, 99), ("", 7561, 7561),
    ],
)  # fmt: skip
def test_ends_in_the_nearest_price_wanted(ending: str, price: int, new: int) -> None:
    assert repriced(Repricing("amount", 0, ending), price, None, "EUR") == (new, None)


def test_leaves_endings_to_currencies_with_cents() -> None:
    assert repriced(Repricing("amount", 0, "99"), 1234, None, "JPY") == (1234, None)


def test_strikes_out_the_price_of_before_only_at_a_cut() -> None:
    assert repriced(Repricing("amount", -400, "", "cut"), 8400, None, "EUR") == (8000, 8400)
    assert repriced(Repricing("amount", -400, "", "cut"), 8400, 9900, "EUR") == (8000, 8400)
    assert repriced(Repricing("amount", 400, "", "cut"), 8400, 9900, "EUR") == (8800, None)


def test_keeps_a_struck_out_price_only_while_it_is_higher() -> None:
    keep = Repricing("amount", 1000, "", "keep")
    assert repriced(keep, 8400, 9900, "EUR") == (9400, 9900)
    assert repriced(keep, 8900, 9900, "EUR") == (9900, None)
    assert repriced(Repricing("amount", -1, "", "none"), 8900, 9900, "EUR") == (8899, None)


@pytest.mark.parametrize(("change", "price"), [(-500, 500), (-501, 500), (100_000_000, 1)])
def test_refuses_a_price_of_nothing_or_beyond_all_sense(change: int, price: int) -> None:
    with pytest.raises(Impossible):
        repriced(Repricing("amount", change), price, None, "EUR")


@given(
    price=st.integers(1, 10_000_000),
    change=st.integers(-9_999, 100_000),
    ending=st.sampled_from(ENDINGS),
    compare_at=st.sampled_from(["keep", "cut", "none"]),
    before=st.none() | st.integers(1, 20_000_000),
)
def test_every_new_price_can_be_stored(price, change, ending, compare_at, before) -> None:
    wish = Repricing("percent", change, ending, compare_at)
    try:
        new, struck_out = repriced(wish, price, before, "EUR")
    except Impossible:
        return
    assert new > 0
    assert struck_out is None or struck_out > new
    assert not ending or new % 100 == int(ending)
