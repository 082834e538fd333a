"""Real processes that die by SIGKILL at a named point, and others that come after them.

This process forks them from one built application, which is what makes a thousand deaths
affordable: what they do is done over real sockets, on a real database, with a real terminal and a
real mail server. It stays single-threaded and lets go of the database before each fork.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from aiosmtpd.controller import Controller
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from orders.sandbox import SandboxServer, SandboxSettings
from shop import clock
from shop.db import Database
from shop.lifeline import follow
from shop.outbox import drain
from shop.schedule import chores
from shop.waypoints import die_at

AT_ONCE = timedelta(0)


def fork(work: Callable[[], object]) -> int:
    """A process that does this and nothing else; its id."""
    if threading.active_count() != 1:
        raise RuntimeError(f"only one thread may fork: {threading.enumerate()}")
    child = os.fork()
    if not child:
        _live(work)
    return child


def _live(work: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        follow()
        work()
        status = 0
    except BaseException as error:  # noqa: BLE001 - a child never returns into the parent's code
        sys.stderr.write(f"a child gave up: {error!r}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def was_killed(child: int) -> bool:
    """Wait for the end of a child: True for SIGKILL, False for a good end, else RuntimeError."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return False
    raise RuntimeError(f"a child ended with {status}")


def end(child: int) -> None:
    """End a child that waits for requests."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


class Web:
    """One address; behind it one web process at a time."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._app, self._database = app, database
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._child = 0
        self._armed = False

    def start(self, point: str = "", passings: int = 1) -> None:
        """A new process in place of the one before, which dies at this point if there is one."""
        self.stop()
        self._database.dispose()
        self._child = fork(lambda: self._serve(point, passings))
        self._armed = bool(point)

    def ensure(self) -> None:
        """A process that nobody kills."""
        if self._armed or not self._child:
            self.start()

    def _serve(self, point: str, passings: int) -> None:
        if point:
            die_at(point, passings)
        fd = self._listener.fileno()
        server = make_server("127.0.0.1", self.port, self._app, request_handler=_Quiet, fd=fd)
        server.serve_forever()

    def died(self) -> bool:
        """Whether the armed process was killed while it did what was asked; it is gone then."""
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            if os.waitpid(self._child, os.WNOHANG)[0]:
                self._child, self._armed = 0, False
                return True
            time.sleep(0.002)
        return False

    def stop(self) -> None:
        if self._child:
            end(self._child)
            self._child = 0

    def close(self) -> None:
        self.stop()
        self._listener.close()


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def run_worker(
    app: Flask,
    database: Database,
    *,
    point: str = "",
    passings: int = 1,
    ahead: timedelta = AT_ONCE,
    with_chores: bool = False,
    sabotage: Callable[[], None] | None = None,
) -> bool:
    """A worker process, ``ahead`` of the time, until nothing is due; True if it was killed."""

    def work() -> None:
        if point:
            die_at(point, passings)
        if sabotage:
            sabotage()
        with app.app_context(), clock.frozen(clock.now() + ahead):
            for chore in chores() if with_chores else ():
                chore()
            drain(database)

    database.dispose()
    return was_killed(fork(work))


class Letters:
    """A mail server that writes down what it took, before it says so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail in; aiosmtpd calls this."""
        head = envelope.content.decode(errors="replace").splitlines()
        name = next(line for line in head if line.lower().startswith("message-id:"))
        with self.path.open("a") as book:
            book.write(f"{name.partition(':')[2].strip()}\t{envelope.rcpt_tos[0]}\n")
        return "250 OK"

    def taken(self) -> list[tuple[str, str]]:
        """Message-ID and address of all mails so far."""
        lines = self.path.read_text().splitlines()
        return [(name, to) for name, _, to in (line.partition("\t") for line in lines)]


@contextmanager
def mail_server(letters: Letters, port: int) -> Iterator[str]:
    """The mail server as a process of its own; its address as an SMTP_URL."""

    def serve() -> None:
        Controller(letters, hostname="127.0.0.1", port=port).start()
        threading.Event().wait()

    yield from _beside(serve, port, f"smtp://127.0.0.1:{port}")


@contextmanager
def terminal(settings: SandboxSettings, port: int) -> Iterator[str]:
    """The test terminal as a process of its own; its address."""

    def serve() -> None:
        SandboxServer(settings, port=port).start()
        threading.Event().wait()

    yield from _beside(serve, port, f"http://127.0.0.1:{port}")


def _beside(serve: Callable[[], object], port: int, url: str) -> Iterator[str]:
    child = fork(serve)
    try:
        _wait_for(port)
        yield url
    finally:
        end(child)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"nobody listens on {port}")
