"""Making, moving and clearing away shelves, and keeping their paths true."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.indexing import enqueue_rows
from catalog.models import Category, Product, Texts
from catalog.slugs import slug_of
from catalog.state import hold, words_changed
from catalog.texts import checked_texts
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid, NotFound, Stale

OTHER = "other"
LAST = 1000
"""Shelves that an import makes stand behind those that a person put up."""

LONGEST_PATH = 400
_NAMES = ("slug", "title", "lead", "texts", "picture", "ground", "position", "path")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryData:
    """A shelf as it should be; ``parent`` is the slug of the shelf above.

    ``texts`` are {locale: {"title": …, "lead": …}}; None leaves what is stored.
    """

    slug: str
    title: str
    lead: str = ""
    texts: Texts | None = None
    parent: str | None = None
    picture: str = ""
    ground: str = "linen"
    position: int = 0


def save_category(
    session: Session,
    data: CategoryData,
    *,
    version: int | None = None,
    actor: Actor | None = None,
) -> Category:
    """Create or update a shelf by its slug.

    Raises Invalid for an unknown parent, one below itself, no title, or an unknown language; Stale
    for a ``version`` that has passed.
    """
    parent = _parent(session, data)
    hold(session)
    category = find_category(session, data.slug)
    _refuse_stale(category, version)
    before = _facts(category)
    if category is None:
        category = Category(slug=data.slug, path=f"{data.slug}/", texts={}, version=0)
        session.add(category)
    category.title, category.lead, category.position = data.title.strip(), data.lead, data.position
    category.picture, category.ground = data.picture, data.ground
    if data.texts is not None:
        category.texts = checked_texts(data.texts, ("title", "lead"))
    _place(session, category, parent)
    _finish(session, category, before, actor)
    return category


def move_category(
    session: Session,
    category_id: int,
    parent_id: int | None,
    *,
    position: int | None = None,
    version: int | None = None,
    actor: Actor | None = None,
) -> Category:
    """Put a shelf with all below it under another one, or at the root (None).

    Raises NotFound, Stale, or Invalid for an unknown parent or one that is below the shelf itself.
    """
    hold(session)
    category = _get(session, category_id, version)
    parent = session.get(Category, parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise Invalid("no such parent", slug=category.slug, parent=parent_id)
    before = _facts(category)
    if position is not None:
        category.position = position
    _place(session, category, parent)
    _finish(session, category, before, actor)
    return category


def delete_category(
    session: Session, category_id: int, *, version: int | None = None, actor: Actor | None = None
) -> None:
    """Take a shelf away.

    Raises NotFound, Stale, or Conflict (products, shelves: counts) while something is on it.
    """
    hold(session)
    category = _get(session, category_id, version)
    products = _count(session, Product.category_id == category_id)
    shelves = _count(session, Category.parent_id == category_id)
    if products or shelves:
        raise Conflict("the shelf isn't empty", products=products, shelves=shelves)
    session.delete(category)
    session.flush()
    words_changed(session)
    if actor:
        note(session, actor, "deleted", ("category", category_id, category.title))


def find_category(session: Session, slug: str | None) -> Category | None:
    """The shelf of this slug."""
    return session.scalar(select(Category).where(Category.slug == slug))


def category_of_title(session: Session, title: str) -> Category:
    """The shelf with this title, put up at the end if there is none."""
    slug = slug_of(title) or OTHER
    shelf = CategoryData(slug=slug, title=title.strip()[:120] or "Other", position=LAST)
    found = find_category(session, slug)
    if found is None:
        hold(session)  # somebody may make it while we wait: it is theirs to arrange
        found = find_category(session, slug) or save_category(session, shelf)
    return found


def _parent(session: Session, data: CategoryData) -> Category | None:
    if not data.title.strip():
        raise Invalid("a shelf needs a title", slug=data.slug)
    parent = find_category(session, data.parent) if data.parent else None
    if data.parent and parent is None:
        raise Invalid("no such parent", slug=data.slug, parent=data.parent)
    return parent


def _get(session: Session, category_id: int, version: int | None) -> Category:
    category = session.get(Category, category_id, with_for_update=True)
    if category is None:
        raise NotFound("no such shelf", category=category_id)
    _refuse_stale(category, version)
    return category


def _refuse_stale(category: Category | None, version: int | None) -> None:
    if version is not None and (category is None or category.version != version):
        raise Stale("the shelf has changed", seen=version, stored=_facts(category))


def _place(session: Session, category: Category, parent: Category | None) -> None:
    """Hang a shelf below another, and make the paths of all below it true."""
    if parent is not None and parent.path.startswith(category.path):
        raise Invalid("a shelf can't be below itself", slug=category.slug, parent=parent.slug)
    was, now = category.path, f"{parent.path if parent else ''}{category.slug}/"
    category.parent = parent
    below = select(Category).where(Category.path.startswith(was, autoescape=True))
    subtree = [] if was == now else [one for one in session.scalars(below) if one is not category]
    for one in [category, *subtree]:
        one.path = now + one.path.removeprefix(was)
        if len(one.path) > LONGEST_PATH:
            raise Invalid("shelves can't be as deep as that", slug=one.slug)


def _finish(
    session: Session, category: Category, before: dict[str, Any], actor: Actor | None
) -> None:
    """Count and write down a change, if it is one; a new title goes to the search index too."""
    after = _facts(category)
    if before == after:
        return
    category.version += 1
    session.flush()
    words_changed(session)
    if before and before["title"] != after["title"]:
        here = select(Product.id).where(Product.category_id == category.id).order_by(Product.id)
        rows = [(product_id, category.version) for product_id in session.scalars(here)]
        enqueue_rows(session, rows, because=f"shelf-{category.id}")
    if actor:
        subject = ("category", category.id, category.title)
        note(session, actor, "changed" if before else "created", subject, before, after)


def _count(session: Session, condition: Any) -> int:
    return session.scalar(select(func.count()).where(condition)) or 0


def _facts(category: Category | None) -> dict[str, Any]:
    return {name: getattr(category, name) for name in _NAMES} if category else {}
