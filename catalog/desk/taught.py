"""One page of what the desk taught the search: those that fit what is looked for, and one open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request
from flask_babel import gettext

from catalog.filters import page_of
from catalog.search_models import MOST_LETTERS
from catalog.searched import folded

PER_PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Taught(Generic[Row]):
    """The rows of one page, what was looked for, and the one that is open."""

    rows: Sequence[Row]
    total: int
    text: str
    page: int
    last: int
    open: Row | None


def page_of_taught(
    rows: Sequence[Row], text_of: Callable[[Row], str], opened: Row | None
) -> Taught[Row]:
    """The page (``?page=``) of the rows whose text has what is looked for (``?q=``), folded."""
    text = typed_text("q")
    fitting = [row for row in rows if folded(text) in folded(text_of(row))] if text else rows
    last = max(1, -(-len(fitting) // PER_PAGE))
    page = min(page_of(request.args.get("page", "")), last)
    shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Taught(shown, len(fitting), text, page, last, opened)


def typed_text(name: str) -> str:
    """A few words of the address, on one line."""
    return " ".join(request.args.get(name, "")[: 2 * MOST_LETTERS].replace("\0", " ").split())


def begun(name: str) -> dict[str, str]:
    """What a new one begins with: the query that somebody came from, its language, the way back."""
    return {name: typed_text("query"), "locale": typed_text("lang"), "back": typed_text("back")}


def changed_meanwhile(now: str) -> str:
    """Said when a colleague was quicker; what was typed is still there."""
    theirs = gettext("Somebody changed this meanwhile. It says now: %(now)s.", now=now)
    yours = gettext("Save again, and it says what you typed.")
    return f"{theirs} {yours}"


def too_many(most: int) -> str:
    """Said when there is room for no more."""
    return gettext("There are %(most)s already, and that is all there can be.", most=most)
