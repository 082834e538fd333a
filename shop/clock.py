"""The one clock. Everything that asks for the time asks here, so that tests can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Hold the clock at ``at`` (aware) in this whole process; for tests."""
    global _frozen  # noqa: PLW0603 - a process has one clock
    before, _frozen = _frozen, at
    try:
        yield at
    finally:
        _frozen = before
