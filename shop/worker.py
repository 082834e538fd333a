"""The worker process: it empties the outbox, and keeps the time for chores.

Whatever a job or a chore raises, and however long the database is away, the worker goes on; it
ends when it is told to, after the job it is at. Huey keeps the schedule; jobs themselves are rows
of the outbox, because Huey's own queue would forget them with the process.
"""

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from huey import MemoryHuey, crontab

from shop import tidying  # noqa: F401 - its chore registers itself
from shop.db import Database
from shop.outbox import drain
from shop.schedule import Chore, chores

IDLE_SECONDS = 0.3
LONGEST_PAUSE_SECONDS = 30.0
AT_ONCE = 50

log = structlog.get_logger()


def run_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = threading.Event()
    pump = threading.Thread(target=pump_outbox, args=(app, stop), name="outbox")
    consumer = scheduler(app).create_consumer(workers=2, check_worker_health=False)
    pump.start()
    consumer.start()
    for number in (signal.SIGTERM, signal.SIGINT):  # after Huey, which has handlers of its own
        signal.signal(number, lambda *_: stop.set())
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    log.info("worker started", chores=len(chores()))
    stop.wait()
    consumer.stop(graceful=True)
    pump.join()
    log.info("worker stopped")


def scheduler(app: Flask) -> Any:
    """A Huey that runs every registered chore once a minute."""
    huey = MemoryHuey("taulell", results=False, utc=True)
    for chore in chores():
        name = f"{chore.__module__}.{chore.__name__}"
        huey.periodic_task(crontab(), name=name)(careful(app, chore))
    return huey


def careful(app: Flask, chore: Chore) -> Chore:
    """``chore`` in an app context of its own; what it raises is logged, and next minute is new."""

    def run() -> None:
        with app.app_context():
            _survive(chore, chore=chore.__name__)

    return run


def pump_outbox(app: Flask, stop: threading.Event) -> None:
    """Run due jobs until told to stop: at once while there are some, else look again and again."""
    database: Database = app.extensions["database"]
    failures = 0
    while not stop.is_set():
        with app.app_context():
            done = _survive(lambda: _few(database, stop), chore="outbox")
        failures = failures + 1 if done is None else 0
        if not done:
            stop.wait(min(IDLE_SECONDS * 2**failures, LONGEST_PAUSE_SECONDS))


def _few(database: Database, stop: threading.Event) -> int:
    """Some jobs, one by one, so that a signal never waits for more than one of them."""
    done = 0
    while done < AT_ONCE and not stop.is_set() and drain(database, most=1):
        done += 1
    return done


def _survive(work: Callable[[], Any], **facts: str) -> Any:
    """What ``work`` answers, or None when it raised."""
    try:
        return work()
    except Exception as error:
        log.log(logging.ERROR, "worker: trying again", error=repr(error), exc_info=True, **facts)
        return None
