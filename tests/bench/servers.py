"""Starting what is measured: a filled shop in a folder of its own, its server, the bare page's."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import func, select, text

from catalog.state import goods_changed, words_changed
from orders.models import PLACED, Order
from shop import clock
from shop.config import Config
from shop.db import Database
from shop.outbox import OutboxJob
from tests.bench import catalogue
from tests.bench.browser import Browser
from tests.bench.processes import parent_of

PATIENCE_SECONDS = 90
SHOP = [sys.executable, "-m", "shop.cli"]
FLOOR = [sys.executable, "-m", "tests.bench.floor"]


class NotServingError(Exception):
    """A server didn't come up; its log says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and the processes whose CPU counts, with all below them."""

    address: str
    pids: list[int]


@dataclass(frozen=True, slots=True)
class Store:
    """A filled database, and the settings with which everything around it is started."""

    folder: Path
    database: Database
    settings: dict[str, str]

    @property
    def config(self) -> Config:
        return Config.from_env(self.settings)

    @contextmanager
    def shop(self) -> Iterator[Server]:
        """The shop as ``taulell serve`` runs it, beside a terminal whose CPU nobody counts."""
        config = self.config
        terminal = f"http://127.0.0.1:{config.sandbox_port}/sandbox/state"
        with ExitStack() as stack:
            stack.enter_context(self._running("terminal", _terminal(config), terminal))
            health = f"{config.base_url}/healthz"
            shop = stack.enter_context(self._running("shop", [*SHOP, "serve"], health))
            yield Server(config.base_url, [shop, *self._database_server()])

    @contextmanager
    def floor(self, page: str) -> Iterator[Server]:
        """The bare page on a server of its own, beside the shop's."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        with self._running("floor", FLOOR, address + page, PORT=str(port)) as pid:
            yield Server(address, [pid, *self._database_server()])

    def command(self, name: str) -> None:
        """Run one of the shop's own commands to its end. Raises NotServingError when it fails."""
        command = [*SHOP, name]
        done = subprocess.run(command, env=self._env(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotServingError(f"{name} ended with {done.returncode}:\n{done.stderr[-3000:]}")

    def settle(self) -> None:
        """Wait until the worker has nothing left to do. Raises NotServingError if it never has."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        waiting = (OutboxJob.state == "waiting", OutboxJob.due_at <= clock.now())
        while time.monotonic() < deadline:
            with self.database.read() as session:
                if not session.scalar(select(func.count()).where(*waiting)):
                    return
            time.sleep(0.1)
        raise NotServingError("the worker has jobs left")

    def change_catalogue(self) -> None:
        """Let every process forget what it keeps of the catalogue, as after an edit at the desk."""
        with self.database.write() as session:
            words_changed(session)
            goods_changed(session)

    def placed(self) -> int:
        """How many orders were paid and placed."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).where(Order.state == PLACED)) or 0

    def _env(self, **other: str) -> dict[str, str]:
        return {**os.environ, **self.settings, **other}

    def _database_server(self) -> list[int]:
        """PostgreSQL's first process: the parent of whoever answers us."""
        if self.database.is_sqlite:
            return []
        with self.database.read() as session:
            return [parent_of(session.scalar(text("SELECT pg_backend_pid()")) or 0)]

    @contextmanager
    def _running(self, name: str, command: Sequence[str], url: str, **other: str) -> Iterator[int]:
        path = self.folder / f"{name}.log"
        with path.open("w") as log:
            process = subprocess.Popen(command, env=self._env(**other), stdout=log, stderr=log)
            try:
                _wait_for(url, process, path)
                yield process.pid
            finally:
                _stop(process)


def _terminal(config: Config) -> list[str]:
    """The test terminal as a process of its own, which nobody of the shop's is a parent of."""
    return [
        *(sys.executable, "-m", "orders.sandbox", "--port", str(config.sandbox_port)),
        *("--database", str(config.instance_dir / "terminal.db")),
        *("--webhook-url", f"{config.base_url}/stripe/webhook"),
        *("--webhook-secret", config.stripe_webhook_secret),
    ]


def open_store(folder: Path, database: Database, count: int, workers: int) -> Store:
    """Make a shop with ``count`` products in ``folder`` and in an empty database."""
    store = Store(folder, database, _settings(folder, database, workers))
    store.command("migrate")
    catalogue.fill(database, count)
    store.command("reindex")
    return store


def _settings(folder: Path, database: Database, workers: int) -> dict[str, str]:
    port, terminal = free_port(), free_port()
    return {
        "INSTANCE_DIR": str(folder / "instance"),
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "WORKERS": str(workers),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "STRIPE_SECRET_KEY": "sk_test_bench",
        "STRIPE_WEBHOOK_SECRET": secrets.token_urlsafe(24),
        "STRIPE_API_URL": f"http://127.0.0.1:{terminal}",
        "SANDBOX_PORT": str(terminal),
    }


def free_port() -> int:
    """A port that nobody listens on, for now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            Browser(url).get(url)
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    raise NotServingError(f"{url} never answered:\n{log.read_text()[-3000:]}")
