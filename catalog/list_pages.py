"""A list in the reader's words: its chips, kinds, orders and pages, each a real address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from catalog.card_views import CardView, short_money
from catalog.fact_words import decimal_of, label_of
from catalog.filters import FACET, PER_PAGE, Args, Filters
from catalog.listing import Counts, Listing
from catalog.tree import CategoryTree, Shelf
from catalog.vocabulary import AttributeWords, Vocabulary

THRESHOLDS_MINOR = (1000, 2500, 5000, 10_000, 25_000)
MOST_THRESHOLDS = 3
MOST_CHOICES = 24
IN_SIGHT = 6

Address = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the list; ``on`` says that it has been followed."""

    label: str
    url: str
    on: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a facet: what the form sends, what the link leads to, and how many there are."""

    value: str
    label: str
    url: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """An attribute to narrow the list by; ``name`` is that of its fields."""

    name: str
    label: str
    choices: list[FacetChoice]

    @property
    def on(self) -> bool:
        return any(choice.on for choice in self.choices)

    @property
    def first(self) -> list[FacetChoice]:
        """Those in sight: the first few, and whatever is chosen."""
        return [one for place, one in enumerate(self.choices) if place < IN_SIGHT or one.on]

    @property
    def rest(self) -> list[FacetChoice]:
        """Those behind "more"."""
        return [one for place, one in enumerate(self.choices) if place >= IN_SIGHT and not one.on]


@dataclass(frozen=True, slots=True)
class ListPage:
    """What the list's frame prints; ``keep_…`` are the hidden fields of its two forms."""

    filters: Filters
    cards: list[CardView]
    total: int
    seen: int
    page: int
    action: str
    keep_sorting: list[tuple[str, str]]
    keep_filtering: list[tuple[str, str]]
    sorts: list[tuple[str, str, bool]]
    chips: list[Choice]
    kinds: list[Choice]
    groups: list[FacetGroup]
    reset_url: str
    next_url: str = ""
    prev_url: str = ""
    has_prices: bool = True
    step: int = PER_PAGE


def list_page(
    filters: Filters,
    cards: list[CardView],
    *,
    total: int,
    page: int,
    address: Address,
    keep: dict[str, str],
    best: str,
    kinds: list[Choice],
    prices: tuple[int, int] | None,
    facets: Counts | None = None,
    words: Vocabulary | None = None,
) -> ListPage:
    """Put a page of a list together; ``best`` is what its own order is called."""

    def url(**changes: object) -> str:
        return address(filters.args(**changes))

    seen = min(page * PER_PAGE, total)
    groups = _groups(filters, facets or {}, words, url) if words else []
    return ListPage(
        filters=filters,
        cards=cards,
        total=total,
        seen=seen,
        page=page,
        action=address({}).partition("?")[0],
        keep_sorting=pairs({**keep, **filters.args(sort="loved")}),
        keep_filtering=pairs({**keep, **Filters(sort=filters.sort).args()}),
        sorts=_sorts(filters, best),
        chips=[*_applied(groups), *_chips(filters, prices, url)],
        kinds=kinds,
        groups=groups,
        reset_url=url(in_stock=False, from_minor=None, to_minor=None, facets=()),
        next_url=url(page=page + 1) if seen < total else "",
        prev_url=url(page=page - 1) if page > 1 else "",
        has_prices=prices is not None,
    )


def pairs(args: Args) -> list[tuple[str, str]]:
    """A query as the hidden fields of a form, each value a field."""
    return [
        (name, value)
        for name, values in args.items()
        for value in ([values] if isinstance(values, str) else values)
    ]


def _groups(
    filters: Filters, facets: Counts, words: Vocabulary, url: Callable[..., str]
) -> list[FacetGroup]:
    """The facets that tell these things apart, or are filtered by; none leads to nothing."""
    found = []
    for code, attribute in words.attributes.items():
        counts = dict(facets.get(code, {}))
        counts |= {value: 0 for value in dict(filters.facets).get(code, ()) if value not in counts}
        if attribute.facet and (len(counts) > 1 or dict(filters.facets).get(code)):
            choices = [
                FacetChoice(
                    value=value,
                    label=label_of(attribute, value, words),
                    url=url(facets=filters.toggled(code, value)),
                    count=count,
                    on=filters.has(code, value),
                )
                for value, count in sorted(counts.items(), key=lambda one: _order(attribute, one))
            ]
            found.append(FacetGroup(f"{FACET}{code}", attribute.label, choices[:MOST_CHOICES]))
    return found


def _order(attribute: AttributeWords, counted: tuple[str, int]) -> tuple[Any, ...]:
    """Numbers by size, all else by how many there are."""
    value, count = counted
    figure = decimal_of(value) if attribute.kind == "number" else None
    return (0, figure, "") if figure is not None else (1, -count, value)


def _applied(groups: list[FacetGroup]) -> list[Choice]:
    return [
        Choice(f"{group.label}: {choice.label}", choice.url, on=True)
        for group in groups
        for choice in group.choices
        if choice.on
    ]


def _sorts(filters: Filters, best: str) -> list[tuple[str, str, bool]]:
    names = {
        "loved": best,
        "price": gettext("Price, low first"),
        "price-desc": gettext("Price, high first"),
        "newest": gettext("Newest"),
    }
    return [(value, label, value == filters.sort) for value, label in names.items()]


def _chips(
    filters: Filters, prices: tuple[int, int] | None, url: Callable[..., str]
) -> list[Choice]:
    """In stock, a few price limits that tell these things apart, and a limit of one's own."""
    on = filters.in_stock
    chips = [Choice(gettext("In stock"), url(in_stock=not on), on=on)]
    if prices is None:
        return chips
    limits = [limit for limit in THRESHOLDS_MINOR if prices[0] <= limit < prices[1]]
    for limit in limits[:MOST_THRESHOLDS]:
        chosen = filters.to_minor == limit and filters.from_minor is None
        label = gettext("Under %(price)s", price=short_money(limit, filters.currency))
        to_minor = None if chosen else limit
        chips.append(Choice(label, url(to_minor=to_minor, from_minor=None), on=chosen))
    if own := _own_limit(filters, limits[:MOST_THRESHOLDS]):
        chips.append(Choice(own, url(from_minor=None, to_minor=None), on=True))
    return chips


def _own_limit(filters: Filters, limits: list[int]) -> str:
    low, high = filters.from_minor, filters.to_minor
    if low is None:
        if high is None or high in limits:
            return ""
        return gettext("Under %(price)s", price=short_money(high, filters.currency))
    lowest = short_money(low, filters.currency)
    if high is None:
        return gettext("From %(price)s", price=lowest)
    highest = short_money(high, filters.currency)
    return gettext("%(lowest)s to %(highest)s", lowest=lowest, highest=highest)


def kinds_below(
    tree: CategoryTree, shelf: Shelf | None, counts: Mapping[int, int], url: Callable[[Shelf], str]
) -> list[Choice]:
    """The shelves below one that hold something, with how much."""
    found = []
    for child in tree.below(shelf):
        count = sum(counts.get(category_id, 0) for category_id in tree.subtree(child))
        if count:
            found.append(Choice(child.title, url(child), count=count))
    return found


def prices_of(listing: Listing) -> tuple[int, int]:
    """The lowest and highest price on the shelf, in minor units, before any filter."""
    return listing.found.lowest_minor, listing.found.highest_minor
