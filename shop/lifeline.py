"""Processes that belong together end together, even when the first is killed without a word."""

import os
import signal
import threading
import time

PARENT = "TAULELL_PARENT"
LOOK_EVERY_SECONDS = 1.0


def lead() -> None:
    """Say to all processes that this one will start: end when I am gone."""
    os.environ[PARENT] = str(os.getpid())


def follow() -> None:
    """End by SIGTERM soon after the process that called ``lead``, if one did."""
    parent = os.environ.get(PARENT)
    if parent and int(parent) != os.getpid():
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
