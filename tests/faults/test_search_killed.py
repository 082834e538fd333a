"""Who is killed while it writes the search index leaves the old one in use, and unlocked."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from catalog.products import save_product
from catalog.search import SearchBusy, SearchEngine
from catalog.search.jobs import engine
from shop.db import Database
from shop.outbox import CLAIM, drain
from tests.domain.test_search_contract import Bench
from tests.factories_catalog import document, kettle_data
from tests.waiting import until

_ENGINES = """
import os, sys
from pathlib import Path
from catalog.search.postgres_engine import PostgresEngine
from catalog.search.whoosh_engine import WhooshEngine
from shop.db import Database
from tests.factories_catalog import document
where = sys.argv[1]
if "://" in where:
    engine = PostgresEngine(Database(where), "en")
else:
    engine = WhooshEngine(Path(where), "en")
def documents():
    yield document(1, "Samovar")
    print("in the midst", flush=True)
    sys.stdin.read()
"""
WRITERS = {
    "rebuild": _ENGINES + "engine.rebuild(documents())",
    "update": _ENGINES + "engine.update([1], documents())",
}


@pytest.fixture(params=["whoosh", "postgresql"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(request.param, tmp_path / "search")
    yield made
    made.close()


@contextmanager
def _in_the_midst(code: str, where: str) -> "Iterator[subprocess.Popen[str]]":
    """A process that has begun to write and goes on when something comes to its input."""
    command = [sys.executable, "-c", code, where]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the midst\n"
        yield process
        process.kill()
        process.wait()


def _can_write(engine: SearchEngine) -> bool:
    try:
        engine.update([2], [document(2, "Urn")])
    except SearchBusy:
        return False
    return True


@pytest.mark.parametrize("deed", WRITERS)
def test_a_killed_writer_leaves_the_index_as_it_was(bench: Bench, deed: str) -> None:
    engine = bench.engine()
    engine.rebuild([document(1, "Kettle")])
    with _in_the_midst(WRITERS[deed], bench.where()) as process:
        assert engine.search("kettle").product_ids == [1]
        assert not _can_write(engine)  # while it lives nobody else writes
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert until(lambda: _can_write(engine))
    for reader in (engine, bench.engine()):
        assert reader.search("kettle").product_ids == [1]
        assert reader.search("samovar").product_ids == []
        assert reader.search("urn").product_ids == [2]
    assert engine.rebuild([document(3, "Kettle")]) == 1
    assert engine.search("kettle").product_ids == [3]


@pytest.mark.parametrize("deed", WRITERS)
def test_one_that_is_left_alone_writes_what_it_meant_to(bench: Bench, deed: str) -> None:
    """The control: the same process, not killed."""
    engine = bench.engine()
    engine.rebuild([document(1, "Kettle")])
    with _in_the_midst(WRITERS[deed], bench.where()) as process:
        process.communicate("")
        assert process.returncode == 0
    assert engine.search("samovar").product_ids == [1]
    assert engine.search("kettle").product_ids == []


_WORKER = """
import os, signal, sys
from catalog.search import jobs
from shop.app import create_app
from shop.config import Config
from shop.outbox import drain
config = Config.from_env()
app = create_app(config)
def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)
jobs.read_documents = dies
with app.app_context():
    drain(app.extensions["database"])
"""


def test_the_job_of_a_killed_worker_is_done_by_the_next_one(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = app.extensions["config"]
    with app.app_context():
        engine().rebuild(())
    with database.write() as session:
        made = save_product(session, kettle_data(session)).id
    environment = {
        "PATH": "/usr/bin:/bin",
        "INSTANCE_DIR": str(config.instance_dir),
        "DATABASE_URL": config.database_url,
        "BASE_URL": config.base_url,
        "SECRET_KEY": config.secret_key,
        "STRIPE_SECRET_KEY": config.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": config.stripe_webhook_secret,
        "LOG_LEVEL": "ERROR",
        "DEMO": "1",
    }
    command = [sys.executable, "-c", _WORKER]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with app.app_context():
        assert drain(database) == 0  # it is still claimed
        assert engine().search("kettle").product_ids == []
        _pass_time(monkeypatch)
        assert until(lambda: drain(database)) == 1
        assert engine().search("kettle").product_ids == [made]


def _pass_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the killed one's claim has ended."""
    from shop import clock

    later = clock.now() + CLAIM + CLAIM
    monkeypatch.setattr(clock, "now", lambda: later)
