"""What has to be done again and again: packages register here, the worker keeps the time."""

from collections.abc import Callable

Chore = Callable[[], None]
_chores: list[Chore] = []


def every_minute(chore: Chore) -> Chore:
    """Run this about once a minute, in an app context; on several machines it runs on each."""
    _chores.append(chore)
    return chore


def chores() -> tuple[Chore, ...]:
    """All that was registered, in the order of registration."""
    return tuple(_chores)
