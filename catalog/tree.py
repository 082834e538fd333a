"""The whole tree of shelves in one statement: for the navigation, breadcrumbs and subtrees."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Category

_EVERYTHING = select(
    Category.id,
    Category.parent_id,
    Category.slug,
    Category.title,
    Category.lead,
    Category.picture,
    Category.ground,
    Category.texts,
).order_by(Category.position, Category.title)


class Shelf(NamedTuple):
    """A category as pages need it."""

    id: int
    parent_id: int | None
    slug: str
    title: str
    lead: str
    picture: str
    ground: str


class CategoryTree:
    """All shelves, in the order in which they are shown."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self.by_id = {shelf.id: shelf for shelf in shelves}
        self._below: dict[int | None, list[Shelf]] = defaultdict(list)
        for shelf in self.by_id.values():
            self._below[shelf.parent_id].append(shelf)

    @property
    def roots(self) -> list[Shelf]:
        return self._below[None]

    def find(self, slug: str) -> Shelf | None:
        """The shelf of this slug."""
        return next((shelf for shelf in self.by_id.values() if shelf.slug == slug), None)

    def below(self, shelf: Shelf | None) -> list[Shelf]:
        """The shelves right below this one; the roots for None."""
        return self._below[shelf.id if shelf else None]

    def subtree(self, shelf: Shelf) -> list[int]:
        """The ids of this shelf and of all below it."""
        ids = [shelf.id]
        for child in self.below(shelf):
            ids += self.subtree(child)
        return ids

    def way_to(self, shelf: Shelf) -> list[Shelf]:
        """From the root down to this shelf."""
        above = self.by_id.get(shelf.parent_id or 0)
        return [*(self.way_to(above) if above else []), shelf]


def read_tree(session: Session, locale: str = "") -> CategoryTree:
    """The tree as it stands, in this language ("" is the shop's own): one statement."""
    return CategoryTree(_shelf(row, locale) for row in session.connection().execute(_EVERYTHING))


def _shelf(row: Any, locale: str) -> Shelf:
    said = row.texts.get(locale) or {}
    title, lead = said.get("title") or row.title, said.get("lead") or row.lead
    return Shelf(row.id, row.parent_id, row.slug, title, lead, row.picture, row.ground)
