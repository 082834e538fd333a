"""What the worker does for imports: a few seconds of one at a time, then the next job of the queue.

A job that is killed is tried again by the outbox and goes on where the last commit left the run.
"""

import time
from datetime import timedelta

from sqlalchemy import select

from catalog.blueprint import config
from catalog.importing import uploads
from catalog.importing.problems import NotACatalogue
from catalog.importing.running import Import, Overtaken, begin
from catalog.importing.runs import UNFINISHED, fail
from catalog.kept_sentences import N_
from catalog.work_models import ImportRun
from shop import clock
from shop.db import database, read, write
from shop.outbox import Job, enqueue, handles
from shop.schedule import every_minute

SECONDS_AT_ONCE = 8.0
MOST_TRIES = 6
LATER = timedelta(seconds=3)


@handles(uploads.KIND)
def carry_on(job: Job) -> None:
    """Do some of an import; the rest is the next job's."""
    run_id: int = job.payload["run_id"]
    with read() as session:
        run = session.get(ImportRun, run_id)
        if run is None or run.state not in UNFINISHED:
            return
        older = select(ImportRun.id).where(
            ImportRun.state.in_(UNFINISHED), ImportRun.by != "", ImportRun.id < run_id
        )
        has_to_wait = session.scalar(older.limit(1)) is not None
    if has_to_wait:
        _next(run_id, f"after-{job.id}", wait=LATER)
        return
    try:
        _work(job, run)
    except NotACatalogue as error:
        _give_up(run_id, error)
    except Overtaken:
        return  # whoever was quicker goes on


def _work(job: Job, run: ImportRun) -> None:
    """Raises NotACatalogue for a file that is gone, or that broke the import time and again."""
    path = uploads.folder(config()) / run.file
    if not path.exists():
        raise NotACatalogue(N_("The uploaded file is gone. Please upload it again."))
    if job.attempts > MOST_TRIES:
        raise NotACatalogue(N_("The import broke off %(times)s times."), times=MOST_TRIES)
    pictures = uploads.sources(config())
    running = begin(database(), run.id, path, currency=config().currency, pictures=pictures)
    if _some(running):
        _next(run.id, str(running.rows_done))
        return
    running.finish()
    with write() as session:
        uploads.drop(config(), session, session.get_one(ImportRun, run.id))


def _some(running: Import) -> bool:
    """Go on for a few seconds, but for one step at least; whether there is more to do."""
    until = time.monotonic() + SECONDS_AT_ONCE
    while running.step():
        if time.monotonic() > until:
            return True
    return False


def _next(run_id: int, step: str, wait: timedelta = timedelta()) -> None:
    with write() as session:
        key = f"{uploads.KIND}:{run_id}:{step}"
        due_at = clock.now() + wait
        enqueue(session, uploads.KIND, {"run_id": run_id}, key=key, due_at=due_at)


def _give_up(run_id: int, error: NotACatalogue) -> None:
    with write() as session:
        run = session.get_one(ImportRun, run_id)
        fail(session, run, error)
        uploads.drop(config(), session, run)


@every_minute
def tidy_imports() -> None:
    """Put away what nobody will go on with."""
    with write() as session:
        uploads.tidy(config(), session)
