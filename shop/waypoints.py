"""Named points on the way from 'pay' to 'paid', where a test ends the process without a word.

``passing`` compares with None and does nothing. Only code inside the process can change that, and
only tests/faults does: no request, no setting and no environment variable reaches it.
"""

import os
import signal

_deadly: str | None = None
_spared = 0


def passing(point: str) -> None:
    """This point is passed; what was written before it must be enough, whatever comes after."""
    if _deadly is not None and point == _deadly:
        _die_or_spare()


def _die_or_spare() -> None:
    global _spared  # noqa: PLW0603 - a process dies once
    if _spared == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    _spared -= 1


def die_at(point: str, passings: int = 1) -> None:
    """End this process by SIGKILL when it comes by for the ``passings``-th time; for tests."""
    global _deadly, _spared
    _deadly, _spared = point, passings - 1
