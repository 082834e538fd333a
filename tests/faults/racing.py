"""A real shop in two web processes over one database, a real terminal, and crowds at once.

The web processes are the ones of ``taulell serve``; buyers come to both in turn. This process has
the same shop in it, to make cookies, to run the outbox and to look into the database; no request
of a race is answered here.
"""

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from catalog.models import Variant
from orders.sandbox import SandboxServer, SandboxSettings
from shop.app import create_app
from shop.config import Config
from shop.db import Database
from shop.lifeline import PARENT
from shop.outbox import drain
from tests import postgres_server
from tests.browsing import JudgingClient
from tests.factories_orders import filled_bag
from tests.sandbox.outside import Terminal
from tests.waiting import free_port, until
from tests.web.shopping import ADDRESS

ROUNDS = int(os.environ.get("TAULELL_ROUNDS", "1"))
PATIENCE_SECONDS = 60
SECRETS = {
    "SECRET_KEY": "a secret for races, long enough to be one",
    "STRIPE_SECRET_KEY": "sk_test_races",
    "STRIPE_WEBHOOK_SECRET": "whsec_races",
}
SERVE = """
from shop.config import Config
from shop.lifeline import follow, lead
from shop.serving import web_server
follow()
lead()
web_server(Config.from_env()).serve()
"""


@dataclass(frozen=True)
class Browser:
    """A cookie, and the form that its person is about to send."""

    cookie: str
    form: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    location: str
    text: str


@dataclass
class Ground:
    """Where a race is run."""

    database: Database
    app: Flask
    config: Config
    ports: Sequence[int]
    terminal: Terminal
    seconds: float = field(default=0.0)

    def browser(self, client: JudgingClient | None = None, **form: object) -> Browser:
        """A browser with a session, and in its form a token against forgery."""
        known = client or JudgingClient(self.app, self.database)
        token = known.csrf_token()
        cookie = known.http.get_cookie("session")
        assert cookie is not None
        texts = {name: str(value) for name, value in form.items()}
        return Browser(f"session={cookie.value}", {"csrf_token": token, **texts})

    def buyers(self, count: int, of: Variant, total: int) -> list[Browser]:
        """People who have the thing in their bag and look at the order button."""
        with self.database.write() as session:
            tokens = [filled_bag(session, of) for _ in range(count)]
        return [self.at_button(token, f"buyer{number}@example.org", total)
                for number, token in enumerate(tokens)]  # fmt: skip

    def at_button(self, cart: str, email: str, total: int) -> Browser:
        """One person before the order button, with this bag."""
        client = JudgingClient(self.app, self.database)
        with client.http.session_transaction() as mine:
            mine["cart"] = cart
        return self.browser(client, **{**ADDRESS, "email": email}, seen_total=total)

    def rush(self, browsers: Sequence[Browser], path: str) -> list[Answer]:
        """Everybody is connected, then everybody sends at once, to the processes in turn."""
        together = threading.Barrier(len(browsers))

        def send(number: int) -> Answer:
            port = self.ports[number % len(self.ports)]
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
            connection.connect()
            together.wait(PATIENCE_SECONDS)
            return _post(connection, path, browsers[number])

        began = time.perf_counter()
        with ThreadPoolExecutor(len(browsers)) as pool:
            answers = list(pool.map(send, range(len(browsers))))
        self.seconds = time.perf_counter() - began
        return answers

    def work(self, workers: int = 4) -> None:
        """Several workers at once empty the outbox."""

        def one(_: int) -> None:
            with self.app.app_context():
                drain(self.database)

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(one, range(workers)))


def _post(connection: http.client.HTTPConnection, path: str, browser: Browser) -> Answer:
    headers = {
        "Cookie": browser.cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "localhost",
    }
    try:
        connection.request("POST", path, urlencode(browser.form), headers)
        reply = connection.getresponse()
        text = reply.read().decode()
        return Answer(reply.status, reply.headers.get("Location", ""), text)
    finally:
        connection.close()


def shuffled(things: Sequence[str], times: int, seed: int) -> list[str]:
    """Each thing ``times`` over, in an order that is the same for the same seed."""
    found = list(things) * times
    random.Random(seed).shuffle(found)
    return found


@contextmanager
def ground_on(database: Database, folder: Path, processes: int = 2) -> Iterator[Ground]:
    """Two web processes and a terminal over this database, while the block runs."""
    ports = [free_port() for _ in range(processes)]
    settings = SandboxSettings(
        database=folder / "terminal.db",
        webhook_url=f"http://127.0.0.1:{ports[0]}/stripe/webhook",
        webhook_secret=SECRETS["STRIPE_WEBHOOK_SECRET"],
    )
    with ExitStack() as ending:
        server = ending.enter_context(SandboxServer(settings))
        environment = _environment(database, folder, server.url)
        for port in ports:
            ending.callback(_stop, _start(environment | {"PORT": str(port)}))
        for port in ports:
            until(lambda port=port: _answers(port), seconds=PATIENCE_SECONDS)  # type: ignore[misc]
        config = Config.from_env(environment)
        app = create_app(config, database=database)
        yield Ground(database, app, config, ports, Terminal(server.url))


def _environment(database: Database, folder: Path, terminal: str) -> dict[str, str]:
    assets = postgres_server.shared_folder() / "assets"
    assets.mkdir(exist_ok=True)
    instance = folder / "instance"
    instance.mkdir()
    (instance / "assets").symlink_to(assets)
    return SECRETS | {
        "INSTANCE_DIR": str(instance),
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "BASE_URL": "http://localhost",
        "STRIPE_API_URL": terminal,
        "WORKERS": "1",
        "RATE_LIMITS": "0",
        "STAFF_TWO_FACTOR": "optional",
        "LOG_LEVEL": "ERROR",
    }


def _start(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    found = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    mine = {PARENT: str(os.getpid())}
    return subprocess.Popen([sys.executable, "-c", SERVE], env=found | environment | mine)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
