"""No cell of ours is run by a spreadsheet, and every text comes back exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formulas import guarded, unguarded

SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
TEXTS = st.text(alphabet=st.sampled_from([*SIGNS, "'", "a", "5", " "]), max_size=8)


@given(TEXTS)
def test_what_was_guarded_comes_back_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_no_guarded_cell_begins_as_a_formula_does(text: str) -> None:
    assert not guarded(text).startswith(tuple(SIGNS))


@pytest.mark.parametrize("text", ["", "Mug", "5-6", "a=b", "'quoted'", "'"])
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [("-5", "'-5"), ("'-5", "''-5"), ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)")],
)
def test_texts_that_look_like_formulas_get_an_apostrophe(text: str, cell: str) -> None:
    assert guarded(text) == cell
