"""Sentences that are kept and read later: marked where they are written, translated where read.

What an import refused at night is stored in English with its facts; whoever reads it in the morning
reads it in their own language.
"""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from shop.errors import ShopError


def N_(sentence: str) -> str:  # noqa: N802 - the name by which Babel finds such sentences
    """``sentence`` as it is, for the translators to find."""
    return sentence


def in_english(sentence: str, facts: dict[str, Any]) -> str:
    """The sentence with its facts, for logs and the command line.

    A fact called ``reason`` is such a sentence itself, with the same facts.
    """
    return _filled(sentence, facts, lambda text: text)


def in_readers_words(sentence: str, facts: dict[str, Any]) -> str:
    """The sentence with its facts in the language of whoever reads now."""
    return _filled(sentence, facts, gettext)


def reason_of(error: ShopError) -> str:
    """What an error with a marked sentence says to the reader."""
    return in_readers_words(error.message, error.facts)


def _filled(sentence: str, facts: dict[str, Any], said: Callable[[str], str]) -> str:
    if not facts:
        return said(sentence)
    if "reason" in facts:
        facts = facts | {"reason": said(facts["reason"]) % facts}
    return said(sentence) % facts
