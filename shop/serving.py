"""Serving the shop: web processes, and beside them the worker and the demonstration's terminal.

One command starts all of it and one signal stops all of it. A process beside the web server that
ends by itself is started again.
"""

import importlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shop.config import Config, ConfigurationError
from shop.lifeline import follow, lead

if TYPE_CHECKING:
    from flask import Flask

THREADS = 8
PATIENCE_SECONDS = 20
_starting = threading.Lock()
os.register_at_fork(
    before=_starting.acquire,
    after_in_parent=_starting.release,
    after_in_child=_starting.release,
)
YEAR = 31_536_000


def wsgi() -> "Flask":
    """The application that a web process builds for itself, from the environment."""
    from shop.app import create_app  # noqa: PLC0415 - commands that only look at settings don't

    follow()
    return create_app(Config.from_env())


def serve(config: Config, announce: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; calls ``announce`` once the port is open.

    Raises ConfigurationError when a port is taken.
    """
    refuse_taken_ports(config)
    lead()
    signal.signal(signal.SIGTERM, _leave)
    with children(config):
        if multiprocessing.get_start_method() == "fork":
            importlib.import_module("shop.app")  # once, for all web processes to share
        server = web_server(config)
        server.on_startup(announce)
        server.serve()


def web_server(config: Config) -> Any:
    """Granian with the files whose names change with their content mounted beside the shop."""
    mounts = {"/assets": config.instance_dir / "assets", "/pictures": config.picture_folder}
    for folder in mounts.values():
        folder.mkdir(parents=True, exist_ok=True)
    return Granian(
        "shop.serving:wsgi",
        factory=True,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE_SECONDS,
        log_level=LogLevels.error,
        static_path_route=list(mounts),
        static_path_mount=list(mounts.values()),
        static_path_expires=YEAR,
    )


def refuse_taken_ports(config: Config) -> None:
    """Say so before anything starts, in words. Raises ConfigurationError."""
    ports = {"PORT": (config.host, config.port)}
    if config.uses_sandbox:
        ports["SANDBOX_PORT"] = ("127.0.0.1", config.sandbox_port)
    for name, (host, port) in ports.items():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                problem = f"{host}:{port} can't be used ({error.strerror}): set {name} to another"
                raise ConfigurationError(problem) from error


def commands(config: Config) -> list[list[str]]:
    """What runs beside the web server: the worker, and in a demonstration the test terminal."""
    ours = [sys.executable, "-m", "shop.cli"]
    return [[*ours, "work"], [*ours, "sandbox"]] if config.uses_sandbox else [[*ours, "work"]]


@contextmanager
def children(config: Config) -> Iterator[None]:
    """The processes beside the web server, kept alive while the block runs, then stopped."""
    ending = threading.Event()
    keepers = [
        threading.Thread(target=_keep_running, args=(command, ending))
        for command in commands(config)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        ending.set()
        for keeper in keepers:
            keeper.join()


def _keep_running(command: list[str], ending: threading.Event) -> None:
    """Start the command, start it again if it ends, stop it when that is asked for."""
    while not ending.is_set():
        process = started(command)
        while process.poll() is None and not ending.wait(0.2):
            pass
        if process.poll() is None:
            _stop(process)
        ending.wait(1)


def started(command: list[str]) -> "subprocess.Popen[bytes]":
    """The command as a process in a session of its own: Ctrl-C is for the web server alone.

    Nobody forks meanwhile. A web process forked at this moment would inherit the pipe by whose end
    Popen learns that the command has begun; it never closes it, so Popen would wait for ever, and
    nobody would notice if the command died.
    """
    with _starting:
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own modules


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM before the web server listens for it: leave through the front door."""
    raise SystemExit(0)
