"""The real shop for a test: web server, worker and test terminal, as one command starts them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from shop.accounts.demo import PASSWORD, SHOPPER
from tests.postgres_server import only_one, shared_folder

PATIENCE_SECONDS = 60
COMMAND = [sys.executable, "-m", "shop.cli"]


class NotServingError(Exception):
    """The shop didn't come up, or a command failed; the message has its last words."""


@dataclass(frozen=True, slots=True)
class RunningShop:
    """A shop that serves; ``settings`` are its environment."""

    url: str
    folder: Path
    settings: dict[str, str]

    password: str = PASSWORD
    shopper: str = SHOPPER[0]

    def command(self, *words: str) -> str:
        """What a command of the shop prints. Raises NotServingError when it fails."""
        return _command(self.settings, *words)

    def defects(self) -> list[str]:
        """The last words of every stack trace in the log."""
        lines = (self.folder / "shop.log").read_text().splitlines()
        return [line[-600:].replace("\\n", "\n") for line in lines if "Traceback" in line]


def _command(settings: dict[str, str], *words: str) -> str:
    env = os.environ | settings
    done = subprocess.run(
        [*COMMAND, *words], env=env, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotServingError(f"{words} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def running_shop(folder: Path, smtp_url: str, database_url: str = "") -> Iterator[RunningShop]:
    """A demonstration shop that mails to ``smtp_url``; on SQLite unless there is an address."""
    port, terminal = free_ports(2)
    settings = {
        "DEMO": "1",
        "INSTANCE_DIR": str(folder / "instance"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_PORT": str(terminal),
        "SMTP_URL": smtp_url,
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
    }
    if not database_url:
        shutil.copytree(_ready_made(), folder / "instance")
    path = folder / "shop.log"
    with path.open("w") as log:
        command = [*COMMAND, "run"]
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
        try:
            _wait(process, port, path)
            yield RunningShop(settings["BASE_URL"], folder, settings)
        finally:
            _stop(process)


def _ready_made() -> Path:
    """A filled demonstration, made once a test run: most of the start is drawing it up."""
    folder = shared_folder() / "demonstration"
    with only_one("demonstration"):
        if not folder.exists():
            draft = shared_folder() / "demonstration-draft"
            settings = {"DEMO": "1", "INSTANCE_DIR": str(draft), "DATABASE_URL": ""}
            for word in ("migrate", "demo"):
                _command(settings, word)
            draft.rename(folder)
    return folder


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on; all different, because they are held until all are known."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Until the shop answers and has no job left, so that everything can be searched for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _idle(port):
            return
        time.sleep(0.1)
    raise NotServingError(f"the shop never came up:\n{log.read_text()[-3000:]}")


def _idle(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status == 200 and b'"waiting_jobs":0' in answer.read()
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
