"""An import that is cut off goes on where it was; the worker does one upload after the other."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalog.importing import NotACatalogue, import_file, uploads
from catalog.importing.picture_sources import PictureSources
from catalog.importing.problems import Problem
from catalog.importing.running import MOST_KEPT_PROBLEMS, Overtaken, begin, kept
from catalog.importing.runs import content_name, new_run
from catalog.models import Product
from catalog.work_models import ImportRun
from shop import clock
from shop.config import Config
from shop.db import Database
from shop.outbox import OutboxJob, drain
from tests.factories_catalog import csv_file, csv_row

MANY = 250


def _rows(count: int = MANY) -> list[dict[str, str]]:
    good = [csv_row(Handle=f"p{n}", **{"Variant SKU": f"P{n}"}) for n in range(count)]
    return [*good, csv_row(Handle="bad", **{"Variant SKU": "BAD", "Variant Price": "free"})]


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Product)) or 0


def _run(database: Database) -> ImportRun:
    with database.read() as session:
        return session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()  # type: ignore[return-value]


def _upload(config: Config, database: Database, *rows: dict[str, str]) -> int:
    folder = config.instance_dir
    data = csv_file(folder, *rows, name="given.csv").read_bytes()
    path, catalogue = uploads.save_upload(config, io.BytesIO(data))
    with database.write() as session:
        return uploads.start(session, path, catalogue, source="given.csv", by="Sam").id


def test_an_import_that_was_killed_goes_on_where_it_was(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path, *_rows())
    with database.write() as session:
        run_id = new_run(session, path.name, content_name(path)).id
    running = begin(database, run_id, path, currency="EUR", pictures=PictureSources())
    assert running.step()
    assert (_count(database), _run(database).rows_done) == (100, 100)
    del running  # and nothing more is heard of it
    said: list[int] = []
    report = import_file(database, path, progress=said.append)
    assert said == [100, 200, 251]
    assert (report.created, report.updated, report.unchanged) == (250, 0, 0)
    assert [problem.line for problem in report.problems] == [252]
    assert (_run(database).id, _run(database).state) == (run_id, "done")


def test_another_file_of_the_same_name_begins_anew(database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path, *_rows())
    with database.write() as session:
        cut_off = new_run(session, path.name, content_name(path)).id
    begin(database, cut_off, path, currency="EUR", pictures=PictureSources()).step()
    report = import_file(database, csv_file(tmp_path, *_rows(150)))
    assert (report.created, report.unchanged) == (50, 100)
    assert _run(database).id != cut_off


def test_of_two_processes_at_one_import_the_slower_leaves_no_trace(
    database: Database, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, *_rows())
    with database.write() as session:
        run_id = new_run(session, path.name, content_name(path)).id
    slow, quick = (
        begin(database, run_id, path, currency="EUR", pictures=PictureSources()) for _ in range(2)
    )
    assert quick.step()
    with pytest.raises(Overtaken):
        slow.step()
    run = _run(database)
    assert (run.rows_done, run.created, run.unchanged) == (100, 100, 0)


def test_the_worker_imports_an_upload_and_puts_it_away(
    app: Flask, config: Config, database: Database
) -> None:
    run_id = _upload(config, database, *_rows())
    (path,) = uploads.folder(config).glob("*.csv")
    assert path.stat().st_mode & 0o777 == 0o600
    assert uploads.folder(config).stat().st_mode & 0o777 == 0o700
    with app.app_context():
        drain(database)
    run = _run(database)
    assert (run.id, run.state, run.rows, run.rows_done) == (run_id, "done", 251, 251)
    assert (run.created, run.by, len(run.problems)) == (250, "Sam", 1)
    assert not path.exists()


def test_a_worker_does_some_of_it_and_leaves_the_rest_to_the_next_job(
    app: Flask, config: Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upload(config, database, *_rows())
    monkeypatch.setattr("catalog.importing.jobs.SECONDS_AT_ONCE", 0.0)
    with app.app_context():
        drain(database, most=1)
        assert (_run(database).state, _run(database).rows_done) == ("running", 100)
        monkeypatch.undo()
        drain(database)
    assert (_run(database).state, _count(database)) == ("done", 250)


def test_one_upload_waits_for_the_other(app: Flask, config: Config, database: Database) -> None:
    first = _upload(config, database, csv_row())
    second = _upload(config, database, csv_row(Title="Second mug"))
    with database.write() as session:
        session.execute(OutboxJob.__table__.delete().where(OutboxJob.key == f"import:{first}:0"))
    with app.app_context():
        drain(database)
    with database.read() as session:
        states = [session.get_one(ImportRun, run_id).state for run_id in (first, second)]
        waiting = session.scalars(select(OutboxJob.key).where(OutboxJob.state == "waiting")).all()
    assert states == ["waiting", "waiting"]
    assert any(key.startswith(f"import:{second}:after") for key in waiting)


def test_the_same_file_twice_in_the_queue_is_kept_for_both(
    app: Flask, config: Config, database: Database
) -> None:
    first, second = (_upload(config, database, csv_row()) for _ in range(2))
    with app.app_context():
        drain(database, most=1)
        assert len(list(uploads.folder(config).glob("*.csv"))) == 1
        drain(database)
    with database.read() as session:
        assert [session.get_one(ImportRun, one).state for one in (first, second)] == ["done"] * 2
    assert list(uploads.folder(config).glob("*.csv")) == []


def test_an_upload_that_is_gone_is_given_up(app: Flask, config: Config, database: Database) -> None:
    _upload(config, database, csv_row())
    for path in uploads.folder(config).glob("*.csv"):
        path.unlink()
    with app.app_context():
        drain(database)
    run = _run(database)
    assert (run.state, run.finished_at is not None) == ("failed", True)
    assert "upload it again" in run.reason


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"x" * (uploads.MOST_BYTES + 1)]
)
def test_what_can_not_be_imported_is_not_kept(config: Config, data: bytes) -> None:
    with pytest.raises(NotACatalogue):
        uploads.save_upload(config, io.BytesIO(data))
    assert list(uploads.folder(config).iterdir()) == []


def test_old_uploads_and_forgotten_runs_are_tidied_away(
    app: Flask, config: Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = _upload(config, database, csv_row())
    (path,) = uploads.folder(config).glob("*.csv")
    with app.app_context(), database.write() as session:
        uploads.tidy(config, session)
    assert path.exists()
    moment = clock.now() + uploads.STAY + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    os.utime(path)
    with app.app_context(), database.write() as session:
        uploads.tidy(config, session)
        assert session.get_one(ImportRun, run_id).state == "failed"
    assert not path.exists()


def test_of_very_many_problems_the_first_are_kept_and_the_rest_counted() -> None:
    problems = [Problem(line, "It has no price") for line in range(MOST_KEPT_PROBLEMS + 7, 0, -1)]
    stored = [Problem(**one) for one in kept(problems)]
    assert [one.line for one in stored[:3]] == [1, 2, 3]
    assert stored[-1].reason == "7 more are not listed"
