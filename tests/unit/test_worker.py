"""The worker: it outlives what it runs, and it stops when it is told to."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from shop import outbox, worker
from shop.db import Database
from shop.outbox import Job, OutboxJob, enqueue
from tests.databases import fresh_sqlite
from tests.waiting import until


@pytest.fixture
def app(database: Database, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Just enough of the shop to have an outbox."""
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    made = Flask("worker")
    made.extensions["database"] = database
    return made


@pytest.fixture
def pumping(app: Flask) -> Iterator[threading.Event]:
    """The worker's pump, running beside the test until it ends."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.pump_outbox, args=(app, stop))
    thread.start()
    yield stop
    stop.set()
    thread.join()


def _add(database: Database, key: str) -> None:
    with database.write() as session:
        enqueue(session, "note", {}, key=key)


def test_jobs_run_soon_after_their_commit(database: Database, pumping: threading.Event) -> None:
    done = threading.Event()
    outbox.handles("note")(lambda _: done.set())
    _add(database, "a")
    assert done.wait(30)


def test_every_job_has_an_app_context(
    app: Flask, database: Database, pumping: threading.Event
) -> None:
    from flask import current_app

    names: list[str] = []
    outbox.handles("note")(lambda _: names.append(current_app.name))
    _add(database, "a")
    until(lambda: names == ["worker"])


def test_stopping_waits_for_the_job_at_hand_and_for_no_other(
    database: Database, pumping: threading.Event
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_job: Job) -> None:
        begun.set()
        pumping.set()
        go_on.set()

    outbox.handles("note")(slow)
    for key in "abc":
        _add(database, key)
    assert begun.wait(30)
    assert go_on.wait(30)
    until(lambda: "done" in _states(database))
    assert _states(database).count("waiting") == 2


def _states(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(OutboxJob.state)))


def test_the_worker_outlives_a_database_that_goes_away_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE_SECONDS", 0.1)
    (tmp_path / "here").mkdir()
    database = fresh_sqlite(tmp_path / "here")
    done, stop = threading.Event(), threading.Event()
    outbox.handles("note")(lambda _: done.set())
    _add(database, "a")
    database.dispose()
    app = Flask("worker")
    app.extensions["database"] = Database(f"sqlite:///{tmp_path}/away/test.db")
    with capture_logs() as lines:
        thread = threading.Thread(target=worker.pump_outbox, args=(app, stop))
        thread.start()
        until(lambda: len(lines) > 2)
        (tmp_path / "here").rename(tmp_path / "away")
        assert done.wait(60)
        stop.set()
        thread.join()
    assert all("the database doesn't answer" in line["error"] for line in lines)
    app.extensions["database"].dispose()


def test_a_chore_that_fails_is_logged_and_runs_again(app: Flask) -> None:
    calls = []

    def chore() -> None:
        calls.append(1)
        raise OSError("no route")

    run = worker.careful(app, chore)
    run()
    run()
    assert len(calls) == 2


def test_every_registered_chore_is_on_the_schedule(app: Flask) -> None:
    from shop.schedule import chores

    names = {f"{chore.__module__}.{chore.__name__}" for chore in chores()}
    assert "shop.tidying.forget" in names
    tasks = worker.scheduler(app)._registry.periodic_tasks
    assert {task.name for task in tasks} >= names or len(tasks) == len(names)
