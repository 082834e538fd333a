"""Secrets: long enough to be safe, compared without telling how far a guess was right."""

import re

from hypothesis import given
from hypothesis import strategies as st

from shop import ids


def test_tokens_are_long_unlike_each_other_and_safe_in_an_address() -> None:
    tokens = {ids.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in tokens)


def test_a_digest_tells_nothing_and_is_always_the_same() -> None:
    token = ids.new_token()
    assert ids.digest(token) == ids.digest(token)
    assert token not in ids.digest(token)
    assert len(ids.digest(token)) == 64


@given(
    st.text(),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x1f")), max_size=3),
)
def test_a_link_key_depends_on_every_fact(secret: str, facts: list[str]) -> None:
    key = ids.link_key(secret, *facts, 1)
    assert len(key) * 4 >= 128
    assert key == ids.link_key(secret, *facts, 1)
    assert key != ids.link_key(secret, *facts, 2)
    assert key != ids.link_key(f"{secret}x", *facts, 1)


def test_facts_of_a_link_can_not_be_shifted_into_each_other() -> None:
    assert ids.link_key("s", "order", "LW-11", 1) != ids.link_key("s", "order", "LW-1", 11)


@given(st.text(), st.text())
def test_same_is_equality_for_any_text(given_key: str, expected: str) -> None:
    assert ids.same(given_key, expected) == (given_key == expected)
