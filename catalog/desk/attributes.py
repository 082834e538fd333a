"""What can be said of products: the list of attributes, each with its words in other languages."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.attributes import (
    AttributeData,
    WrongKind,
    delete_attribute,
    known_attributes,
    save_attribute,
)
from catalog.blueprint import config, desk_blueprint
from catalog.desk.conflicts import Difference, Draft, is_open, reconciled, seen_of
from catalog.desk.differing import Choice
from catalog.desk.form_errors import faults, has_errors
from catalog.desk.opening import asked_to_open
from catalog.desk.typed import say
from catalog.desk.vocabulary_forms import KINDS, AttributeForm
from catalog.slugs import slug_of, unused
from catalog.terms import LONGEST, save_terms
from catalog.word_models import Attribute, ProductFacet, Term
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import Conflict, NotFound, Stale
from shop.locales import LANGUAGES

_CONFLICT, _WRONG = 409, 422
_NAMES = ("label", "kind", "unit", "facet", "position")
MOST_WORDS = 40


@dataclass(slots=True)
class Attributes:
    """All of them, how many products can be found by each, and the one that is open with its words.

    ``terms`` is {(language, word): translation}, ``sources`` the words in the order of the page.
    """

    rows: list[Attribute]
    products: dict[int, int]
    open: Attribute | None
    sources: list[str]
    terms: dict[tuple[str, str], str]


@desk_blueprint.get("/attributes")
@staff("catalogue.edit")
def attributes() -> str:
    """The list and one attribute (``?open=7``), or the form for a new one."""
    with read() as session:
        found = _read(session, asked_to_open())
    return _page(found, _filled(found))


@desk_blueprint.post("/attributes")
@staff("catalogue.edit")
def make_attribute() -> Response | tuple[str, int]:
    """One more attribute."""
    with read() as session:
        found = _read(session, None)
    form = AttributeForm()
    if form.validate():
        draft = _typed(form)
        with write() as session:
            taken = {one.code for one in found.rows}
            code = unused(slug_of(draft["label"], most=70) or "attribute", taken.__contains__)
            made = save_attribute(session, _data(code, draft), actor=viewer().actor)
        flash(gettext("Attribute saved"), "ok")
        return redirect(url_for(".attributes", open=made.id), 303)
    return _page(found, form), _WRONG


@desk_blueprint.post("/attributes/<int:attribute_id>")
@staff("catalogue.edit")
def save_attribute_page(attribute_id: int) -> Response | tuple[str, int]:
    """Change an attribute, and its words in other languages. Raises NotFound."""
    with read() as session:
        found = _read(session, attribute_id)
    attribute = _opened(found)
    form, theirs = AttributeForm(), _draft(found)
    form.validate()
    mine = theirs | _typed(form) | _typed_terms(form, found)
    moved = form.version.data != attribute.version
    after, differing = reconciled(request.form, mine, theirs, moved=moved, shared="term.")
    if has_errors(form) or is_open(differing, request.form):
        status = _WRONG if has_errors(form) else _CONFLICT
        return _page(found, form, differing, mine), status
    try:
        with write() as session:
            _store(session, attribute, theirs, after)
    except Stale:
        return save_attribute_page(attribute_id)
    except WrongKind as error:
        say(form.kind, _wrong_kind(error))
        return _page(found, form, differing, mine), _WRONG
    flash(gettext("Attribute saved"), "ok")
    return redirect(url_for(".attributes", open=attribute_id), 303)


@desk_blueprint.post("/attributes/<int:attribute_id>/removal")
@staff("catalogue.edit")
def remove_attribute(attribute_id: int) -> Response:
    """Take an attribute away, if no product says anything under it. Raises NotFound."""
    try:
        with write() as session:
            found = session.get(Attribute, attribute_id)
            if found is None:
                raise NotFound("no such attribute", attribute=attribute_id)
            seen = request.form.get("version", type=int)
            delete_attribute(session, found.code, version=seen, actor=viewer().actor)
    except Stale:
        flash(gettext("Somebody changed this meanwhile. Here is how it stands now."), "bad")
    except Conflict as error:
        flash(_still_used(error.facts["products"]), "bad")
    else:
        flash(gettext("Attribute taken away"), "ok")
        return redirect(url_for(".attributes"), 303)
    return redirect(url_for(".attributes", open=attribute_id), 303)


def _still_used(products: int) -> str:
    return ngettext(
        "%(num)s product says something under it.",
        "%(num)s products say something under it.",
        products,
    )


def _wrong_kind(error: WrongKind) -> str:
    return gettext(
        "%(handle)s says “%(value)s”, which doesn't fit this kind.",
        handle=error.facts["handle"],
        value=str(error.facts["value"])[:60],
    )


def _read(session: Session, attribute_id: int | None) -> Attributes:
    counts = select(ProductFacet.attribute_id, func.count(ProductFacet.product_id.distinct()))
    products = session.execute(counts.group_by(ProductFacet.attribute_id))
    opened = session.get(Attribute, attribute_id) if attribute_id else None
    sources = _sources(session, opened) if opened else []
    stored = select(Term.locale, Term.source, Term.text).where(Term.source.in_(sources))
    terms = session.execute(stored).all() if sources else []
    return Attributes(
        known_attributes(session),
        {row[0]: row[1] for row in products},
        opened,
        sources,
        {(row.locale, row.source): row.text for row in terms},
    )


def _sources(session: Session, attribute: Attribute) -> list[str]:
    """The words of an attribute that are translated: its label, its unit, its commonest values."""
    values = (
        select(ProductFacet.value)
        .where(ProductFacet.attribute_id == attribute.id)
        .group_by(ProductFacet.value)
        .order_by(func.count().desc(), ProductFacet.value)
        .limit(MOST_WORDS)
    )
    said = session.scalars(values) if attribute.kind in {"choice", "text"} else ()
    words = [attribute.label, attribute.unit, *said]
    return list(dict.fromkeys(one for one in words if any(sign.isalpha() for sign in one)))


def _opened(found: Attributes) -> Attribute:
    if found.open is None:
        raise NotFound("no such attribute")
    return found.open


def _others() -> list[str]:
    return [code for code in LANGUAGES if code != config().locale]


def _draft(found: Attributes) -> Draft:
    draft: Draft = {name: getattr(found.open, name) for name in _NAMES}
    for code in _others():
        draft |= {
            f"term.{code}.{source}": found.terms.get((code, source), "") for source in found.sources
        }
    return draft


def _filled(found: Attributes) -> AttributeForm:
    data: dict[str, Any] = {"position": len(found.rows) * 10}
    if found.open:
        draft = _draft(found)
        data = {name: draft[name] for name in _NAMES}
        data |= {"version": found.open.version, "seen": seen_of(draft)}
    return AttributeForm(formdata=None, data=data)


def _typed(form: AttributeForm) -> Draft:
    draft: Draft = {name: form[name].data for name in _NAMES}
    draft["position"] = draft["position"] or 0
    return {name: "" if said is None else said for name, said in draft.items()}


def _typed_terms(form: AttributeForm, found: Attributes) -> Draft:
    draft = {}
    for code in _others():
        for source in found.sources:
            key = f"term.{code}.{source}"
            if key in request.form:
                draft[key] = request.form[key].replace("\0", "").strip()
                if len(draft[key]) > LONGEST:
                    said = gettext("%(most)s characters at most, please.", most=LONGEST)
                    form.form_errors.append(f"{source}: {said}")
    return draft


def _data(code: str, draft: Draft) -> AttributeData:
    return AttributeData(code, **{name: draft[name] for name in _NAMES})


def _store(session: Session, attribute: Attribute, before: Draft, after: Draft) -> None:
    """The attribute and its words; all or nothing."""
    actor = viewer().actor
    save_attribute(session, _data(attribute.code, after), version=attribute.version, actor=actor)
    for code in _others():
        changed = _changed_terms(f"term.{code}.", before, after)
        if changed:
            save_terms(session, code, changed, actor=actor)


def _changed_terms(prefix: str, before: Draft, after: Draft) -> dict[str, str]:
    """What differs; another label or unit takes its translation along."""
    renamed = {before[name]: after[name] for name in ("label", "unit") if after[name]}
    found = {}
    for key, said in after.items():
        source = key.removeprefix(prefix)
        now = renamed.get(source, source)
        if key.startswith(prefix) and (said != before[key] or (said and now != source)):
            found[now] = said
    return found


def _page(
    found: Attributes,
    form: AttributeForm,
    differing: list[Difference] | None = None,
    typed: Draft | None = None,
) -> str:
    if found.open and typed is not None:
        form.version.data, form.seen.data = found.open.version, seen_of(_draft(found))
    said = typed if typed is not None else (_draft(found) if found.open else {})
    return render_template(
        "catalog/desk_attributes.html",
        found=found,
        attribute=found.open,
        form=form,
        said=said,
        faults=faults(form),
        differing=[_line(one, form) for one in differing or []],
        others=[(code, LANGUAGES[code]) for code in _others()],
        kinds=dict(KINDS),
    )


def _line(one: Difference, form: AttributeForm) -> Choice:
    kind, _, rest = one.key.partition(".")
    code, _, source = rest.partition(".")
    label = f"{source} ({LANGUAGES[code]})" if kind == "term" else str(form[one.key].label.text)
    return Choice(one.key, label, _word(one.mine), _word(one.theirs), one.keep)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(value) if value != "" else "–"
