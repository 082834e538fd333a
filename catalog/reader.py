"""Who reads the catalogue: in which language, at which state, and what is kept for that."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from catalog.kept import Kept
from catalog.state import State, read_state
from catalog.vocabulary import Vocabulary, read_vocabulary

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Reader:
    """One reading of the catalogue; it lives as long as its session."""

    session: Session
    kept: Kept
    state: State
    words: Vocabulary

    def key(self, *key: Hashable) -> tuple[Hashable, ...]:
        """The key of something that holds while no product and no word is changed."""
        return (*key, self.state, self.words.locale)

    def keep(self, *key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of this key, as it is in this language and at this state."""
        return self.kept.get(self.key(*key), make)


def read_catalogue(session: Session, kept: Kept, locale: str = "") -> Reader:
    """Begin to read, in ``locale`` or in the shop's own language (""): one statement."""
    state = read_state(session)
    return Reader(session, kept, state, read_vocabulary(session, kept, state, locale))
