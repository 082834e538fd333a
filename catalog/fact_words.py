"""The values of attributes as people read them: a figure with its unit, yes or no, a word."""

from decimal import Decimal, InvalidOperation

from babel.numbers import format_decimal
from flask_babel import gettext

from catalog.product_facts import Fact
from catalog.vocabulary import AttributeWords, Vocabulary
from shop.locales import reading

MOST_DIGITS = 15
"""A figure that is larger or finer measures nothing, and Babel can't print it."""


def label_of(attribute: AttributeWords, value: str, words: Vocabulary) -> str:
    """A stored value in the reader's language."""
    return said(Fact("", attribute.kind, words.say(value), words.say(attribute.unit)))


def said(fact: Fact) -> str:
    """A fact's value as it is printed: "1.6 l", "Yes", "Steel, ash"."""
    if fact.kind == "yes_no":
        return gettext("Yes") if fact.value == "yes" else gettext("No")
    figure = decimal_of(fact.value) if fact.kind == "number" else None
    text = fact.value if figure is None else format_decimal(figure, locale=reading())
    return f"{text} {fact.unit}".strip()


def decimal_of(value: str) -> Decimal | None:
    """The figure of a stored number; None where it is none, or measures nothing."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= MOST_DIGITS else None
