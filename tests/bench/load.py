"""Timed runs: the load on one side, the CPU clocks of the servers on the other."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

from tests.bench.browser import Browser, WrongAnswerError
from tests.bench.client import Plan
from tests.bench.figures import Run, percentile
from tests.bench.processes import cpu_seconds
from tests.bench.servers import Server

ROTATE = Path(__file__).parent / "rotate.lua"
WARM_ROUNDS = 2

Visits = Sequence[tuple[str, str]]


def warm_up(server: Server, visits: Visits) -> None:
    """Open every page on new connections, so that each web process has rendered most of them.

    Raises WrongAnswerError for a page that isn't 200 or doesn't hold its text.
    """
    for path, holds in [*visits] * WARM_ROUNDS:
        browser = Browser(server.address)
        browser.get(path, holds=holds)
        browser.rest()


def run_pages(server: Server, visits: Visits, at_once: int, seconds: int) -> Run:
    """Pages in turn for so many seconds, by wrk where there is one."""
    if shutil.which("wrk"):
        return _run_wrk(server, [path for path, _ in visits], at_once, seconds)
    plan = Plan(address=server.address, visits=list(visits), at_once=at_once, seconds=seconds)
    return _run_plan(server, plan, _nothing)


def run_flow(
    server: Server,
    flow: str,
    visits: Visits,
    at_once: int,
    settle: Callable[[], None],
    per_second: float = 0.0,
) -> Run:
    """Each visit once; ``settle`` waits until what they started is done, which counts too."""
    plan = Plan(
        address=server.address,
        visits=list(visits),
        at_once=at_once,
        flow=flow,
        per_second=per_second,
    )
    return _run_plan(server, plan, settle)


def _nothing() -> None:
    """Nothing goes on after a page is answered."""


def _run_wrk(server: Server, paths: Sequence[str], at_once: int, seconds: int) -> Run:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths))
        file.flush()
        command = ["wrk", "-t1", f"-c{at_once}", f"-d{seconds}s", "--timeout", "30s"]
        before = cpu_seconds(server.pids)
        done = subprocess.run(
            [*command, "-s", str(ROTATE), server.address],
            env={**os.environ, "BENCH_PATHS": file.name},
            capture_output=True,
            text=True,
            check=True,
        )
        spent = cpu_seconds(server.pids) - before
    found = json.loads(done.stdout.splitlines()[-1])
    if found.pop("errors"):
        raise WrongAnswerError(f"wrk counted errors: {done.stdout}")
    return Run(cpu_seconds=spent, **found)


def _run_plan(server: Server, plan: Plan, settle: Callable[[], None]) -> Run:
    command = [sys.executable, "-m", "tests.bench.client"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as visitors:
        assert visitors.stdin
        assert visitors.stdout
        _tell(visitors.stdin, json.dumps(asdict(plan)))
        if visitors.stdout.readline().strip() != "ready":
            raise WrongAnswerError(f"the visitors of {plan.flow or 'the pages'} didn't get ready")
        settle()
        before = cpu_seconds(server.pids)
        _tell(visitors.stdin, "go")
        said = visitors.stdout.readline()
        settle()
        spent = cpu_seconds(server.pids) - before
    if not said:
        raise WrongAnswerError(f"the visitors of {plan.flow or 'the pages'} gave up")
    outcome = json.loads(said)
    milliseconds = outcome["milliseconds"]
    return Run(
        requests=len(milliseconds),
        seconds=outcome["seconds"],
        cpu_seconds=spent,
        p50_ms=percentile(milliseconds, 0.5),
        p95_ms=percentile(milliseconds, 0.95),
    )


def _tell(stream: IO[str], line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()
