"""The outbox: nothing that was committed is lost, nothing runs twice at the same time."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shop import clock, outbox
from shop.db import Database
from shop.outbox import CLAIM, MOST_ATTEMPTS, Job, OutboxJob, drain, enqueue

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Handlers of these tests only, and a clock that stands still."""
    monkeypatch.setattr(outbox, "_handlers", {})
    with clock.frozen(NOON):
        yield


@pytest.fixture
def done() -> list[Job]:
    """What the handler of kind "note" was given."""
    jobs: list[Job] = []
    outbox.handles("note")(jobs.append)
    return jobs


def _add(database: Database, key: str = "a", kind: str = "note", **more) -> None:
    with database.write() as session:
        enqueue(session, kind, {"key": key}, key=key, **more)


def _row(database: Database, key: str = "a") -> OutboxJob:
    with database.read() as session:
        return session.scalars(select(OutboxJob).where(OutboxJob.key == key)).one()


def test_does_what_was_committed_once_and_in_order(database: Database, done: list[Job]) -> None:
    for key in "abc":
        _add(database, key)
    assert drain(database) == 3
    assert drain(database) == 0
    assert [job.payload["key"] for job in done] == ["a", "b", "c"]
    assert (_row(database).state, _row(database).done_at) == ("done", NOON)


def test_forgets_what_was_rolled_back(database: Database, done: list[Job]) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        enqueue(session, "note", {}, key="a")
        raise RuntimeError
    assert drain(database) == 0


def test_the_same_key_is_one_job(database: Database, done: list[Job]) -> None:
    with database.write() as session:
        assert enqueue(session, "note", {"first": True}, key="a")
        assert not enqueue(session, "note", {"first": False}, key="a")
    drain(database)
    with database.write() as session:
        assert not enqueue(session, "note", {}, key="a")
    assert [job.payload for job in done] == [{"first": True}]


def test_waits_until_a_job_is_due(database: Database, done: list[Job]) -> None:
    _add(database, due_at=NOON + timedelta(minutes=5))
    assert drain(database) == 0
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert drain(database) == 1


def test_workers_side_by_side_share_the_jobs_and_repeat_none(database: Database) -> None:
    seen, lock = [], threading.Lock()

    def note(job: Job) -> None:
        with lock:
            seen.append(job.id)

    outbox.handles("note")(note)
    with database.write() as session:
        for number in range(40):
            enqueue(session, "note", {}, key=str(number))
    _side_by_side(4, lambda: drain(database))
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 40


def test_a_claimed_job_is_nobody_elses(database: Database) -> None:
    """While the handler runs, a second worker finds nothing to do."""
    found_inside = []
    outbox.handles("note")(lambda _: found_inside.append(drain(database)))
    _add(database)
    assert drain(database) == 1
    assert found_inside == [0]


def test_a_job_whose_worker_died_runs_again_when_its_claim_is_over(
    database: Database, done: list[Job]
) -> None:
    _add(database)
    with database.write() as session:  # the worker claimed it, and its machine lost power
        session.execute(update(OutboxJob).values(claimed_until=NOON + CLAIM, attempts=1))
    assert drain(database) == 0
    with clock.frozen(NOON + CLAIM + timedelta(seconds=1)):
        assert drain(database) == 1
    assert done[0].attempts == 2


def test_a_handler_that_fails_is_tried_again_later_and_later(database: Database) -> None:
    outbox.handles("note")(_fail)
    _add(database)
    drain(database)
    row = _row(database)
    assert (row.state, row.attempts, row.claimed_until) == ("waiting", 1, None)
    assert "OSError: no route" in row.error
    first = row.due_at - NOON
    assert drain(database) == 0
    with clock.frozen(row.due_at):
        drain(database)
        assert _row(database).due_at - clock.now() > first


def test_a_job_that_always_fails_stops_and_is_kept_with_its_error(database: Database) -> None:
    outbox.handles("note")(_fail)
    _add(database)
    moment = NOON
    for _ in range(MOST_ATTEMPTS):
        moment += timedelta(days=1)
        with clock.frozen(moment):
            assert drain(database) == 1
    assert (_row(database).state, _row(database).attempts) == ("failed", MOST_ATTEMPTS)
    assert "no route" in _row(database).error
    with clock.frozen(moment + timedelta(days=1)):
        assert drain(database) == 0


def test_a_job_that_fails_holds_up_no_other(database: Database, done: list[Job]) -> None:
    outbox.handles("broken")(_fail)
    _add(database, "a", kind="broken")
    _add(database, "b")
    assert drain(database) == 2
    assert [job.payload["key"] for job in done] == ["b"]


def test_a_kind_that_nobody_handles_waits_for_a_newer_worker(database: Database) -> None:
    _add(database, kind="from the future")
    drain(database)
    assert _row(database).state == "waiting"
    done: list[Job] = []
    outbox.handles("from the future")(done.append)
    with clock.frozen(NOON + timedelta(minutes=1)):
        drain(database)
    assert len(done) == 1


def test_a_job_succeeds_after_failures_and_forgets_the_error(database: Database) -> None:
    def second_time_lucky(job: Job) -> None:
        if job.attempts == 1:
            _fail(job)

    outbox.handles("note")(second_time_lucky)
    _add(database)
    drain(database)
    with clock.frozen(NOON + timedelta(minutes=1)):
        drain(database)
    assert (_row(database).state, _row(database).error) == ("done", "")


def test_drains_no_more_than_asked_for(database: Database, done: list[Job]) -> None:
    for key in "abc":
        _add(database, key)
    assert drain(database, most=2) == 2
    assert len(done) == 2


def _fail(_job: Job) -> None:
    raise OSError("no route")


def _side_by_side(times: int, work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
