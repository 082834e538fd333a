"""The real server as processes: it starts, it works, and it ends completely, however it ends."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import postgres_server
from tests.faults import forking
from tests.waiting import free_port, is_alive, until


@dataclass
class Running:
    """A demonstration shop in processes of its own."""

    process: "subprocess.Popen[str]"
    port: int
    folder: Path

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read().decode()

    def answers(self) -> bool:
        assert self.process.poll() is None, "it ended"
        try:
            return self.get("/readyz") != ""
        except OSError:
            return False

    def family(self) -> dict[int, str]:
        """The processes below it, by id, with their command lines."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _parent(entry) == self.process.pid:
                found[int(entry.name)] = _command(entry)
        return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _command(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    instance = tmp_path / "instance"
    instance.mkdir()
    assets = postgres_server.shared_folder() / "assets"
    assets.mkdir(exist_ok=True)
    (instance / "assets").symlink_to(assets)
    return os.environ | {
        "DEMO": "1",
        "INSTANCE_DIR": str(instance),
        "PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
    }


def _start(environment: dict[str, str], folder: Path) -> Running:
    with (folder / "output.txt").open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "shop.cli", "run"],
            env=environment,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
        )
    running = Running(process, int(environment["PORT"]), folder)
    until(running.answers, seconds=120)
    return running


@pytest.fixture
def running(environment: dict[str, str], tmp_path: Path) -> Iterator[Running]:
    found = _start(environment, tmp_path)
    yield found
    if found.process.poll() is None:
        found.process.terminate()
    found.process.wait(60)


def test_one_command_serves_a_shop_and_one_signal_ends_it(running: Running) -> None:
    assert "<h1" in running.get("/")
    assert "ok" in running.get("/healthz")
    family = until(lambda: running.family() if len(running.family()) == 4 else None)
    commands = " ".join(family.values())
    assert " work" in commands
    assert " sandbox" in commands
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    assert [pid for pid in family if is_alive(pid)] == []
    said = (running.folder / "output.txt").read_text()
    assert f"http://127.0.0.1:{running.port}/desk/" in said
    assert "Traceback" not in said


def test_nothing_is_left_running_when_the_first_process_is_killed(
    running: Running, environment: dict[str, str]
) -> None:
    family = until(lambda: running.family() if len(running.family()) == 4 else None)
    running.process.kill()
    running.process.wait(60)
    until(lambda: not [pid for pid in family if is_alive(pid)])
    again = _start(environment, running.folder)
    again.process.terminate()
    assert again.process.wait(60) == 0


def test_a_worker_that_was_killed_is_started_again(running: Running) -> None:
    def workers() -> list[int]:
        return [pid for pid, command in running.family().items() if command.endswith(" work ")]

    (first,) = until(workers)
    os.kill(first, signal.SIGKILL)
    until(lambda: workers() and workers() != [first])
    assert running.get("/healthz")


@pytest.mark.parametrize(("start", "ends"), [("guarded", "free"), ("plain", "stuck")])
def test_a_fork_at_the_wrong_moment_keeps_nobody_waiting(start: str, ends: str) -> None:
    """Without the guard whoever looks after the worker would wait for the web process to end."""
    command = [sys.executable, "-W", "ignore", forking.__file__, start]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == ends


def test_a_port_that_is_taken_is_said_in_one_line(
    running: Running, environment: dict[str, str]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "shop.cli", "serve"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Configuration: 127.0.0.1:")
    assert "set PORT to another" in line
