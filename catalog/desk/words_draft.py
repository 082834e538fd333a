"""A product's words in one language beside those of the shop's own: what there is to translate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.change_words import FIELDS
from catalog.desk.conflicts import Draft
from catalog.desk.editor_queries import Editing
from catalog.product_words import words_of
from catalog.word_models import Term

TEXTS = (
    "title", "subtitle", "description_html", "care_html", "warnings", "seo_title",
    "seo_description",
)  # fmt: skip
LONG = {"description_html", "care_html", "warnings", "seo_description"}
_SHARED = ("choice",)


class Line(NamedTuple):
    """One thing to translate: its key in the draft, what it is, and how it reads at home."""

    key: str
    label: str
    source: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What there is to say, in groups with a heading, and what is said so far."""

    groups: list[tuple[str, list[Line]]]
    draft: Draft

    @property
    def missing(self) -> int:
        """How many lines have a source and no translation."""
        return sum(not self.draft[line.key] for _, lines in self.groups for line in lines)


def read_words(session: Session, editing: Editing, locale: str) -> Words:
    """What the product says, and the shared words that it uses: two statements."""
    groups = [
        (_("Words"), _texts(editing)),
        (_("Measures and materials"), _facts(editing)),
        (_("Pictures"), _alts(editing)),
        (_("Words that other products use too"), _terms(editing)),
    ]
    said = words_of(session, editing.product.id, locale)
    terms = _stored_terms(session, locale, (line.source for line in groups[3][1]))
    draft: Draft = {name: said[name] for name in TEXTS}
    draft |= {line.key: said["facts"].get(line.key.partition(".")[2], "") for line in groups[1][1]}
    alts = {one.file: one.alts or {} for one in editing.product.pictures}
    draft |= {line.key: _alt(alts, line.key, locale) for line in groups[2][1]}
    draft |= {line.key: terms.get(line.source, "") for line in groups[3][1]}
    return Words([group for group in groups if group[1]], draft)


def _alt(alts: dict[str, dict[str, str]], key: str, locale: str) -> str:
    return alts.get(key.partition(".")[2], {}).get(locale, "")


def _texts(editing: Editing) -> list[Line]:
    product: Any = editing.product
    lines = [Line(name, str(FIELDS[name]), getattr(product, name), name in LONG) for name in TEXTS]
    return [line for line in lines if line.source]


def _facts(editing: Editing) -> list[Line]:
    """Texts; numbers are the same everywhere, and choices are words that products share."""
    found = []
    for code, value in (editing.product.facts or {}).items():
        attribute = editing.attributes.get(code)
        if attribute and attribute.kind == "text" and not _is_figure(value):
            found.append(Line(f"facts.{code}", attribute.label, value))
    return found


def _is_figure(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)


def _alts(editing: Editing) -> list[Line]:
    pictures = editing.product.pictures
    return [Line(f"alt.{one.file}", _("What it shows"), one.alt) for one in pictures if one.alt]


def _terms(editing: Editing) -> list[Line]:
    """Names and values of options, labels, units and choices, each once."""
    product = editing.product
    words = [*(product.options or [])]
    for variant in product.variants:
        words += variant.option_values or []
    for code, value in (product.facts or {}).items():
        attribute = editing.attributes.get(code)
        if attribute:
            words += [attribute.label, attribute.unit]
            words += value.split(";") if attribute.kind in _SHARED else []
    words += [note for _, note in editing.companions.parts]
    plain = dict.fromkeys(word.strip() for word in words)
    return [Line(f"term.{word}", word, word) for word in plain if word and not _is_figure(word)]


def _stored_terms(session: Session, locale: str, sources: Iterable[str]) -> dict[str, str]:
    wanted = list(sources)
    if not wanted:
        return {}
    found = select(Term.source, Term.text).where(Term.locale == locale, Term.source.in_(wanted))
    return {row.source: row.text for row in session.execute(found)}
