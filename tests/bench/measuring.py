"""What is measured in a filled shop: each page and flow, each beside a run of the floor."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from tests.bench import load
from tests.bench.browser import WrongAnswerError
from tests.bench.catalogue import Item, items, leaves
from tests.bench.figures import FLOOR, STREAM, Row, Run, figure_of, times_floor
from tests.bench.journeys import BUYING, COLD, FLOWS
from tests.bench.servers import Server, Store
from tests.bench.words import LIKE

REPEATS = 3
FLOOR_SECONDS = 1
OPENED = 100
"""How many different products are opened in turn."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much to measure: sizes, concurrencies, seconds a page and visits a flow in each run."""

    products: tuple[int, ...]
    at_once: tuple[int, ...]
    seconds: int
    visits: dict[str, int]


FULL = Pace(
    (1_000, 20_000),
    (1, 8),
    2,
    {COLD: 100, "add to cart": 400, "checkout page": 100, "checkout": 24, STREAM: 110},
)
QUICK = Pace(
    (1_000,),
    (1,),
    1,
    {COLD: 50, "add to cart": 200, "checkout page": 50, "checkout": 10, STREAM: 55},
)
BUYERS_A_SECOND = 11.0
MOST_BUYERS = 8


@dataclass(frozen=True, slots=True)
class Floor:
    """The bare page as a yardstick that is laid beside every single run."""

    server: Server
    pages: load.Visits
    runs: dict[int, list[Run]] = field(default_factory=dict)

    def run(self, at_once: int) -> Run:
        """One short run, which is also kept for the floor's own row."""
        found = load.run_pages(self.server, self.pages, at_once, FLOOR_SECONDS)
        self.runs.setdefault(at_once, []).append(found)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """The shop with so many products on one kind of database, and the floor beside it."""

    kind: str
    count: int
    pace: Pace
    store: Store
    shop: Server
    floor: Floor

    def rows(self, opened: Sequence[Item]) -> Iterator[Row]:
        """Every page and flow at every concurrency; the floor itself comes last."""
        yield from self._pages("product", self.floor.pages)
        yield from self._pages("category", _shelves())
        yield from self._pages("search", _searches())
        visits = cycle([(f"/p/{item.handle}", str(item.number)) for item in opened])
        for name in FLOWS:
            yield from self._flow(name, visits)
        for at_once, runs in self.floor.runs.items():
            yield Row(self.kind, self.count, FLOOR, at_once, figure_of(runs), 1.0)

    def _pages(self, name: str, visits: load.Visits) -> Iterator[Row]:
        load.warm_up(self.shop, visits)
        for at_once in self.pace.at_once:
            yield self._row(
                name, at_once, lambda n: load.run_pages(self.shop, visits, n, self.pace.seconds)
            )

    def _flow(self, name: str, visits: Iterator[tuple[str, str]]) -> Iterator[Row]:
        pace = BUYERS_A_SECOND if name == STREAM else 0.0

        def run(at_once: int) -> Run:
            some = list(islice(visits, self.pace.visits[name]))
            before = self.store.placed()
            if name == COLD:
                self.store.change_catalogue()
            found = load.run_flow(self.shop, name, some, at_once, self.store.settle, pace)
            if name in BUYING and self.store.placed() - before != len(some):
                raise WrongAnswerError("an order that was paid isn't placed")
            return found

        run(1)  # warms up
        for at_once in (MOST_BUYERS,) if name == STREAM else self.pace.at_once:
            yield self._row(name, at_once, run)

    def _row(self, page: str, at_once: int, run: Callable[[int], Run]) -> Row:
        floors, runs = [], []
        for _ in range(REPEATS):
            floors.append(self.floor.run(at_once))
            runs.append(run(at_once))
        times = times_floor(runs, floors)
        return Row(self.kind, self.count, page, at_once, figure_of(runs), times)


def measured(kind: str, count: int, pace: Pace, store: Store) -> Iterator[Row]:
    """The rows of a filled shop, as they come in."""
    opened = list(islice(items(count), 0, count, count // OPENED))
    pages = [(f"/p/{item.handle}", item.title) for item in opened]
    with store.floor(pages[0][0]) as bare, store.shop() as shop:
        load.warm_up(bare, pages)
        yield from Place(kind, count, pace, store, shop, Floor(bare, pages)).rows(opened)


def _shelves() -> list[tuple[str, str]]:
    return [(f"/c/{shelf['slug']}", shelf["title"]) for shelf in leaves()]


def _searches() -> list[tuple[str, str]]:
    return [(f"/search?q={word}", f">{word.capitalize()} ") for word in LIKE]
