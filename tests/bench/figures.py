"""The arithmetic of measuring: from counts and clocks to figures, and from figures to a table."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

FLOOR = "floor"
STREAM = "orders a minute"
MARKS = {"product": 4.0, "category": 8.0, "add to cart": 4.0}
"""How many times the floor's CPU a page may take."""

ORDERS_A_MINUTE = 600
P95_MS = 500.0
"""So many orders must go through, and so long may all but one in twenty take at most."""

HEADINGS = (
    *("database", "products", "page", "at once", "CPU ms", "x floor", "mark"),
    *("per s", "p50 ms", "p95 ms"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One timed run: how much was asked for, and what the servers spent on it."""

    requests: int
    seconds: float
    cpu_seconds: float
    p50_ms: float
    p95_ms: float

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a request. Raises ValueError when nothing was answered."""
        if not self.requests:
            raise ValueError("a run without a single answer says nothing")
        return self.cpu_seconds * 1000 / self.requests


@dataclass(frozen=True, slots=True)
class Figure:
    """What one request costs: the median of several runs, each figure by itself."""

    cpu_ms: float
    per_second: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with what it was measured on, and how many times the floor's CPU it is."""

    database: str
    products: int
    page: str
    at_once: int
    figure: Figure
    times_floor: float


def figure_of(runs: Sequence[Run]) -> Figure:
    """The figure of several runs of the same; raises ValueError when one was never answered."""
    return Figure(
        cpu_ms=median(run.cpu_ms for run in runs),
        per_second=median(run.requests / run.seconds for run in runs),
        p50_ms=median(run.p50_ms for run in runs),
        p95_ms=median(run.p95_ms for run in runs),
    )


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that ``share`` of all values (0 to 1) don't exceed (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    rank = -(-len(ordered) * round(share * 1000) // 1000)
    return ordered[max(rank, 1) - 1]


def times_floor(runs: Sequence[Run], floors: Sequence[Run]) -> float:
    """How many times the floor's CPU: the median over runs, each beside the floor's run before it.

    What slows a machine down for a while slows both of a pair.
    """
    pairs = zip(runs, floors, strict=True)
    return median(run.cpu_ms / floor.cpu_ms for run, floor in pairs)


def verdict(row: Row) -> str:
    """What the mark of this row's page says to it; nothing where there is no mark."""
    page, times = row.page, row.times_floor
    if page == STREAM:
        return _verdict_on_stream(row.figure)
    mark = MARKS.get(page)
    if mark is None:
        return ""
    return f"<= {mark:g} {'kept' if times <= mark else 'MISSED'}"


def _verdict_on_stream(figure: Figure) -> str:
    kept = figure.per_second * 60 >= ORDERS_A_MINUTE and figure.p95_ms <= P95_MS
    return f">= {ORDERS_A_MINUTE}/min, p95 <= {P95_MS:g} {'kept' if kept else 'MISSED'}"


def table(rows: Sequence[Row]) -> str:
    """All rows as text, words to the left and figures to the right."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    words = {HEADINGS.index(name) for name in ("database", "page", "mark")}
    return "\n".join(
        "  ".join(
            text.ljust(width) if column in words else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def _cells(row: Row) -> tuple[str, ...]:
    figure = row.figure
    return (
        row.database,
        f"{row.products:,}",
        row.page,
        str(row.at_once),
        f"{figure.cpu_ms:.2f}",
        f"{row.times_floor:.1f}",
        verdict(row),
        f"{figure.per_second:.1f}",
        f"{figure.p50_ms:.1f}",
        f"{figure.p95_ms:.1f}",
    )


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """All rows as plain values, with their marks."""
    return [{**asdict(row), "mark": MARKS.get(row.page)} for row in rows]
