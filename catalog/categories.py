"""Making and finding shelves, and keeping their paths true."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Category
from catalog.slugs import slug_of
from shop.errors import Invalid

OTHER = "other"
LAST = 1000
"""Shelves that an import makes stand behind those that a person put up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryData:
    """A shelf as it should be; ``parent`` is the slug of the shelf above."""

    slug: str
    title: str
    lead: str = ""
    parent: str | None = None
    picture: str = ""
    ground: str = "linen"
    position: int = 0


def save_category(session: Session, data: CategoryData) -> Category:
    """Create or update a shelf by its slug. Raises Invalid for an unknown parent."""
    parent = find_category(session, data.parent) if data.parent else None
    if data.parent and parent is None:
        raise Invalid("no such parent", slug=data.slug, parent=data.parent)
    category = find_category(session, data.slug)
    if category is None:
        category = Category(slug=data.slug)
        session.add(category)
    category.title, category.lead, category.position = data.title, data.lead, data.position
    category.picture, category.ground = data.picture, data.ground
    category.parent = parent
    category.path = f"{parent.path if parent else ''}{data.slug}/"
    session.flush()
    return category


def find_category(session: Session, slug: str | None) -> Category | None:
    """The shelf of this slug."""
    return session.scalar(select(Category).where(Category.slug == slug))


def category_of_title(session: Session, title: str) -> Category:
    """The shelf with this title, put up at the end if there is none."""
    slug = slug_of(title) or OTHER
    shelf = CategoryData(slug=slug, title=title.strip()[:120] or "Other", position=LAST)
    return find_category(session, slug) or save_category(session, shelf)
