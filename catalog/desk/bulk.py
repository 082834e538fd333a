"""Changing many products: what shall be so, a look at what would come of it, then the deed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

import catalog.bulk_jobs  # noqa: F401 - the worker finds its handler
from catalog.attributes import checked_facts, known_attributes
from catalog.blueprint import config, desk_blueprint
from catalog.bulk import AT_ONCE, Change
from catalog.bulk_runs import read_run, run_exists, start_run
from catalog.desk.bulk_preview import MOST_SHOWN, REFUSALS, Names, preview
from catalog.desk.choosing import Chosen, Seen, first_products, read_seen, written
from catalog.desk.forms import (
    KINDS,
    BrandChange,
    FactChange,
    PriceChange,
    RunForm,
    ShelfChange,
    StatusChange,
)  # fmt: skip
from catalog.desk_lists import brand_names, shelf_choices
from shop import ids
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Invalid

WISH = "to-"
"""Before the names of what shall be so; the filters have the same names without it."""

FORMS: dict[str, Any] = {
    "status": StatusChange,
    "shelf": ShelfChange,
    "brand": BrandChange,
    "fact": FactChange,
    "price": PriceChange,
}


@desk_blueprint.get("/bulk")
@staff("catalogue.edit")
def bulk() -> Any:
    """What to change, and once that is said, what would come of it; nothing is changed yet."""
    chosen = Chosen.from_args(request.args)
    with read() as session:
        seen = chosen.seen(session)
        if not seen:
            flash(gettext("Tick the products that you want to change first."), "warn")
            return redirect(url_for(".products", **chosen.filters.args()), 303)
        return _page(session, chosen, seen, request.args)


@desk_blueprint.post("/bulk")
@staff("catalogue.edit")
def change_products() -> Any:
    """Do it: at once where they are few, by the worker where they are many."""
    chosen, agreed = Chosen.from_args(request.form), RunForm()
    with read() as session:
        if run_exists(session, agreed.token.data or ""):
            return redirect(url_for(".bulk_run", token=agreed.token.data), 303)
        seen = chosen.seen(session)
        form = _form(session, request.form)
        if not agreed.validate() or not _valid(session, form) or agreed.count.data != len(seen):
            flash(gettext("The list is another one now. Please look again."), "warn")
            return redirect(url_for(".bulk", **chosen.args(), **_wish(request.form)), 303)
    if len(seen) <= AT_ONCE:
        seen = read_seen(agreed.seen.data or "")
    with write() as session:
        change = form.to_change()
        start_run(session, agreed.token.data, seen, change, viewer().actor)
    return redirect(url_for(".bulk_run", token=agreed.token.data), 303)


@desk_blueprint.get("/bulk/<token>")
@staff("catalogue.edit")
def bulk_run(token: str) -> str:
    """What came of it, or how far it is. Raises NotFound."""
    with read() as session:
        run = read_run(session, token)
        names = Names.read(session)
    return render_template(
        "catalog/desk_bulk_run.html",
        run=run,
        says=names.says(run.change, config().currency),
        refusals=REFUSALS,
    )


def _page(session: Session, chosen: Chosen, seen: Seen, args: "MultiDict[str, str]") -> Any:
    form, names = _form(session, args), Names.read(session)
    asked = form is not None and args.get("look") == "1"
    change: Change | None = None
    if asked and _valid(session, form):
        change = form.to_change()
    shown = first_products(session, seen, MOST_SHOWN) if change else []
    page = render_template(
        "catalog/desk_bulk.html",
        chosen=chosen.args(),
        total=len(seen),
        kinds=KINDS,
        kind=args.get("kind", ""),
        form=form,
        wish=_wish(args),
        rows=preview(shown, change, names) if change else [],
        says=names.says(change, config().currency) if change else "",
        token=ids.new_token(),
        seen=written(seen) if len(seen) <= AT_ONCE else "",
        at_once=len(seen) <= AT_ONCE,
        kind_url=lambda kind: url_for(".bulk", **chosen.args(), kind=kind),
        back=url_for(".products", **chosen.filters.args()),
        brands=brand_names(session) if args.get("kind") == "brand" else [],
    )
    return (page, 422) if asked and not change else page


def _form(session: Session, args: "MultiDict[str, str]") -> Any:
    """The form of the kind that was picked, its choices filled in; None if none was."""
    made = FORMS.get(args.get("kind", ""))
    if made is None:
        return None
    form = made(args if args.get("look") == "1" else None, prefix=WISH)
    form.currency = config().currency
    if "shelf" in form:
        form.shelf.choices = [(str(one.id), one.label) for one in shelf_choices(session)]
    if "attribute" in form:
        form.attribute.choices = [(one.code, one.label) for one in known_attributes(session)]
    return form


def _valid(session: Session, form: Any) -> bool:
    """Whether it can be done; a fact must be of its attribute's kind too."""
    if form is None or not form.validate():
        return False
    if "attribute" in form:
        try:
            checked_facts(session, {form.attribute.data: form.value.data or ""})
        except Invalid:
            form.value.errors = [gettext("That is no value of this attribute.")]
            return False
    return True


def _wish(args: "MultiDict[str, str]") -> dict[str, Any]:
    """What shall be so, as the form sent it, for the next address."""
    names = [name for name in args if name in {"kind", "look"} or name.startswith(WISH)]
    return {name: args[name] for name in names}
