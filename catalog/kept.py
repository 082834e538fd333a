"""What a process remembers of the catalogue, each thing under the number that it is good for.

The catalogue changes now and then and is read all day. A page therefore asks ``catalog.state`` what
is new, in one statement, and takes the rest from here; stock is never kept. The number is part of
each thing's key, so what has become old is never found again, and makes room when it is its turn.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

MOST = 4_000
Thing = TypeVar("Thing")


class Kept:
    """The newest few thousand things, the oldest of them forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._things: dict[Hashable, Any] = {}
        self._writing = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of this key, made now unless it is here; what ``make`` raises isn't kept."""
        found: Thing | None = self._things.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def find(self, key: Hashable) -> Any:
        """The thing of this key, or None."""
        return self._things.get(key)

    def put(self, key: Hashable, thing: Any) -> None:
        """Remember this under its key."""
        with self._writing:
            self._things[key] = thing
            while len(self._things) > self._most:
                del self._things[next(iter(self._things))]
