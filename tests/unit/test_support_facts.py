"""The facts of a customer's story, read in the reader's language."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from shop import templating
from support.desk.facts import in_words


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    app = Flask("facts")
    templating.init_app(app, Babel(app))
    with app.app_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("8400 EUR", "€84.00"),
        ("changed_mind", "I changed my mind"),
        ("changed_mind, against policy: too_late", "I changed my mind. Policy says no"),
        (
            "defective, against policy: exempt:hygiene",
            "It doesn't work as it should. Policy says no",
        ),
        ("1 of 2", "1 of 2 arrived"),
        ("900 EUR came, 8400 was due", "€9.00 came, €84.00 was due"),
        ("MUG-1 opened, POT-1 new", "MUG-1: Opened, POT-1: As new"),
        ("MUG-1 used; deduction 300 EUR", "MUG-1: Used, deducted: €3.00"),
        ("once more", "Tried once more"),
        ("the payment ran out", "The time ran out"),
        ("insufficient_funds", "insufficient_funds"),
        ("Is the lid new, or used?", "Is the lid new, or used?"),
        ("", ""),
    ],
)
def test_a_kept_fact_is_read_as_words(fact: str, words: str) -> None:
    assert in_words(fact) == words


def test_facts_are_read_in_the_readers_language() -> None:
    with force_locale("ca"):
        assert in_words("changed_mind") == "He canviat d'idea"
        assert in_words("8400 EUR").replace("\xa0", " ") == "84,00 €"
