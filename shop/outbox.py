"""The outbox: what has to happen after a commit is a row of that commit, so it can't be lost.

``enqueue`` runs in the caller's transaction. The worker claims a row by a guarded update, runs its
handler outside any transaction and marks it done; if it dies in between, the claim expires and the
handler runs again. Handlers are therefore idempotent, by the job's id or key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, Index, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shop import clock
from shop.db import Base, Database, UtcDateTime, insert_once
from shop.waypoints import passing

AT_ONCE = 500
CLAIM = timedelta(seconds=60)
LONGEST_PAUSE_SECONDS = 3600
MOST_ATTEMPTS = 100  # about four days: a mail server that is down over a weekend loses nothing

log = structlog.get_logger()


class OutboxJob(Base):
    """One thing to do after the commit that wrote it."""

    __tablename__ = "outbox_job"
    __table_args__ = (Index("ix_outbox_job_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is given; ``id`` stays the same at every attempt."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


_OF_JOB = (
    OutboxJob.id,
    OutboxJob.kind,
    OutboxJob.payload,
    OutboxJob.attempts,
    OutboxJob.created_at,
)
Handler = Callable[[Job], None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str,
    due_at: datetime | None = None,
) -> bool:
    """Add a job to the caller's transaction; False if a job with this key exists already."""
    moment = clock.now()
    return insert_once(
        session,
        OutboxJob,
        kind=kind,
        key=key,
        payload=payload,
        state="waiting",
        attempts=0,
        error="",
        created_at=moment,
        due_at=due_at or moment,
    )


def waiting(session: Session, kind: str) -> list[int]:
    """The ids of all jobs of a kind that are still to be done."""
    mine = (OutboxJob.kind == kind, OutboxJob.state == "waiting")
    return list(session.scalars(select(OutboxJob.id).where(*mine)))


def settle(session: Session, job_ids: list[int]) -> None:
    """These have been done by other means; one that a worker is at just now runs to its end."""
    done = {"state": "done", "done_at": clock.now(), "error": ""}
    for start in range(0, len(job_ids), AT_ONCE):
        some = OutboxJob.id.in_(job_ids[start : start + AT_ONCE])
        session.execute(update(OutboxJob).where(some, OutboxJob.state == "waiting").values(**done))


def drain(database: Database, most: int = 1000) -> int:
    """Do what is due, oldest first; returns how many jobs ran (failed ones included)."""
    for count in range(most):
        job = _claim(database)
        if job is None:
            return count
        passing("job claimed")
        _run(database, job)
        passing("job finished")
    return most


def _claim(database: Database) -> Job | None:
    moment = clock.now()
    free = or_(OutboxJob.claimed_until.is_(None), OutboxJob.claimed_until < moment)
    waiting = (OutboxJob.state == "waiting", OutboxJob.due_at <= moment, free)
    with database.read() as session:
        ids = list(session.scalars(select(OutboxJob.id).where(*waiting).order_by("id").limit(20)))
    for job_id in ids:
        with database.write() as session:
            claim = update(OutboxJob).where(OutboxJob.id == job_id, *waiting)
            claim = claim.values(claimed_until=moment + CLAIM, attempts=OutboxJob.attempts + 1)
            row = session.connection().execute(claim.returning(*_OF_JOB)).first()
            if row is not None:
                return Job(*row)
    return None


def _run(database: Database, job: Job) -> None:
    """Run one handler; whatever it raises is written beside the job, which is tried again."""
    try:
        _handlers[job.kind](job)
        passing("job done")
    except Exception as error:
        log.warning("job failed", job=job.id, kind=job.kind, attempt=job.attempts, exc_info=True)
        _finish(database, job, error=f"{type(error).__name__}: {error}")
    else:
        _finish(database, job, error="")


def _finish(database: Database, job: Job, *, error: str) -> None:
    values: dict[str, Any] = {"claimed_until": None, "error": error[:2000]}
    if not error:
        values |= {"state": "done", "done_at": clock.now()}
    elif job.attempts >= MOST_ATTEMPTS:
        values |= {"state": "failed"}
    else:
        pause = min(2**job.attempts, LONGEST_PAUSE_SECONDS)
        values |= {"due_at": clock.now() + timedelta(seconds=pause)}
    with database.write() as session:
        session.execute(update(OutboxJob).where(OutboxJob.id == job.id).values(**values))
