"""What the filters over a list offer, and which of them are set, each with a way out."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from catalog.blueprint import config
from catalog.desk_filters import ANY, DeskFilters
from catalog.desk_lists import ShelfChoice
from catalog.forms import STATUSES
from catalog.models import ACTIVE, DRAFT
from shop.locales import LANGUAGES

SORTS = (
    ("", _("As in the shop")),
    ("title", _("Title")),
    ("price", _("Cheapest first")),
    ("-price", _("Dearest first")),
    ("stock", _("Least stock first")),
    ("-stock", _("Most stock first")),
    ("changed", _("Changed last")),
    ("created", _("Newest first")),
)
STOCKS = (("in", _("In stock")), ("low", _("Running low")), ("out", _("Sold out")))
BUILT_IN = (
    (_("All"), DeskFilters()),
    (_("For sale"), DeskFilters(status=ACTIVE)),
    (_("Drafts"), DeskFilters(status=DRAFT)),
    (_("Sold out"), DeskFilters(status=ACTIVE, stock="out")),
    (_("Untranslated"), DeskFilters(untranslated=ANY)),
    (_("Without a picture"), DeskFilters(picture="none")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name in the address, what it is called, and what may be chosen."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Panel:
    """All that stands over a list."""

    url: str
    usual: list[Choice]
    more: list[Choice]
    applied: list[tuple[str, str, str]]
    views: list[tuple[str, str, bool]]


def filter_panel(
    filters: DeskFilters, endpoint: str, shelves: Iterable[ShelfChoice], brands: Iterable[str]
) -> Panel:
    """The filters of a list at ``endpoint``; ``applied`` are (name, value, address without it)."""
    usual = [
        _choice(filters, "status", gettext("Status"), STATUSES),
        _choice(filters, "stock", gettext("Stock"), STOCKS),
        _choice(filters, "shelf", gettext("Shelf"), [(one.slug, one.label) for one in shelves]),
    ]
    more = [
        _choice(filters, "brand", gettext("Brand"), [(name, name) for name in brands]),
        _choice(filters, "untranslated", gettext("Untranslated in"), _languages()),
        _choice(filters, "picture", gettext("Picture"), [("none", _("Without a picture"))]),
        _choice(filters, "cut", gettext("Price cut"), [("1", _("Cut prices only"))]),
    ]
    return Panel(
        url=url_for(endpoint),
        usual=usual,
        more=more,
        applied=[*_applied([*usual, *more], filters, endpoint)],
        views=[_view(str(label), view, filters, endpoint) for label, view in BUILT_IN],
    )


def _choice(
    filters: DeskFilters, name: str, label: str, options: Iterable[tuple[str, object]]
) -> Choice:
    value = getattr(filters, name)
    return Choice(name, label, value, [(code, str(said)) for code, said in options])


def _languages() -> list[tuple[str, object]]:
    others = [(code, name) for code, name in LANGUAGES.items() if code != config().locale]
    return [(ANY, _("Any language")), *others]


def _applied(
    choices: list[Choice], filters: DeskFilters, endpoint: str
) -> Iterable[tuple[str, str, str]]:
    if filters.q:
        yield gettext("Search"), filters.q, url_for(endpoint, **filters.args(q=""))
    for choice in choices:
        if choice.value:
            said = dict(choice.options).get(choice.value, choice.value).strip()
            yield choice.label, said, url_for(endpoint, **filters.args(**{choice.name: ""}))


def _view(
    label: str, view: DeskFilters, filters: DeskFilters, endpoint: str
) -> tuple[str, str, bool]:
    here = view.args() == {name: v for name, v in filters.args().items() if name != "sort"}
    return label, url_for(endpoint, **view.args()), here
