"""The tree of shelves: put up, renamed, moved, cleared away; two people at once lose nothing."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.blueprint import config, desk_blueprint
from catalog.categories import CategoryData, delete_category, move_category, save_category
from catalog.change_words import FIELDS
from catalog.desk.conflicts import Difference, Draft, is_open, reconciled, seen_of
from catalog.desk.differing import Choice
from catalog.desk.editor_forms import offered
from catalog.desk.editor_queries import in_tree_order
from catalog.desk.form_errors import faults, has_errors
from catalog.desk.one_picture import picture_after
from catalog.desk.opening import asked_to_open
from catalog.desk.typed import say
from catalog.desk.vocabulary_forms import ShelfForm
from catalog.forms import GROUNDS
from catalog.models import Category, Product
from catalog.slugs import slug_of, unused
from catalog.tree import CategoryTree, Shelf, read_tree
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Conflict, Invalid, NotFound, Stale
from shop.locales import LANGUAGES

_CONFLICT, _WRONG = 409, 422
_NAMES = ("title", "lead")
_NOTHING: Draft = {"picture": "", "lead": "", "parent": "", "ground": "linen"}


@dataclass(slots=True)
class Shelves:
    """The tree with how much is on each shelf, and the one that is open (None: a new one)."""

    tree: CategoryTree
    products: dict[int, int]
    open: Category | None

    @property
    def lines(self) -> list[tuple[Shelf, int, int]]:
        """(shelf, depth, products), each followed by those below it."""
        return [
            (one, len(self.tree.way_to(one)) - 1, self.products.get(one.id, 0))
            for one in in_tree_order(self.tree)
        ]


@desk_blueprint.get("/shelves")
@staff("catalogue.edit")
def shelves() -> str:
    """The tree and one shelf (``?open=7``), or the form for a new one (``?below=7``)."""
    with read() as session:
        found = _read(session, asked_to_open())
    return _page(found, _filled(found))


@desk_blueprint.post("/shelves")
@staff("catalogue.edit")
def make_shelf() -> Response | tuple[str, int]:
    """Put up a shelf."""
    with read() as session:
        found = _read(session, None)
    form = _sent(found)
    draft = _NOTHING | _typed(form, _NOTHING)
    if has_errors(form):
        return _page(found, form), _WRONG
    with write() as session:
        slug = unused(slug_of(draft["title"]) or "shelf", lambda one: _is_taken(session, one))
        last = max((one.position for one in session.scalars(select(Category))), default=-1)
        data = _data(slug, min(last, 999) + 1, draft)
        made = save_category(session, data, actor=viewer().actor)
    flash(gettext("Shelf put up"), "ok")
    return redirect(url_for(".shelves", open=made.id), 303)


@desk_blueprint.post("/shelves/<int:shelf_id>")
@staff("catalogue.edit")
def save_shelf(shelf_id: int) -> Response | tuple[str, int]:
    """Change a shelf. Raises NotFound."""
    with read() as session:
        found = _read(session, shelf_id)
    shelf = _opened(found)
    form, theirs = _sent(found), _draft(shelf, found.tree)
    mine = theirs | _typed(form, theirs)
    moved = form.version.data != shelf.version
    after, differing = reconciled(request.form, mine, theirs, moved=moved)
    if has_errors(form) or (moved and is_open(differing, request.form)):
        return _page(found, form, differing), _WRONG if has_errors(form) else _CONFLICT
    try:
        with write() as session:
            data = _data(shelf.slug, shelf.position, after)
            save_category(session, data, version=shelf.version, actor=viewer().actor)
    except Stale:
        return save_shelf(shelf_id)
    except Invalid:
        say(form.parent, gettext("A shelf can't stand below itself."))
        return _page(found, form, differing), _WRONG
    flash(gettext("Shelf saved"), "ok")
    return redirect(url_for(".shelves", open=shelf_id), 303)


@desk_blueprint.post("/shelves/<int:shelf_id>/move")
@staff("catalogue.edit")
def move_shelf(shelf_id: int) -> Response:
    """One place up or down among its neighbours. Raises NotFound."""
    step = -1 if request.form.get("step") == "up" else 1
    with write() as session:
        shelf = _opened(_read(session, shelf_id))
        beside = Category.parent_id.is_not_distinct_from(shelf.parent_id)
        in_order = select(Category).where(beside).order_by(Category.position, Category.title)
        for one, position in _places(list(session.scalars(in_order)), shelf, step):
            move_category(session, one.id, one.parent_id, position=position, actor=viewer().actor)
    return redirect(url_for(".shelves", open=shelf_id, _anchor=f"shelf-{shelf_id}"), 303)


def _places(row: list[Category], shelf: Category, step: int) -> list[tuple[Category, int]]:
    """What stands elsewhere then: two that change places, or all where they had no order yet."""
    at = row.index(shelf)
    to = at + step
    if not 0 <= to < len(row):
        return []
    other = row[to]
    if other.position != shelf.position:
        return [(shelf, other.position), (other, shelf.position)]
    row[at], row[to] = other, shelf
    return [(one, place) for place, one in enumerate(row) if one.position != place]


@desk_blueprint.post("/shelves/<int:shelf_id>/removal")
@staff("catalogue.edit")
def remove_shelf(shelf_id: int) -> Response:
    """Clear a shelf away, if nothing is on it."""
    try:
        with write() as session:
            seen = request.form.get("version", type=int)
            delete_category(session, shelf_id, version=seen, actor=viewer().actor)
    except Stale:
        flash(gettext("Somebody changed this meanwhile. Here is how it stands now."), "bad")
    except Conflict as error:
        flash(_not_empty(error.facts["products"], error.facts["shelves"]), "bad")
    else:
        flash(gettext("Shelf cleared away"), "ok")
        return redirect(url_for(".shelves"), 303)
    return redirect(url_for(".shelves", open=shelf_id), 303)


def _not_empty(products: int, below: int) -> str:
    if products:
        return ngettext(
            "%(num)s product is on it. Move it to another shelf first.",
            "%(num)s products are on it. Move them to another shelf first.",
            products,
        )
    return ngettext(
        "%(num)s shelf is below it. Move or clear it first.",
        "%(num)s shelves are below it. Move or clear them first.",
        below,
    )


def _read(session: Session, shelf_id: int | None) -> Shelves:
    counts = select(Product.category_id, func.count()).group_by(Product.category_id)
    return Shelves(
        read_tree(session),
        {row[0]: row[1] for row in session.execute(counts)},
        session.get(Category, shelf_id) if shelf_id else None,
    )


def _opened(found: Shelves) -> Category:
    if found.open is None:
        raise NotFound("no such shelf")
    return found.open


def _is_taken(session: Session, slug: str) -> bool:
    return session.scalar(select(Category.id).where(Category.slug == slug)) is not None


def _others() -> list[str]:
    return [code for code in LANGUAGES if code != config().locale]


def _draft(shelf: Category, tree: CategoryTree) -> Draft:
    above = tree.by_id.get(shelf.parent_id or 0)
    draft: Draft = {"title": shelf.title, "lead": shelf.lead, "ground": shelf.ground}
    draft |= {"parent": above.slug if above else "", "picture": shelf.picture}
    for code in _others():
        said = (shelf.texts or {}).get(code, {})
        draft |= {f"{name} {code}": said.get(name, "") for name in _NAMES}
    return draft


def _filled(found: Shelves) -> ShelfForm:
    shelf = found.open
    below = found.tree.by_id.get(request.args.get("below", 0, type=int))
    data: dict[str, Any] = {"parent": below.slug if below else "", "ground": "linen"}
    draft = _draft(shelf, found.tree) if shelf else {}
    if shelf:
        data = {name: draft[name] for name in ("title", "lead", "ground", "parent")}
        data |= {"version": shelf.version, "seen": seen_of(draft)}
    data["texts"] = [
        {"locale": code, **{name: draft.get(f"{name} {code}", "") for name in _NAMES}}
        for code in _others()
    ]
    form = ShelfForm(formdata=None, data=data)
    _furnish(form, found)
    return form


def _furnish(form: ShelfForm, found: Shelves) -> None:
    """A shelf may stand below any but itself and what is below it."""
    own = found.tree.by_id.get(found.open.id) if found.open else None
    barred = set(found.tree.subtree(own)) if own else set()
    others = [one for one in in_tree_order(found.tree) if one.id not in barred]
    ways = [(one.slug, " / ".join(map(_title, found.tree.way_to(one)))) for one in others]
    form.parent.choices = offered([("", gettext("Nothing: it is at the top")), *ways])


def _title(shelf: Shelf) -> str:
    return shelf.title


def _sent(found: Shelves) -> ShelfForm:
    form = ShelfForm()
    _furnish(form, found)
    form.validate()
    return form


def _typed(form: ShelfForm, stored: Draft) -> Draft:
    draft: Draft = {
        "title": form.title.data or "",
        "picture": picture_after(form, stored["picture"]),
    }
    draft |= {name: form[name].data or "" for name in ("ground", "parent") if form[name].raw_data}
    if form.lead.raw_data:
        draft["lead"] = " ".join((form.lead.data or "").split())
    for entry in form.texts:
        code = entry.form.locale.data
        if code in _others():
            draft |= {f"{name} {code}": entry.form[name].data or "" for name in _NAMES}
    return draft


def _data(slug: str, position: int, draft: Draft) -> CategoryData:
    texts = {code: {name: draft.get(f"{name} {code}", "") for name in _NAMES} for code in _others()}
    return CategoryData(
        slug=slug,
        title=draft["title"],
        lead=draft["lead"],
        texts=texts,
        parent=draft["parent"] or None,
        picture=draft["picture"],
        ground=draft["ground"],
        position=position,
    )


def _page(found: Shelves, form: ShelfForm, differing: list[Difference] | None = None) -> str:
    shelf = found.open
    if shelf and differing is not None:
        form.version.data, form.seen.data = shelf.version, seen_of(_draft(shelf, found.tree))
    return render_template(
        "catalog/desk_shelves.html",
        found=found,
        shelf=shelf,
        form=form,
        faults=faults(form),
        differing=[_line(one) for one in differing or []],
        tongues=LANGUAGES,
    )


def _line(one: Difference) -> Choice:
    name, _, code = one.key.partition(" ")
    label = str(FIELDS["parent_id" if name == "parent" else name])
    label = f"{label} ({LANGUAGES[code]})" if code else label
    said = {code: str(word) for code, word in GROUNDS} if name == "ground" else {}
    mine, theirs = (str(said.get(side, side) or "–") for side in (one.mine, one.theirs))
    return Choice(one.key, label, mine, theirs, one.keep)
