"""From the documents that were found to a page of them: narrowed, counted and put in order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.search import Among, SearchResults, Selection
from catalog.search.asking import Question
from catalog.search.segments import Floats, Ints, Numbers
from catalog.search.snapshot import Snapshot
from catalog.search.words import FACET

Mask = NDArray[np.bool_]


def results(snapshot: Snapshot, question: Question, selection: Selection) -> SearchResults:
    """One page of the answer to a question, with all its counts."""
    numbers, scores, partial = snapshot.found(question, relaxed=selection.relaxes)
    if selection.among is not None:
        kept = _asked(selection.among, snapshot.products[numbers])
        numbers, scores = numbers[kept], scores[kept]
    masks = dict(_masks(snapshot, numbers, selection))
    wanted = _all(masks, len(numbers))
    of_categories = numbers[_all(masks, len(numbers), but="category")]
    of_prices = snapshot.prices[numbers[_all(masks, len(numbers), but="price")]]
    exact = snapshot.products[snapshot.exact(question)]
    return SearchResults(
        product_ids=_page(snapshot, numbers[wanted], scores[wanted], selection),
        total=int(wanted.sum()),
        categories=_counted(snapshot.categories[of_categories]) if selection.counted else {},
        facets=_facets(snapshot, numbers, masks, selection) if selection.counted else {},
        prices=(int(of_prices.min()), int(of_prices.max())) if len(of_prices) else (0, 0),
        read_as=question.read_as,
        partial=partial and len(numbers) > 0 and not len(exact),
        unknown=question.unknown,
        exact=int(exact[0]) if len(exact) == 1 else None,
    )


def _asked(among: Among, products: Ints) -> Mask:
    ids = products.tolist()
    wanted = among(ids)
    return np.fromiter((product in wanted for product in ids), bool, len(ids))


def _masks(
    snapshot: Snapshot, numbers: Numbers, selection: Selection
) -> Iterator[tuple[str, Mask]]:
    """For each thing that is chosen, which documents fit it."""
    if selection.categories is not None:
        there, places = np.unique(snapshot.categories[numbers], return_inverse=True)
        fits = np.array([category in selection.categories for category in there.tolist()], bool)
        yield "category", fits[places] if len(there) else np.zeros(0, bool)
    prices = snapshot.prices[numbers]
    low, high = selection.from_minor, selection.to_minor
    if low is not None or high is not None:
        above = prices >= (low if low is not None else 0)
        yield "price", above & (prices <= high) if high is not None else above
    for code, values in selection.facets.items():
        chosen = {f"{code}{FACET}{value}" for value in values}
        yield FACET + code, _with_any(snapshot, numbers, chosen)


def _with_any(snapshot: Snapshot, numbers: Numbers, chosen: set[str]) -> Mask:
    facets, owners = _facets_of(snapshot, numbers)
    fits = np.array([name in chosen for name in snapshot.tokens.names], bool)
    mask = np.zeros(len(numbers), bool)
    mask[owners[fits[facets]]] = True
    return mask


def _facets_of(snapshot: Snapshot, numbers: Numbers) -> tuple[Numbers, Ints]:
    """All facets of these documents in a row, and the place in ``numbers`` of each one's owner."""
    counts = snapshot.facet_counts[numbers]
    owners = np.repeat(np.arange(len(numbers)), counts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    return snapshot.facets[snapshot.facet_starts[numbers][owners] + within], owners


def _all(masks: Mapping[str, Mask], size: int, *, but: str = "") -> Mask:
    wanted = np.ones(size, bool)
    for name, mask in masks.items():
        if name != but:
            wanted &= mask
    return wanted


def _facets(
    snapshot: Snapshot, numbers: Numbers, masks: Mapping[str, Mask], selection: Selection
) -> dict[str, dict[str, int]]:
    """Counts by value; those of a chosen attribute as if nothing of it were chosen."""
    if not len(snapshot.facets):
        return {}
    found: dict[str, dict[str, int]] = {}
    for chosen in ("", *selection.facets):
        wanted = _all(masks, len(numbers), but=FACET + chosen)
        facets, _ = _facets_of(snapshot, numbers[wanted])
        for token, count in _counted(facets).items():
            code, _, value = snapshot.tokens.names[token].partition(FACET)
            if code == chosen or (not chosen and code not in selection.facets):
                found.setdefault(code, {})[value] = count
    return found


def _counted(values: NDArray[Any]) -> dict[int, int]:
    there, counts = np.unique(values, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return dict(zip(there[order].tolist(), counts[order].tolist(), strict=True))


def _page(snapshot: Snapshot, numbers: Numbers, scores: Floats, selection: Selection) -> list[int]:
    ranks = _ranks(snapshot, numbers, scores, selection)
    products = snapshot.products[numbers]
    order = np.lexsort((products, ranks))
    start, end = selection.offset, selection.offset + selection.limit
    page = order[start:end]
    if selection.stocked is None or not len(page):
        return products[page].tolist()  # type: ignore[no-any-return]
    first = int(np.searchsorted(ranks[order], ranks[page[0]], "left"))
    last = int(np.searchsorted(ranks[order], ranks[page[-1]], "right"))
    tied = order[first:last]
    rows = list(zip(ranks[tied].tolist(), products[tied].tolist(), strict=True))
    return stocked_first(rows, selection.stocked)[start - first : end - first]


def _ranks(
    snapshot: Snapshot, numbers: Numbers, scores: Floats, selection: Selection
) -> NDArray[Any]:
    """What documents are put in order by, the smallest first."""
    if selection.sort == "newest":
        return -snapshot.created[numbers]
    if selection.sort == "best":
        return -np.round(scores, 4)
    prices = snapshot.prices[numbers]
    return prices if selection.sort == "price" else -prices


def stocked_first(rows: Sequence[tuple[float, int]], stocked: Among) -> list[int]:
    """Products by rank, the smallest first; of those that rank alike those in stock come first."""
    alike = Counter(rank for rank, _ in rows)
    tied = [product for rank, product in rows if alike[rank] > 1]
    there = stocked(tied) if tied else ()
    ordered = sorted((rank, product not in there, product) for rank, product in rows)
    return [product for _, _, product in ordered]
