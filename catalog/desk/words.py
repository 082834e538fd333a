"""Translations side by side: what a product says at home, and what it says in another language."""

from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalog.blueprint import config, desk_blueprint
from catalog.desk.conflicts import Difference, Draft, is_open, reconciled, seen_of
from catalog.desk.differing import Choice
from catalog.desk.draft import with_alts
from catalog.desk.editor_queries import Editing, read_editing
from catalog.desk.markup import to_html, to_text
from catalog.desk.words_draft import TEXTS, Line, Words, read_words
from catalog.editing import save_words as store_words
from catalog.editing import set_pictures
from catalog.product_data import PictureData, WordsData
from catalog.terms import save_terms
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import NotFound, Stale
from shop.locales import LANGUAGES

_CONFLICT, _WRONG = 409, 422
_HTML = {"description_html", "care_html"}
_LONGEST = {"title": 200, "subtitle": 200, "seo_title": 200, "seo_description": 400}
_LONGEST_TEXT, _LONGEST_WORD = 50_000, 120


class Field(NamedTuple):
    """A line with what stands in its field, and what is wrong with that."""

    line: Line
    id: str
    source: str
    text: str
    error: str


@desk_blueprint.get("/<int:product_id>/words/<locale>")
@staff("catalogue.edit")
def words(product_id: int, locale: str) -> str:
    """A product's words in this language. Raises NotFound."""
    with read() as session:
        editing, found = _read(session, product_id, locale)
        typed = {key: _shown(key, value) for key, value in found.draft.items()}
    return _page(editing, found, locale, typed)


@desk_blueprint.post("/<int:product_id>/words/<locale>")
@staff("catalogue.edit")
def save_words(product_id: int, locale: str) -> Response | tuple[str, int]:
    """Store what was translated."""
    with read() as session:
        editing, found = _read(session, product_id, locale)
    sent = {key: request.form.get(key, _shown(key, said)) for key, said in found.draft.items()}
    typed = {key: _tidy(text) for key, text in sent.items()}
    errors = _errors(typed)
    mine = {key: _stored(key, text, found.draft[key]) for key, text in typed.items()}
    moved = request.form.get("version") != str(editing.product.version)
    form = request.form
    after, differing = reconciled(form, mine, found.draft, moved=moved, shared="term.")
    if errors or is_open(differing, request.form):
        status = _WRONG if errors else _CONFLICT
        return _page(editing, found, locale, typed, errors, _lines(found, differing)), status
    try:
        with write() as session:
            _store(session, editing, locale, _changed(found.draft, after))
    except Stale:
        return save_words(product_id, locale)
    flash(gettext("Translation saved"), "ok")
    return redirect(url_for(".words", product_id=product_id, locale=locale), 303)


def _read(session: Session, product_id: int, locale: str) -> tuple[Editing, Words]:
    if locale not in LANGUAGES or locale == config().locale:
        raise NotFound("no such language", locale=locale)
    editing = read_editing(session, product_id)
    return editing, read_words(session, editing, locale)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _shown(key: str, value: str) -> str:
    return to_text(value) if key in _HTML else value


def _stored(key: str, text: str, stored: str) -> str:
    """What was left as it was shown stays what it is, to the letter."""
    if key not in _HTML or text == to_text(stored):
        return stored if key in _HTML else text
    return to_html(text)


def _errors(typed: Draft) -> dict[str, str]:
    found = {}
    for key, text in typed.items():
        most = _LONGEST_WORD if key.startswith("term.") else _LONGEST.get(key, _LONGEST_TEXT)
        most = _LONGEST["title"] if key.startswith("alt.") else most
        if len(text) > most:
            found[key] = gettext("%(most)s characters at most, please.", most=most)
    return found


def _lines(found: Words, differing: list[Difference]) -> list[Choice]:
    """What a colleague translated otherwise, in words."""
    labels = {line.key: line.label for _, lines in found.groups for line in lines}
    return [
        Choice(
            one.key,
            labels.get(one.key, one.key),
            _shown(one.key, one.mine) or "–",
            _shown(one.key, one.theirs) or "–",
            one.keep,
        )
        for one in differing
    ]


def _changed(before: Draft, after: Draft) -> Draft:
    return {key: value for key, value in after.items() if before[key] != value}


def _store(session: Session, editing: Editing, locale: str, changed: Draft) -> None:
    """Each kind of words through its own verb; all or nothing."""
    actor, product = viewer().actor, editing.product
    said: dict[str, Any] = {name: changed[name] for name in TEXTS if name in changed}
    facts = _under("facts.", changed)
    if facts:
        stored = read_words(session, editing, locale).draft
        said["facts"] = _under("facts.", stored) | facts
    if said:
        words = WordsData(**said)
        product = store_words(session, product.id, product.version, locale, words, actor)
    alts = _under("alt.", changed)
    if alts:
        pictures = [_with_alt(one, locale, alts) for one in _pictures(product)]
        set_pictures(session, product.id, product.version, pictures, actor)
    terms = _under("term.", changed)
    if terms:
        save_terms(session, locale, terms, actor=actor)


def _under(prefix: str, draft: Draft) -> dict[str, str]:
    return {key.removeprefix(prefix): said for key, said in draft.items() if key.startswith(prefix)}


def _pictures(product: Any) -> list[PictureData]:
    return with_alts([[one.file, one.alt] for one in product.pictures], product)


def _with_alt(picture: PictureData, locale: str, alts: dict[str, str]) -> PictureData:
    said = alts.get(picture.file, picture.alts.get(locale, ""))
    return PictureData(picture.file, picture.alt, {**picture.alts, locale: said})


def _page(
    editing: Editing,
    found: Words,
    locale: str,
    typed: Draft,
    errors: dict[str, str] | None = None,
    differing: list[Choice] | None = None,
) -> str:
    groups, number = [], 0
    for heading, lines in found.groups:
        fields = []
        for line in lines:
            number += 1
            source, said = _shown(line.key, line.source), (errors or {}).get(line.key, "")
            fields.append(Field(line, f"w{number}", source, typed[line.key], said))
        groups.append((heading, fields))
    return render_template(
        "catalog/desk_product_words.html",
        product=editing.product,
        groups=groups,
        seen=seen_of(found.draft),
        locale_here=locale,
        own=config().locale,
        tongues=[(code, name) for code, name in LANGUAGES.items() if code != config().locale],
        missing=found.missing,
        errors=errors or {},
        differing=differing or [],
    )
