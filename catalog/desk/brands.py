"""Brands: the list, and the page of each: its name, its address, what is said of it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.blueprint import config, desk_blueprint
from catalog.brands import BrandData, delete_brand, save_brand
from catalog.desk.conflicts import Difference, Draft, is_open, reconciled, seen_of
from catalog.desk.differing import Choice
from catalog.desk.form_errors import faults, has_errors
from catalog.desk.one_picture import picture_after
from catalog.desk.opening import asked_to_open
from catalog.desk.typed import say
from catalog.desk.vocabulary_forms import BrandForm
from catalog.models import Product
from catalog.slugs import slug_of
from catalog.word_models import Brand
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Conflict, Invalid, NotFound, Stale
from shop.locales import LANGUAGES

_CONFLICT, _WRONG = 409, 422
MOST_SHOWN = 200


@dataclass(slots=True)
class Brands:
    """Those that fit the search with their products, and the one that is open."""

    rows: list[tuple[Brand, int]]
    text: str
    open: Brand | None


@desk_blueprint.get("/brands")
@staff("catalogue.edit")
def brands() -> str:
    """The list (``?q=``) and one brand (``?open=7``), or the form for a new one."""
    with read() as session:
        found = _read(session, asked_to_open())
    return _page(found, _filled(found))


@desk_blueprint.post("/brands")
@staff("catalogue.edit")
def make_brand() -> Response | tuple[str, int]:
    """One more brand."""
    with read() as session:
        found = _read(session, None)
    form = BrandForm()
    form.validate()
    _refuse_taken(found, form)
    draft = _typed(form, {"picture": ""})
    if has_errors(form):
        return _page(found, form), _WRONG
    try:
        with write() as session:
            data = _data(draft, draft["slug"] or None)
            made = save_brand(session, data, actor=viewer().actor)
    except (Conflict, Invalid):
        say(form.name, gettext("Another brand has this name or address."))
        return _page(found, form), _WRONG
    flash(gettext("Brand saved"), "ok")
    return redirect(url_for(".brands", open=made.id), 303)


@desk_blueprint.post("/brands/<int:brand_id>")
@staff("catalogue.edit")
def save_brand_page(brand_id: int) -> Response | tuple[str, int]:
    """Change a brand; another name goes to its products too. Raises NotFound."""
    with read() as session:
        found = _read(session, brand_id)
    brand = _opened(found)
    form, theirs = BrandForm(), _draft(brand)
    form.validate()
    mine = theirs | _typed(form, theirs)
    moved = form.version.data != brand.version
    after, differing = reconciled(request.form, mine, theirs, moved=moved)
    if has_errors(form) or (moved and is_open(differing, request.form)):
        return _page(found, form, differing), _WRONG if has_errors(form) else _CONFLICT
    try:
        with write() as session:
            _store(session, brand, after)
    except Stale:
        return save_brand_page(brand_id)
    except (Conflict, Invalid):
        say(form.name, gettext("Another brand has this name or address."))
        return _page(found, form, differing), _WRONG
    flash(gettext("Brand saved"), "ok")
    return redirect(url_for(".brands", open=brand_id), 303)


@desk_blueprint.post("/brands/<int:brand_id>/removal")
@staff("catalogue.edit")
def remove_brand(brand_id: int) -> Response:
    """Take a brand away, if no product is of it. Raises NotFound."""
    try:
        with write() as session:
            seen = request.form.get("version", type=int)
            delete_brand(session, brand_id, version=seen, actor=viewer().actor)
    except Stale:
        flash(gettext("Somebody changed this meanwhile. Here is how it stands now."), "bad")
    except Conflict as error:
        products = error.facts["products"]
        said = ngettext("%(num)s product is of it.", "%(num)s products are of it.", products)
        flash(said, "bad")
    else:
        flash(gettext("Brand taken away"), "ok")
        return redirect(url_for(".brands"), 303)
    return redirect(url_for(".brands", open=brand_id), 303)


def _store(session: Session, brand: Brand, after: Draft) -> None:
    """A brand is known by its address or its name: where both are new, one changes first."""
    actor, version = viewer().actor, brand.version
    both = after["slug"] != brand.slug and after["name"] != brand.name
    if both:
        first = _data(after, brand.slug)
        version = save_brand(session, first, version=version, actor=actor).version
    save_brand(session, _data(after, after["slug"]), version=version, actor=actor)


def _read(session: Session, brand_id: int | None) -> Brands:
    text = " ".join(request.args.get("q", "")[:80].replace("\0", "").split())
    counts = select(func.count()).where(Product.brand == Brand.name).correlate(Brand)
    wanted = select(Brand, counts.scalar_subquery()).order_by(Brand.name).limit(MOST_SHOWN)
    if text:
        wanted = wanted.where(Brand.name.icontains(text, autoescape=True))
    rows = [(row[0], row[1]) for row in session.execute(wanted)]
    return Brands(rows, text, session.get(Brand, brand_id) if brand_id else None)


def _opened(found: Brands) -> Brand:
    if found.open is None:
        raise NotFound("no such brand")
    return found.open


def _refuse_taken(found: Brands, form: BrandForm) -> None:
    """Storing would take a known name for a change of that brand."""
    if any(one.name == form.name.data for one, _ in found.rows):
        say(form.name, gettext("Another brand has this name or address."))


def _others() -> list[str]:
    return [code for code in LANGUAGES if code != config().locale]


def _draft(brand: Brand) -> Draft:
    draft: Draft = {"name": brand.name, "slug": brand.slug, "lead": brand.lead}
    draft["picture"] = brand.picture
    said = brand.texts or {}
    return draft | {f"lead {code}": said.get(code, {}).get("lead", "") for code in _others()}


def _filled(found: Brands) -> BrandForm:
    data: dict[str, Any] = {}
    draft = _draft(found.open) if found.open else {}
    if found.open:
        data = {name: draft[name] for name in ("name", "slug", "lead")}
        data |= {"version": found.open.version, "seen": seen_of(draft)}
    data["texts"] = [{"locale": code, "lead": draft.get(f"lead {code}", "")} for code in _others()]
    return BrandForm(formdata=None, data=data)


def _typed(form: BrandForm, stored: Draft) -> Draft:
    name, slug = form.name.data or "", form.slug.data or ""
    if slug and slug != slug_of(slug):
        say(form.slug, gettext("Small letters, digits and hyphens, please."))
    draft: Draft = {"name": name, "slug": slug or stored.get("slug", "")}
    draft["lead"] = " ".join((form.lead.data or "").split())
    draft["picture"] = picture_after(form, stored["picture"])
    for entry in form.texts:
        code = entry.form.locale.data
        if code in _others():
            draft[f"lead {code}"] = entry.form.lead.data or ""
    return draft


def _data(draft: Draft, slug: str | None) -> BrandData:
    texts = {code: {"lead": draft.get(f"lead {code}", "")} for code in _others()}
    return BrandData(draft["name"], slug, draft["lead"], texts, draft["picture"])


def _page(found: Brands, form: BrandForm, differing: list[Difference] | None = None) -> str:
    if found.open and differing is not None:
        form.version.data, form.seen.data = found.open.version, seen_of(_draft(found.open))
    return render_template(
        "catalog/desk_brands.html",
        found=found,
        brand=found.open,
        form=form,
        faults=faults(form),
        differing=[_line(one, form) for one in differing or []],
        tongues=LANGUAGES,
    )


def _line(one: Difference, form: BrandForm) -> Choice:
    name, _, code = one.key.partition(" ")
    label = gettext("Picture") if name == "picture" else str(form[name].label.text)
    label = f"{label} ({LANGUAGES[code]})" if code else label
    return Choice(one.key, label, str(one.mine or "–"), str(one.theirs or "–"), one.keep)
