"""What is measured: how good the answers are, and how long they take.

NDCG@10 and recall@50 are averages over the queries that have something relevant, first within a
collection and then over the collections, each of which counts the same. NDCG discounts by
log2(place + 1) and takes the gains as they are (Järvelin and Kekäläinen 2002). Relevant for recall
is what is labelled with a gain of at least 0.5; what any gain at all comes to is told beside it.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mean, quantiles
from typing import Any

from catalog.search import SearchEngine, Selection
from catalog.search.bench.labelled import Collection, Gains

DEEP = 50
RELEVANT = 0.5
ROUNDS = 3

Figures = dict[str, Any]


def judged(engine: SearchEngine, collection: Collection) -> Figures:
    """How good an engine's answers are that has indexed this collection."""
    ndcg: list[float] = []
    recall: list[float] = []
    any_recall: list[float] = []
    empty = 0
    for query_id, query in collection.queries:
        found = engine.search(query, Selection(limit=DEEP))
        names = [collection.names[number] for number in found.product_ids]
        gains = collection.gains[query_id]
        empty += not names
        if any(gains.values()):
            ndcg.append(_ndcg(names, gains))
            any_recall += _recall(names, gains, 0.0)
            recall += _recall(names, gains, RELEVANT)
    return {
        "products": len(collection.documents),
        "queries": len(collection.queries),
        "ndcg_at_10": _rounded(mean(ndcg)) if ndcg else None,
        "recall_at_50": _rounded(mean(recall)) if recall else None,
        "recall_at_50_any_gain": _rounded(mean(any_recall)) if any_recall else None,
        "no_result_share": _rounded(empty / max(len(collection.queries), 1)),
    }


def overall(collections: Sequence[Figures]) -> Figures:
    """The averages over all collections, but the share without result over all queries."""
    queries = sum(each["queries"] for each in collections)
    empty = sum(each["no_result_share"] * each["queries"] for each in collections)
    return {
        **{
            name: _rounded(mean(values))
            for name in ("ndcg_at_10", "recall_at_50", "recall_at_50_any_gain")
            if (values := [each[name] for each in collections if each[name] is not None])
        },
        "queries": queries,
        "no_result_share": _rounded(empty / max(queries, 1)),
    }


def _ndcg(names: Sequence[str], gains: Gains, depth: int = 10) -> float:
    got = _discounted(gains.get(name, 0.0) for name in names[:depth])
    return got / _discounted(sorted(gains.values(), reverse=True)[:depth])


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _recall(names: Sequence[str], gains: Gains, above: float) -> Iterator[float]:
    relevant = {name for name, gain in gains.items() if gain > 0 and gain >= above}
    if relevant:
        yield len(relevant & set(names[:DEEP])) / len(relevant)


def timed(work: Callable[[str], object], queries: Sequence[str], rounds: int = ROUNDS) -> Figures:
    """Milliseconds a query, warm: every query was asked once before the clock starts."""
    for query in queries:
        work(query)
    taken = []
    for _ in range(rounds):
        for query in queries:
            start = time.perf_counter()
            work(query)
            taken.append((time.perf_counter() - start) * 1000)
    return percentiles(taken)


def percentiles(taken: Sequence[float]) -> Figures:
    """p50 and p95 of some milliseconds."""
    cuts = quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else [*taken] * 20
    return {"p50_ms": _rounded(cuts[9], 2), "p95_ms": _rounded(cuts[18], 2)}


def _rounded(value: float, digits: int = 4) -> float:
    return round(value, digits)
