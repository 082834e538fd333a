"""The visitors, in a process of their own so that their CPU isn't the shop's.

Reads a plan as one line of JSON, leads up to it and says so; at the next line it begins, and at the
end it writes one line of JSON with the milliseconds of each request.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle, islice
from queue import Empty, SimpleQueue
from time import perf_counter, sleep
from typing import Any

from tests.bench.browser import Browser
from tests.bench.journeys import FLOWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do. ``visits`` are (address, variant) for a flow, (address, text on it) for pages.

    ``per_second`` lets the visits of a flow begin at that pace, however long each takes; what one
    has waited for its turn counts as its own time.
    """

    address: str
    visits: list[tuple[str, str]]
    at_once: int
    flow: str = ""
    seconds: float = 0.0
    per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How long it all took, and each part of it."""

    seconds: float
    milliseconds: list[float]


def main() -> None:
    """Talk with ``tests.bench.load`` over standard input and output."""
    plan = Plan(**json.loads(sys.stdin.readline()))
    act = flow(plan) if plan.flow else pages(plan)
    _say("ready")
    sys.stdin.readline()
    _say(json.dumps(asdict(timed(act, plan.at_once))))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def timed(act: Callable[[int], list[float]], at_once: int) -> Outcome:
    """Run ``act`` in so many threads; each gets its number and answers with its milliseconds."""
    began = perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        parts = list(pool.map(act, range(at_once)))
    return Outcome(perf_counter() - began, [value for part in parts for value in part])


def pages(plan: Plan) -> Callable[[int], list[float]]:
    """Each visitor opens page after page until the time is over, each beginning elsewhere."""

    def act(number: int) -> list[float]:
        browser, spent = Browser(plan.address), []
        ends = perf_counter() + plan.seconds
        start = number * len(plan.visits) // plan.at_once
        for path, holds in islice(cycle(plan.visits), start, None):
            if perf_counter() >= ends:
                break
            spent.append(_milliseconds(partial(browser.get, path, holds=holds)))
        browser.rest()
        return spent

    return act


def flow(plan: Plan) -> Callable[[int], list[float]]:
    """Lead a new visitor up to each visit; then all of them act, so many at once."""
    chosen = FLOWS[plan.flow]
    waiting: SimpleQueue[tuple[int, tuple[Browser, str, str]]] = SimpleQueue()
    for number, (product, variant) in enumerate(plan.visits):
        browser = Browser(plan.address)
        chosen.lead_up(browser, product, variant)
        browser.rest()
        waiting.put((number, (browser, product, variant)))
    began: list[float] = []

    def act(_number: int) -> list[float]:
        spent: list[float] = []
        began.append(perf_counter())  # the first one counts
        while found := _next(waiting):
            number, visit = found
            late = _wait_until(began[0] + number / plan.per_second) if plan.per_second else 0.0
            spent.append(late + _milliseconds(partial(chosen.act, *visit)))
            visit[0].rest()
        return spent

    return act


def _wait_until(due: float) -> float:
    """Wait for the moment, and say how many milliseconds it is past."""
    sleep(max(0.0, due - perf_counter()))
    return max(0.0, perf_counter() - due) * 1000


def _next(waiting: "SimpleQueue[Any]") -> Any:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _milliseconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
