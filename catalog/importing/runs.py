"""Import runs as rows: begun from the command line or the desk, gone on with, looked at."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.importing.picture_sources import PictureSources
from catalog.importing.problems import NotACatalogue, Problem
from catalog.importing.running import LONGEST_SOURCE, begin
from catalog.work_models import FAILED, RUNNING, WAITING, ImportRun
from shop import clock
from shop.db import Database

AT_ONCE = 1 << 20
UNFINISHED = (WAITING, RUNNING)


@dataclass(slots=True)
class ImportReport:
    """What came of an import. A problem names its line, the reason, and the product."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> list[Problem]:
        """The problems by which something was lost."""
        return [problem for problem in self.problems if problem.refused]


def import_file(
    database: Database,
    path: Path,
    *,
    currency: str = "EUR",
    pictures: PictureSources | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportReport:
    """Take over a product CSV; ``progress`` is told how many rows are done so far.

    A run of the same file that was cut off goes on where it was. Raises NotACatalogue, before
    anything is changed, for a file that can't be read at all.
    """
    run_id = _run_of(database, path)
    try:
        running = begin(
            database, run_id, path, currency=currency, pictures=pictures or PictureSources()
        )
    except NotACatalogue as error:
        with database.write() as session:
            fail(session, session.get_one(ImportRun, run_id), error)
        raise
    if running.rows_done:
        progress(running.rows_done)
    while running.step():
        progress(running.rows_done)
    running.finish()
    with database.read() as session:
        run = session.get_one(ImportRun, run_id)
        problems = sorted(running.problems, key=lambda problem: problem.line)
        return ImportReport(run.created, run.updated, run.unchanged, run.rows, problems)


def _run_of(database: Database, path: Path) -> int:
    """The run of this very file that was cut off, or else a new one."""
    name = content_name(path)
    with database.write() as session:
        cut_off = select(ImportRun).where(
            ImportRun.file == name, ImportRun.by == "", ImportRun.state == RUNNING
        )
        found = session.scalars(cut_off.order_by(ImportRun.id.desc())).first()
        return (found or new_run(session, path.name, name)).id


def new_run(session: Session, source: str, file: str, by: str = "") -> ImportRun:
    """A run that waits. ``by`` is who asked for it at the desk, "" for the command line."""
    run = ImportRun(
        at=clock.now(),
        source=source[:LONGEST_SOURCE],
        file=file,
        by=by,
        state=WAITING if by else RUNNING,
        problems=[],
        **dict.fromkeys(("rows", "rows_done", "created", "updated", "unchanged"), 0),
    )
    session.add(run)
    session.flush()
    return run


def fail(session: Session, run: ImportRun, error: NotACatalogue) -> None:
    """A run that can't go on: what is stored stays, and the reason is written down."""
    run.state, run.finished_at, run.reason = FAILED, clock.now(), str(error)[:400]
    run.problems = [Problem.of(error, 1).stored(), *run.problems]
    session.flush()


def content_name(path: Path) -> str:
    """A name that changes with what is in the file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(AT_ONCE):
            digest.update(part)
    return f"{digest.hexdigest()[:40]}.csv"
