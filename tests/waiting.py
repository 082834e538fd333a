"""Waiting for another process: as long as it takes, never longer than is sensible."""

import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], *, seconds: float = 60) -> T:
    """What ``condition`` answers as soon as that is true; AssertionError if it never is."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        pause.wait(0.05)


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(process_id: int) -> bool:
    """Whether this process still runs; one that only waits to be collected doesn't."""
    try:
        with open(f"/proc/{process_id}/stat") as file:  # noqa: PTH123 - no Path for a pseudo file
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
