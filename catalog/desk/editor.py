"""The product editor: one page, one form, one press; two people at once lose nothing."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.blueprint import config, desk_blueprint
from catalog.desk.companions import find_meant
from catalog.desk.conflicts import Draft, is_open, reconciled, seen_of
from catalog.desk.differing import Choice, as_choices
from catalog.desk.draft import variant_key
from catalog.desk.editor_forms import ProductForm
from catalog.desk.editor_page import editor_page
from catalog.desk.editor_queries import Editing, read_editing
from catalog.desk.filling import filled, furnish
from catalog.desk.form_errors import has_errors
from catalog.desk.pictures import in_order, store_uploads
from catalog.desk.saving import Edited, save_edited
from catalog.desk.typed import Typed, read_typed, refuse_unpriced, say
from catalog.models import ACTIVE
from catalog.products import SkuTaken
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Invalid, Stale

MOST_FIELDS = 8_000
MOST_BYTES = 64 * 1024 * 1024
LARGE = {"catalog_desk.save", "catalog_desk.make_product"}
_CONFLICT, _WRONG = 409, 422


@desk_blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """A grid of variants has thousands of fields, and pictures come several at once.

    This runs before the form is read; who may not come in is refused before that as well.
    """
    if endpoint in LARGE:
        request.max_form_parts = MOST_FIELDS
        request.max_content_length = MOST_BYTES


@dataclass(slots=True)
class Attempt:
    """What was sent, read against the product as it is stored now."""

    editing: Editing
    form: ProductForm
    typed: Typed
    after: Draft = field(default_factory=dict)
    differing: list[Choice] = field(default_factory=list)
    is_open: bool = False


@desk_blueprint.get("/<int:product_id>")
@staff("catalogue.edit")
def product(product_id: int) -> str:
    """One product: all that can be said of it, its stock and its past. Raises NotFound."""
    with read() as session:
        editing = read_editing(session, product_id)
        return editor_page(session, editing, filled(editing, zone()))


@desk_blueprint.post("/<int:product_id>")
@staff("catalogue.edit")
def save(product_id: int) -> Response | tuple[str, int]:
    """Store what was typed, or show what is wrong with it, or what somebody else changed."""
    attempt = _read_attempt(product_id)
    if has_errors(attempt.form):
        return _shown(attempt, _WRONG)
    if attempt.is_open:
        return _shown(attempt, _CONFLICT)
    try:
        with write() as session:
            save_edited(session, _edited(attempt), viewer().actor)
    except Stale:  # since it was read, a moment ago
        return save(product_id)
    except SkuTaken as error:
        _blame_sku(attempt.form, str(error.facts["sku"]), str(error.facts["handle"]))
    except Invalid as error:
        attempt.form.form_errors.append(_said(error))
    if has_errors(attempt.form):
        return _shown(attempt, _WRONG)
    flash(_what_happened(attempt), "ok")
    return redirect(_next_page(product_id, attempt.typed), 303)


def _read_attempt(product_id: int) -> Attempt:
    """Read what was sent; pictures are put away first, outside any transaction."""
    form = ProductForm()
    uploads, wrong = store_uploads(config().picture_folder, form.uploads.data)
    with read() as session:
        editing = read_editing(session, product_id)
        furnish(form, editing)
        form.validate()
        for message in wrong:
            say(form.uploads, message)
        _publish_if_asked(form)
        typed = read_typed(form, editing.product, editing.attributes, zone())
        _read_pictures(form, editing, typed, uploads)
        if len(form.parts):
            typed.draft["parts"] = _companions(session, form, "parts")
        if len(form.related):
            typed.draft["related"] = [one for one, _ in _companions(session, form, "related")]
    for key in typed.draft:
        if key.startswith("facts."):
            editing.draft.setdefault(key, "")
    known = {one.id for one in editing.product.variants}
    typed.draft = {key: said for key, said in typed.draft.items() if _is_ours(key, known)}
    refuse_unpriced(form, editing.product, typed.draft)
    attempt = Attempt(editing, form, typed)
    _reconciled(attempt)
    return attempt


def _is_ours(key: str, known: set[int]) -> bool:
    """A variant of another product is nobody's here."""
    kind, _, rest = key.partition(".")
    return kind != "variant" or int(rest.partition(".")[0]) in known


