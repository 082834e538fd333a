"""What every test may ask for: a real database, the whole shop, and a browser that judges pages."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from shop.accounts import signing_in
from shop.cli import all_rules
from shop.config import Config
from shop.db import Database
from shop.invariants import check_all
from tests import databases, postgres_server
from tests.browsing import JudgingClient
from tests.fakes import FakeGateway
from tests.postbox import Postbox

gc.set_threshold(100_000, 50, 50)  # every test builds a whole shop, to be looked through each time
SECRET = "a secret for tests, long enough to be one"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "breaks_invariants: leaves the data wrong on purpose")
    if not hasattr(config, "workerinput"):
        config.stash[_ALIVE] = postgres_server.open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _ALIVE in config.stash:  # not in a worker, nor when pytest ended before it began
        databases.drop_template()
        postgres_server.close_run(config.stash[_ALIVE])


_ALIVE = pytest.StashKey[Any]()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing is dear on purpose; hundreds of tests sign in."""
    patch = pytest.MonkeyPatch()
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(signing_in, "HASHER", cheap)
    patch.setattr(signing_in, "_NOBODYS_HASH", cheap.hash("nobody has this password"))
    yield
    patch.undo()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """All tables, no rows; once on each database. Afterwards every invariant must hold."""
    found = databases.lend(request.param)
    yield found
    try:
        if not request.node.get_closest_marker("breaks_invariants"):
            all_rules()
            with found.read() as session:
                assert check_all(session) == []
    finally:
        databases.drop(found)


@pytest.fixture
def config(database: Database, tmp_path: Path) -> Config:
    """The configuration of a shop in this test's own folder; mails land in ``mail_folder``."""
    assets = postgres_server.shared_folder() / "assets"
    assets.mkdir(exist_ok=True)
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "assets").symlink_to(assets)  # built once a run: cutting the font takes seconds
    return Config(
        instance_dir=instance,
        database_url=database.engine.url.render_as_string(hide_password=False),
        base_url="http://localhost",
        secret_key=SECRET,
        stripe_secret_key="sk_test_none",
        stripe_webhook_secret="whsec_none",
        rate_limits=False,
        staff_two_factor="optional",
        log_level="ERROR",
    ).completed()


@pytest.fixture
def gateway() -> FakeGateway:
    """The payment provider, in memory."""
    return FakeGateway()


@pytest.fixture
def app(config: Config, database: Database, gateway: FakeGateway) -> Flask:
    """The whole shop. Push ``app.app_context()`` to call what needs one."""
    from shop.app import create_app

    made = create_app(config, database=database, gateway=gateway)
    templates = postgres_server.shared_folder() / "templates"
    templates.mkdir(exist_ok=True)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(templates))
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask, database: Database) -> JudgingClient:
    """A browser without JavaScript that judges every page it is given."""
    return JudgingClient(app, database)


@pytest.fixture
def postbox(app: Flask, database: Database) -> Postbox:
    """The worker at hand: it does the waiting jobs and shows the mails."""
    return Postbox(app, database)
