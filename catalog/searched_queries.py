"""What people searched for in a period, for the desk: all of it, or where it led nowhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from catalog.filters import page_of
from catalog.search_models import SearchCount
from shop import clock
from shop.locales import LANGUAGES

PER_PAGE = 50
PERIODS = (7, 30, 90)
_LAST_SIGMA = re.compile(r"(?<=\w)\N{GREEK SMALL LETTER SIGMA}(?!\w)")
SHOWS = ("all", "nothing", "unclicked")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which searches: those that found ``nothing`` lately, or ``unclicked``; "" is any language."""

    show: str = "all"
    days: int = 30
    locale: str = ""
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Asked":
        """Read an address's query; what makes no sense is left out."""
        show, days, locale = (args.get(name, "") for name in ("show", "days", "lang"))
        return cls(
            show=show if show in SHOWS else "all",
            days=next((one for one in PERIODS if str(one) == days), 30),
            locale=locale if locale in LANGUAGES else "",
            page=page_of(args.get("page", "")),
        )

    def args(self, **changes: Any) -> dict[str, Any]:
        """The query of this state with ``changes``; any change but of the page is a first page."""
        state = replace(self, **{"page": 1, **changes})
        found = {
            "show": "" if state.show == "all" else state.show,
            "days": 0 if state.days == 30 else state.days,  # noqa: PLR2004
            "lang": state.locale,
            "page": 0 if state.page == 1 else state.page,
        }
        return {name: value for name, value in found.items() if value}


class SearchRow(NamedTuple):
    """One query of one language in the period; ``found`` is what its last search had."""

    locale: str
    query: str
    searches: int
    misses: int
    clicks: int
    found: int

    @property
    def said(self) -> str:
        """The query as people write it: folding took from Greek words the sigma that ends them."""
        return _LAST_SIGMA.sub("ς", self.query)

    @property
    def clicked_percent(self) -> int:
        """How many of a hundred searches led to a thing."""
        return round(100 * self.clicks / self.searches)


@dataclass(frozen=True, slots=True)
class Searches:
    """One page of them, the most frequent first."""

    rows: list[SearchRow]
    total: int
    page: int
    last: int


def read_searches(session: Session, asked: Asked) -> Searches:
    """What was searched for in the last ``asked.days``: two statements."""
    wanted = _wanted(asked).subquery()
    total = session.scalar(select(func.count()).select_from(wanted)) or 0
    last = max(1, -(-total // PER_PAGE))
    page = min(asked.page, last)
    first = wanted.c.misses if asked.show == "nothing" else wanted.c.searches
    in_order = select(wanted).order_by(first.desc(), wanted.c.query, wanted.c.locale)
    rows = session.execute(in_order.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Searches([SearchRow(*row) for row in rows], total, page, last)


def _wanted(asked: Asked) -> Any:
    """The period's sums, each with the last day on which there was such a search."""
    since = clock.now().date() - timedelta(days=asked.days - 1)
    sums = select(
        *(SearchCount.locale, SearchCount.query),
        *(func.sum(getattr(SearchCount, name)).label(name) for name in _SUMMED),
        func.max(SearchCount.day).label("day"),
    ).where(SearchCount.day >= since)
    if asked.locale:
        sums = sums.where(SearchCount.locale == asked.locale)
    period = sums.group_by(SearchCount.locale, SearchCount.query).subquery()
    newest = and_(*(period.c[name] == getattr(SearchCount, name) for name in _KEY))
    columns = (period.c[name] for name in ("locale", "query", *_SUMMED))
    found = select(*columns, SearchCount.found).join(SearchCount, newest)
    if asked.show == "nothing":
        return found.where(SearchCount.found == 0)
    if asked.show == "unclicked":
        return found.where(SearchCount.found > 0, period.c.clicks == 0)
    return found


_SUMMED = ("searches", "misses", "clicks")
_KEY = ("locale", "query", "day")
