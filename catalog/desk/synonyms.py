"""Synonyms: the sets there are, and one of them, or the form for a new one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.blueprint import desk_blueprint
from catalog.desk.form_errors import faults
from catalog.desk.opening import asked_to_open
from catalog.desk.search_forms import SynonymForm
from catalog.desk.searches import went_back
from catalog.desk.taught import (
    Taught,
    begun,
    changed_meanwhile,
    page_of_taught,
    too_many,
)
from catalog.desk.typed import say
from catalog.search_models import SearchSynonym
from catalog.synonyms import (
    PhraseTaken,
    PhraseTooLong,
    TooFewPhrases,
    TooManyPhrases,
    TooManySets,
    all_synonyms,
    delete_synonym,
    save_synonym,
)
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import NotFound, ShopError, Stale
from shop.locales import LANGUAGES

_REFUSED = (PhraseTaken, PhraseTooLong, TooFewPhrases, TooManyPhrases, TooManySets, Stale)


@desk_blueprint.get("/search/synonyms")
@staff("catalogue.edit")
def synonyms() -> str:
    """The sets (``?q=``) and one of them (``?open=7``), or a new one, of ``?query=`` perhaps."""
    with read() as session:
        found = _read(session, asked_to_open())
    return _page(found, _filled(found.open))


@desk_blueprint.post("/search/synonyms")
@staff("catalogue.edit")
def make_synonym() -> Response | tuple[str, int]:
    """One more set."""
    return _save(None)


@desk_blueprint.post("/search/synonyms/<int:synonym_id>")
@staff("catalogue.edit")
def save_synonym_page(synonym_id: int) -> Response | tuple[str, int]:
    """Change a set. Raises NotFound."""
    return _save(synonym_id)


@desk_blueprint.post("/search/synonyms/<int:synonym_id>/removal")
@staff("catalogue.edit")
def remove_synonym(synonym_id: int) -> Response:
    """Take a set away. Raises NotFound."""
    try:
        with write() as session:
            seen = request.form.get("version", type=int)
            delete_synonym(session, synonym_id, version=seen, actor=viewer().actor)
    except Stale:
        flash(gettext("Somebody changed this meanwhile. Here is how it stands now."), "bad")
        return redirect(url_for(".synonyms", open=synonym_id), 303)
    flash(gettext("Synonyms taken away"), "ok")
    return redirect(url_for(".synonyms"), 303)


def _save(synonym_id: int | None) -> Response | tuple[str, int]:
    form, status = SynonymForm(), 422
    if form.validate():
        try:
            with write() as session:
                which: dict[str, Any] = {"synonym_id": synonym_id, "version": form.version.data}
                made = save_synonym(session, form.to_synonym(), **which, actor=viewer().actor)
        except _REFUSED as error:
            say(form.phrases, _refusal(error))
            status = error.status
        else:
            flash(gettext("Synonyms saved"), "ok")
            return went_back(form.back.data, url_for(".synonyms", open=made.id))
    with read() as session:
        found = _read(session, synonym_id)
    if synonym_id and found.open is None:
        raise NotFound("no such synonyms", synonym=synonym_id)
    if found.open:
        form.version.data = found.open.version
    return _page(found, form), status


def _refusal(error: ShopError) -> str:
    """What is wrong, for whoever typed it."""
    facts = error.facts
    if isinstance(error, PhraseTaken):
        others = ", ".join(facts["phrases"])
        said = {"phrase": facts["phrase"], "others": others}
        return gettext("“%(phrase)s” is in another set already: %(others)s.", **said)
    if isinstance(error, PhraseTooLong):
        said = {"phrase": facts["phrase"][:40], "most": facts["most"]}
        return gettext("“%(phrase)s” says nothing or too much: up to %(most)s letters.", **said)
    if isinstance(error, TooManyPhrases):
        return gettext("Up to %(most)s phrases, please.", most=facts["most"])
    if isinstance(error, TooManySets):
        return too_many(facts["most"])
    if isinstance(error, Stale):
        stored = facts["stored"]
        lists = [", ".join(stored[name]) for name in ("phrases", "instead") if stored[name]]
        return changed_meanwhile(" → ".join(lists))
    return gettext("A set needs two phrases at least.")


def _read(session: Session, synonym_id: int | None) -> Taught[SearchSynonym]:
    opened = session.get(SearchSynonym, synonym_id) if synonym_id else None
    return page_of_taught(all_synonyms(session), _text, opened)


def _text(row: SearchSynonym) -> str:
    return " ".join((*row.phrases, *row.instead))


def _filled(row: SearchSynonym | None) -> SynonymForm:
    if row is None:
        return SynonymForm(formdata=None, data=begun("phrases"))
    lists = {name: ", ".join(getattr(row, name)) for name in ("phrases", "instead")}
    return SynonymForm(formdata=None, data={"version": row.version, "locale": row.locale, **lists})


def _page(found: Taught[SearchSynonym], form: SynonymForm) -> str:
    return render_template(
        "catalog/desk_synonyms.html",
        found=found,
        form=form,
        faults=faults(form),
        tongues=LANGUAGES,
        url_for_page=lambda page: url_for(".synonyms", q=found.text or None, page=page),
    )
