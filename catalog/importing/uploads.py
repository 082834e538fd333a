"""Files that the desk uploads to be imported: kept privately, checked at once, tidied away."""

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.importing.fetching import Fetcher
from catalog.importing.picture_sources import PictureSources
from catalog.importing.problems import NotACatalogue
from catalog.importing.rows import Catalogue
from catalog.importing.running import kept
from catalog.importing.runs import UNFINISHED, content_name, new_run
from catalog.kept_sentences import N_
from catalog.work_models import FAILED, ImportRun
from shop import clock
from shop.config import Config
from shop.outbox import enqueue

KIND = "import"
MOST_BYTES = 12_000_000
AT_ONCE = 1 << 16
STAY = timedelta(days=7)


def folder(config: Config) -> Path:
    """Where uploads lie; only the shop's own user may look in."""
    found = config.instance_dir / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def sources(
    config: Config, given: Path | None = None, hosts: tuple[str, ...] = ()
) -> PictureSources:
    """Where pictures come from: a folder, and the hosts that configuration or command name."""
    named = (host.strip().lower() for host in (*config.picture_hosts.split(","), *hosts))
    return PictureSources(
        config.picture_folder,
        given,
        Fetcher(frozenset(filter(None, named))),
        folder(config) / "fetched",
    )


def save_upload(config: Config, stream: BinaryIO) -> tuple[Path, Catalogue]:
    """Keep a file under the name of its content and look it through. Raises NotACatalogue."""
    handle, draft = tempfile.mkstemp(dir=folder(config), suffix=".part")  # mode 0600
    path = Path(draft)
    try:
        with os.fdopen(handle, "wb") as file:
            _copy(stream, file)
        catalogue = Catalogue(path)
        return path.replace(path.with_name(content_name(path))), catalogue
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _copy(stream: BinaryIO, file: BinaryIO) -> None:
    size = 0
    while part := stream.read(AT_ONCE):
        size += len(part)
        if size > MOST_BYTES:
            most = MOST_BYTES // 1_000_000
            raise NotACatalogue(N_("The file is larger than %(most)s MB."), most=most)
        file.write(part)


def start(session: Session, path: Path, catalogue: Catalogue, *, source: str, by: str) -> ImportRun:
    """Queue the import of an upload; the worker does one after the other."""
    run = new_run(session, source, path.name, by)
    run.rows, run.problems = catalogue.rows, kept(catalogue.problems)
    enqueue(session, KIND, {"run_id": run.id}, key=f"{KIND}:{run.id}:0")
    return run


def drop(config: Config, session: Session, run: ImportRun) -> None:
    """The upload of a run that is over goes, unless another run is still to read it."""
    others = select(ImportRun.id).where(
        ImportRun.file == run.file, ImportRun.id != run.id, ImportRun.state.in_(UNFINISHED)
    )
    if run.by and session.scalar(others.where(ImportRun.by != "").limit(1)) is None:
        (folder(config) / run.file).unlink(missing_ok=True)


def tidy(config: Config, session: Session) -> None:
    """Runs that nobody carried on for a week are over, and files as old as that go."""
    moment = clock.now()
    forgotten = update(ImportRun).where(
        ImportRun.state.in_(UNFINISHED), ImportRun.at < moment - STAY
    )
    said = N_("It was cut off and not gone on with.")
    session.execute(forgotten.values(state=FAILED, reason=said, finished_at=moment))
    for path in folder(config).glob("*.*"):
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.is_file() and written < moment - STAY:
            path.unlink(missing_ok=True)
