"""What the bench works out from its clocks: a wrong figure is worse than none."""

import os
import time

import pytest

from tests.bench.catalogue import Item, items, leaves
from tests.bench.figures import (
    Figure,
    Row,
    Run,
    as_json,
    figure_of,
    percentile,
    table,
    times_floor,
    verdict,
)
from tests.bench.processes import cpu_seconds, parent_of


def run(*, requests: int = 100, cpu_seconds: float = 1.0, p50_ms: float = 5.0) -> Run:
    return Run(requests, seconds=2.0, cpu_seconds=cpu_seconds, p50_ms=p50_ms, p95_ms=9.0)


def row(page: str, cpu_ms: float, times: float) -> Row:
    return Row("sqlite", 1000, page, 1, Figure(cpu_ms, 100.0, 5.0, 9.0), times)


def test_a_request_costs_the_cpu_of_all_divided_by_their_number() -> None:
    figure = figure_of([run(requests=200, cpu_seconds=1.0)])
    assert figure.cpu_ms == 5.0
    assert figure.per_second == 100.0


def test_each_figure_is_the_median_of_its_own() -> None:
    runs = [
        run(cpu_seconds=1.0, p50_ms=9.0),
        run(cpu_seconds=9.0, p50_ms=5.0),
        run(cpu_seconds=2.0, p50_ms=1.0),
    ]
    figure = figure_of(runs)
    assert (figure.cpu_ms, figure.p50_ms) == (20.0, 5.0)


def test_refuses_a_run_without_an_answer() -> None:
    with pytest.raises(ValueError):
        figure_of([run(), run(requests=0)])


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0], 0.95, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(value) for value in range(1, 101)], 0.95, 95.0),
        ([float(value) for value in range(1, 11)], 0.95, 10.0),
        ([1.0, 2.0], 0.0, 1.0),
    ],
)
def test_takes_percentiles_by_the_nearest_rank(
    values: list[float], share: float, expected: float
) -> None:
    assert percentile(values, share) == expected


def test_refuses_the_percentile_of_nothing() -> None:
    with pytest.raises(ValueError):
        percentile([], 0.5)


def test_compares_each_run_with_the_floor_beside_it() -> None:
    """A machine that is slow for a while is slow for both; one odd pair doesn't count."""
    floors = [run(cpu_seconds=1.0), run(cpu_seconds=2.0), run(cpu_seconds=1.0)]
    runs = [run(cpu_seconds=3.0), run(cpu_seconds=6.0), run(cpu_seconds=9.0)]
    assert times_floor(runs, floors) == 3.0


def test_refuses_to_compare_runs_that_are_no_pairs() -> None:
    with pytest.raises(ValueError):
        times_floor([run(), run()], [run()])


def test_a_mark_is_kept_up_to_its_figure_and_missed_beyond() -> None:
    assert verdict(row("product", 9.0, 4.0)) == "<= 4 kept"
    assert verdict(row("product", 9.0, 4.1)) == "<= 4 MISSED"
    assert verdict(row("category", 9.0, 7.9)) == "<= 8 kept"
    assert verdict(row("search", 9.0, 50.0)) == ""


@pytest.mark.parametrize(
    ("per_second", "p95_ms", "said"),
    [(10.0, 500.0, "kept"), (9.9, 100.0, "MISSED"), (20.0, 500.1, "MISSED")],
)
def test_a_stream_of_orders_has_to_be_wide_and_quick(
    per_second: float, p95_ms: float, said: str
) -> None:
    figure = Figure(50.0, per_second, 90.0, p95_ms)
    stream = Row("sqlite", 1000, "orders a minute", 8, figure, 100.0)
    assert verdict(stream) == f">= 600/min, p95 <= 500 {said}"


def test_prints_a_line_a_row_with_its_ratio_and_its_mark() -> None:
    lines = table([row("floor", 2.0, 1.0), row("product", 9.0, 4.5)]).splitlines()
    assert [" ".join(line.split()) for line in lines[1:]] == [
        "sqlite 1,000 floor 1 2.00 1.0 100.0 5.0 9.0",
        "sqlite 1,000 product 1 9.00 4.5 <= 4 MISSED 100.0 5.0 9.0",
    ]


def test_writes_the_marks_beside_the_figures() -> None:
    found = as_json([row("category", 9.0, 4.5), row("search", 9.0, 4.5)])
    assert [(each["times_floor"], each["mark"]) for each in found] == [(4.5, 8.0), (4.5, None)]


def test_counts_the_cpu_of_a_process() -> None:
    before = cpu_seconds([os.getpid()])
    ends = time.process_time() + 0.1
    while time.process_time() < ends:
        pass
    assert cpu_seconds([os.getpid()]) > before
    assert parent_of(os.getpid()) == os.getppid()


def test_counts_nothing_for_a_process_that_is_gone() -> None:
    assert cpu_seconds([2**22 + 1]) == 0.0
    with pytest.raises(ProcessLookupError):
        parent_of(2**22 + 1)


def test_a_larger_catalogue_begins_with_the_smaller_one() -> None:
    assert list(items(50)) == list(items(200))[:50]


def test_the_catalogue_has_as_many_products_on_each_of_20_shelves() -> None:
    made = list(items(1000))
    shelves = [item.category for item in made]
    assert len(leaves()) == 20
    assert {shelves.count(shelf["id"]) for shelf in leaves()} == {50}
    assert len({item.handle for item in made}) == 1000


def test_says_about_450_letters_of_a_product() -> None:
    made: list[Item] = list(items(300))
    assert 430 < sum(len(item.said) for item in made) / len(made) < 470
