"""The shelves, attributes and brands that a file names: found, or put up where there are none."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attributes import attribute_of_label
from catalog.categories import (
    LAST,
    OTHER,
    CategoryData,
    category_of_title,
    find_category,
    save_category,
)
from catalog.models import Category
from catalog.slugs import slug_of, unused

LONGEST_SLUG = 80
LONGEST_TITLE = 120
DEEPEST = 6


class Shelves:
    """What was found in one transaction, by what the file calls it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[tuple[str, ...], int] = {}
        self._codes: dict[str, str] = {}

    def shelf(self, titles: Sequence[str], slug: str = "") -> int:
        """The id of the shelf of this slug, or at the end of these titles from the root."""
        if slug and (known := find_category(self._session, slug)):
            return known.id
        path = tuple(title[:LONGEST_TITLE] for title in titles[:DEEPEST])
        if path not in self._ids:
            self._ids[path] = self._found(path)
        return self._ids[path]

    def code(self, label: str) -> str:
        """The code of the attribute of this label."""
        if label not in self._codes:
            self._codes[label] = attribute_of_label(self._session, label).code
        return self._codes[label]

    def _found(self, path: tuple[str, ...]) -> int:
        if len(path) <= 1:
            return category_of_title(self._session, path[0] if path else "").id
        parent: Category | None = None
        for title in path:
            parent = self._below(parent, title)
        return parent.id if parent else 0

    def _below(self, parent: Category | None, title: str) -> Category:
        """The shelf of this title under another, put up at the end if there is none."""
        here = select(Category).where(
            Category.title == title, Category.parent_id == (parent.id if parent else None)
        )
        found = self._session.scalars(here.order_by(Category.id)).first()
        if found:
            return found
        taken = self._taken
        slug = slug_of(title, most=LONGEST_SLUG - 6) or OTHER
        if parent and taken(slug):
            slug = f"{parent.slug}-{slug}"[: LONGEST_SLUG - 6].strip("-")
        data = CategoryData(
            slug=unused(slug, taken),
            title=title,
            parent=parent.slug if parent else None,
            position=LAST,
        )
        return save_category(self._session, data)

    def _taken(self, slug: str) -> bool:
        return find_category(self._session, slug) is not None
