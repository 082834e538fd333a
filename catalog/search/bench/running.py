"""One run: a fresh index for each collection, then one for all of them, and every query asked."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.search import SearchDocument, SearchEngine, Selection
from catalog.search.bench.fts5 import Fts5
from catalog.search.bench.labelled import Collection, all_in_one
from catalog.search.bench.measuring import Figures, judged, overall, percentiles, timed
from catalog.search.languages import words_of

Make = Callable[[str], SearchEngine]
"""A fresh engine under a name of its own."""

EDITS = 50
SHORTEST, LONGEST = 2, 12
_FIRST = """
import sys, time
from pathlib import Path
from catalog.search.whoosh_engine import WhooshEngine
start = time.perf_counter()
WhooshEngine(Path(sys.argv[1]), "en").search(sys.argv[2])
print((time.perf_counter() - start) * 1000)
"""


def measure(
    make: Make,
    size: Callable[[str], int],
    collections: Sequence[Collection],
    *,
    at_least: int = 0,
    beside: Path | None = None,
) -> Figures:
    """All figures of one engine; ``size`` tells the bytes of an index, ``beside`` is for FTS5.

    With ``at_least`` the catalogue for the latencies is made that large.
    """
    judgements = {}
    for each in collections:
        engine = make(each.name)
        engine.rebuild(each.documents)
        judgements[each.name] = judged(engine, each)
    documents = all_in_one(list(collections), at_least)
    queries = [query for each in collections for _, query in each.queries]
    return {
        "collections": judgements,
        "overall": overall(list(judgements.values())),
        "whole": _whole(make("whole"), size, documents, queries),
        **({"fts5": _fts5(beside, documents, queries)} if beside else {}),
    }


def _whole(
    engine: SearchEngine,
    size: Callable[[str], int],
    documents: Sequence[SearchDocument],
    queries: Sequence[str],
) -> Figures:
    """All products in one index: how long things take there."""
    start = time.perf_counter()
    engine.rebuild(documents)
    taken = time.perf_counter() - start
    return {
        "products": len(documents),
        "index_seconds": round(taken, 1),
        "documents_per_second": round(len(documents) / taken),
        "index_megabytes": round(size("whole") / 1_000_000, 1),
        "top24": timed(_top24(engine), queries),
        "top24_with_total_and_facets": timed(engine.search, queries),
        "suggestions": timed(_suggesting(engine), list(_beginnings(queries)), rounds=1),
        "edit": _edits(engine, documents),
    }


def _top24(engine: SearchEngine) -> Callable[[str], object]:
    return lambda query: engine.search(query, Selection(counted=False))


def _suggesting(engine: SearchEngine) -> Callable[[str], object]:
    return lambda typed: engine.search(
        typed, Selection(limit=40, strict=True, counted=False), unfinished=True
    )


def _beginnings(queries: Sequence[str]) -> Iterator[str]:
    """What is in the box after every second key, for every third query."""
    for query in queries[::3]:
        yield from (query[:end] for end in range(SHORTEST, min(len(query), LONGEST) + 1, 2))


def _edits(engine: SearchEngine, documents: Sequence[SearchDocument]) -> Figures:
    """One product's change: milliseconds to write it, and of the search after it."""
    written, found = [], []
    for number, each in enumerate(documents[:: max(len(documents) // EDITS, 1)][:EDITS]):
        title = f"{each.title} edited{number}"
        start = time.perf_counter()
        engine.update([each.product_id], [replace(each, title=title)])
        between = time.perf_counter()
        if engine.search(f"edited{number}").product_ids != [each.product_id]:
            raise AssertionError(f"an edited product isn't found: {title}")
        written.append((between - start) * 1000)
        found.append((time.perf_counter() - between) * 1000)
    return {
        **percentiles(written),
        "worst_ms": round(max(written), 1),
        "first_search_after": percentiles(found),
    }


def _fts5(
    folder: Path, documents: Sequence[SearchDocument], queries: Sequence[str]
) -> dict[str, Any]:
    path = folder / "fts5.db"
    index = Fts5(path, words_of("en"))
    start = time.perf_counter()
    index.fill(documents)
    taken = time.perf_counter() - start
    return {
        "documents_per_second": round(len(documents) / taken),
        "index_megabytes": round(path.stat().st_size / 1_000_000, 1),
        "top24": timed(lambda query: index.search(query, counted=False), queries),
        "top24_with_total_and_facets": timed(
            lambda query: index.search(query, counted=True), queries
        ),
    }


def first_search(folder: Path, query: str) -> float:
    """Milliseconds that the first search of a new process takes on this Whoosh index."""
    command = [sys.executable, "-c", _FIRST, str(folder), query]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return round(float(ended.stdout), 1)
