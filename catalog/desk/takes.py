"""The desk's stock-takings: begin a count, scan, see what differs, book it or drop it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from catalog import stocktaking
from catalog.blueprint import desk_blueprint
from catalog.desk.forms import BeginForm, CountedForm, ScanForm, StepForm
from catalog.desk_lists import shelf_choices
from catalog.stocktaking import CannotBook, Unbooked, UnknownCode
from catalog.take_queries import all_places, all_takes, read_take
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import IllegalTransition, Invalid, Stale

STATES = {"open": "info", "booked": "ok", "dropped": ""}


@desk_blueprint.get("/stocktaking/")
@staff("catalogue.edit")
def takes() -> str:
    """All stock-takings, and a form to begin one."""
    return _takes(None)


@desk_blueprint.post("/stocktaking/")
@staff("catalogue.edit")
def begin_take() -> Any:
    """Begin to count a location; a shelf narrows what is looked for, never what may be found."""
    form = BeginForm()
    with read() as session:
        _fill(session, form)
    if not form.validate():
        return _takes(form), 422
    with write() as session:
        take = stocktaking.begin_count(
            session, form.location.data, viewer().actor, note_text=form.note.data or ""
        )
    return redirect(url_for(".take", take_id=take.id, shelf=form.shelf.data or None), 303)


def _takes(form: BeginForm | None) -> str:
    with read() as session:
        form = form or BeginForm(formdata=None)
        _fill(session, form)
        found = all_takes(session)
    return render_template("catalog/desk_stock_takes.html", takes=found, form=form, kinds=STATES)


def _fill(session: Any, form: BeginForm) -> None:
    form.location.choices = all_places(session)
    shelves = [(one.slug, one.label) for one in shelf_choices(session)]
    form.shelf.choices = [("", gettext("Everything at this place")), *shelves]


@desk_blueprint.get("/stocktaking/<int:take_id>")
@staff("catalogue.edit")
def take(take_id: int) -> str:
    """One count: scan, see what was found, and what is still missing."""
    return _take(take_id)


def _take(take_id: int, scanning: ScanForm | None = None, **shown: Any) -> str:
    shelf = request.args.get("shelf", "")[:80].replace("\0", "")
    differing = request.args.get("show") == "differences"
    with read() as session:
        page = read_take(session, take_id, differing=differing, shelf=shelf)
        shelves = shelf_choices(session)
    known = {
        "scanning": scanning or ScanForm(formdata=None),
        "refused": {},
        "last_scan": request.args.get("last", 0, type=int),
    }
    return render_template(
        "catalog/desk_stock_take.html",
        page=page,
        take=page.take,
        shelves=shelves,
        shelf=next((one for one in shelves if one.slug == shelf), None),
        differing=differing,
        kinds=STATES,
        here=_here(),
        **(known | shown),
    )


@desk_blueprint.post("/stocktaking/<int:take_id>/scans")
@staff("catalogue.edit")
def scan_unit(take_id: int) -> Any:
    """What was found, added to its line; the next one can be scanned at once."""
    form = ScanForm()
    if not form.validate():
        return _take(take_id, form), 422
    try:
        with write() as session:
            line = stocktaking.scan(
                session, take_id, form.code.data, form.quantity.data, viewer().actor
            )
    except UnknownCode as error:
        several = gettext("Several variants have this GTIN. Type the SKU.")
        nothing = gettext("Nothing in the catalogue has this SKU or GTIN.")
        form.code.errors = [several if error.facts["found"] else nothing]
        return _take(take_id, form), 422
    except Invalid:
        form.quantity.errors = [gettext("That would be too many.")]
        return _take(take_id, form), 422
    except IllegalTransition:
        return _over(take_id)
    return _back(take_id, last=line.variant_id)


@desk_blueprint.post("/stocktaking/<int:take_id>/lines/<int:variant_id>")
@staff("catalogue.edit")
def recount_line(take_id: int, variant_id: int) -> Any:
    """Another figure for a line, counted anew."""
    form = CountedForm()
    if not form.validate():
        flash(gettext("A whole number, from zero up."), "bad")
        return _back(take_id)
    try:
        with write() as session:
            stocktaking.recount(session, take_id, variant_id, form.counted.data, viewer().actor)
    except IllegalTransition:
        return _over(take_id)
    return _back(take_id, last=variant_id)


@desk_blueprint.post("/stocktaking/<int:take_id>/lines/<int:variant_id>/removal")
@staff("catalogue.edit")
def remove_line(take_id: int, variant_id: int) -> Any:
    """Forget what was counted of a variant."""
    try:
        with write() as session:
            stocktaking.take_out(session, take_id, variant_id)
    except IllegalTransition:
        return _over(take_id)
    return _back(take_id)


@desk_blueprint.post("/stocktaking/<int:take_id>/rest")
@staff("catalogue.edit")
def count_rest_as_none(take_id: int) -> Any:
    """Whatever wasn't found isn't there: a count of zero for all of it."""
    shelf = request.form.get("shelf", "")[:80].replace("\0", "")
    try:
        with write() as session:
            count = stocktaking.none_of_the_rest(session, take_id, shelf, viewer().actor)
    except IllegalTransition:
        return _over(take_id)
    flash(ngettext("%(num)s counted as none.", "%(num)s counted as none.", count), "ok")
    return _back(take_id)


@desk_blueprint.post("/stocktaking/<int:take_id>/booking")
@staff("catalogue.edit")
def book_take(take_id: int) -> Any:
    """Make the counted levels the true ones."""
    form = StepForm()
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            booked = stocktaking.book(session, take_id, form.version.data, viewer().actor)
    except Stale:
        flash(gettext("Somebody counted meanwhile. Look again, then book."), "warn")
        return _back(take_id)
    except IllegalTransition:
        return _over(take_id)
    except CannotBook as error:
        lines: list[Unbooked] = error.facts["lines"]
        flash(gettext("Nothing was booked: orders are promised more than was found."), "bad")
        return _take(take_id, refused={line.variant_id: line for line in lines}), 409
    flash(
        ngettext("Booked: %(num)s level changed.", "Booked: %(num)s levels changed.", booked), "ok"
    )
    return _back(take_id)


@desk_blueprint.post("/stocktaking/<int:take_id>/drop")
@staff("catalogue.edit")
def drop_take(take_id: int) -> Any:
    """End the count; every level stays as it is."""
    form = StepForm()
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            stocktaking.drop(session, take_id, form.version.data, viewer().actor)
    except Stale:
        flash(gettext("Somebody counted meanwhile. Look again, then drop it."), "warn")
        return _back(take_id)
    except IllegalTransition:
        return _over(take_id)
    flash(gettext("Dropped. Every level stays as it is."), "ok")
    return redirect(url_for(".takes"), 303)


def _here() -> dict[str, Any]:
    """Which part of the count is shown: a shelf, or differences only."""
    kept = {name: request.args.get(name, "")[:80] for name in ("shelf", "show")}
    return {name: value for name, value in kept.items() if value}


def _over(take_id: int) -> Response:
    flash(gettext("This count is over. Nothing was changed."), "warn")
    return _back(take_id)


def _back(take_id: int, last: int | None = None) -> Response:
    return redirect(url_for(".take", take_id=take_id, last=last, **_here()), 303)