def _publish_if_asked(form: ProductForm) -> None:
    """The button 'Publish' is a status and a press in one; and what is for sale needs no date."""
    if "publish" in request.form:
        form.status.data, form.publish_at.data = ACTIVE, ""


def _read_pictures(
    form: ProductForm, editing: Editing, typed: Typed, uploads: list[tuple[str, str]]
) -> None:
    folder = config().picture_folder
    stored = {file for file, _ in editing.draft["pictures"]}
    rows = in_order([entry.form for entry in form.pictures], stored, folder)
    present = {file for file, _ in rows}
    for stem, _name in uploads:
        if stem not in present:
            present.add(stem)
            rows.append([stem, ""])
            place = len(rows)
            form.pictures.append_entry({"file": stem, "place": place})
    if len(form.pictures):
        typed.draft["pictures"] = rows
    for one in editing.product.variants:
        key = variant_key(one.id, "picture")
        if typed.draft.get(key) not in (None, "", one.picture, *present):
            typed.draft[key] = ""


def _companions(session: object, form: ProductForm, name: str) -> list[list[str]]:
    """[handle, note] of each row that names a product; a row that may mean several says which."""
    rows = [entry.form for entry in form[name] if entry.form["product"].data]
    meant = find_meant(session, [row["product"].data for row in rows])  # type: ignore[arg-type]
    found: list[list[str]] = []
    for row in rows:
        fitting = meant[row["product"].data]
        if len(fitting) == 1:
            found.append([fitting[0].handle, row.note.data or ""])
        elif fitting:
            handles = ", ".join(one.handle for one in fitting)
            say(row["product"], gettext("Which one? %(handles)s", handles=handles))
        else:
            say(row["product"], gettext("No product is called that."))
    return found


def _reconciled(attempt: Attempt) -> None:
    """What somebody else changed since this page was made, and what was chosen about it before."""
    stored = attempt.editing.product.version
    theirs = attempt.editing.draft
    mine, moved = theirs | attempt.typed.draft, attempt.form.version.data != stored
    attempt.after, found = reconciled(request.form, mine, theirs, moved=moved)
    attempt.is_open = moved and is_open(found, request.form)
    attempt.differing = as_choices(found, attempt.editing)


def _edited(attempt: Attempt) -> Edited:
    editing, typed = attempt.editing, attempt.typed
    return Edited(editing.product, editing.draft, attempt.after, typed.rows, typed.facts)


def _shown(attempt: Attempt, status: int) -> tuple[str, int]:
    """The page as it was sent, against the product as it is now: the next press is about that."""
    attempt.form.version.data = attempt.editing.product.version
    attempt.form.seen.data = seen_of(attempt.editing.draft)
    with read() as session:
        page = editor_page(session, attempt.editing, attempt.form, attempt.differing)
    return page, status


def _blame_sku(form: ProductForm, sku: str, handle: str) -> None:
    said = gettext("The product %(handle)s has this SKU already.", handle=handle)
    rows = [entry.form for entry in form.variants if entry.form.sku.data == sku]
    if rows:
        say(rows[-1].sku, said)
    else:
        form.form_errors.append(said)


def _said(error: Invalid) -> str:
    """What the catalogue refuses although the form let it through."""
    name = str(error.facts.get("name", ""))
    told = {
        "variants": gettext("One variant must stay for sale. To sell it no more, archive it."),
        "options": gettext("Each option needs a name of its own."),
        "archive_at": gettext("It would go off sale before it comes on sale."),
    }
    return told.get(name, gettext("That doesn't fit together. Please look at it again."))


def _what_happened(attempt: Attempt) -> str:
    published = attempt.form.status.data == ACTIVE != attempt.editing.product.status
    return gettext("On sale now") if published else gettext("Saved")


def _next_page(product_id: int, typed: Typed) -> str:
    """Back to the editor; new values of options are offered there as combinations."""
    offers = [f"{place}:{value}" for place, one in enumerate(typed.offers) for value in one]
    anchor = "combinations" if offers else None
    return url_for(".product", product_id=product_id, offer=offers or None, _anchor=anchor)


def zone() -> ZoneInfo:
    """The shop's wall clock."""
    return ZoneInfo(config().timezone)
