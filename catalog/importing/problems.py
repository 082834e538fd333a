"""What an import has to say: a file that can't be read, a row refused, a row taken otherwise.

Sentences are kept in English with their facts and translated for whoever reads them.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from catalog.kept_sentences import in_english, in_readers_words
from shop.errors import Invalid

LONGEST_SHOWN = 40
LONGEST_HANDLE = 160


class NotACatalogue(Invalid):
    """The file is not what an import can read; the message says what to do."""

    def __str__(self) -> str:
        return in_english(self.message, self.facts)


class Refused(Invalid):
    """Something of a row can't be taken over; the message says why."""

    def __str__(self) -> str:
        return in_english(self.message, self.facts)


@dataclass(frozen=True, slots=True)
class Problem:
    """A row and what was wrong with it. Lines count from 1; ``refused`` if something was lost."""

    line: int
    sentence: str
    handle: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    refused: bool = True

    @property
    def reason(self) -> str:
        """The sentence in English, for logs and the command line."""
        return in_english(self.sentence, self.facts)

    @property
    def said(self) -> str:
        """The sentence in the reader's language."""
        return in_readers_words(self.sentence, self.facts)

    @classmethod
    def of(cls, error: Invalid, line: int, handle: str = "", *, refused: bool = True) -> Self:
        """An error with the place where it happened."""
        return cls(line, error.message, handle[:LONGEST_HANDLE], error.facts, refused)

    def stored(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def note(line: int, sentence: str, handle: str = "", /, **facts: Any) -> Problem:
    """Something was taken over otherwise than it stands, or left out without harm."""
    return Problem(line, sentence, handle, facts, refused=False)


def shown(text: str) -> str:
    """A cell short enough to be quoted."""
    return text[:LONGEST_SHOWN]
