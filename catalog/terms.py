"""Words that many products share, in other languages: colours, materials, units, labels."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.state import hold, words_changed
from catalog.texts import refuse_unknown_locale
from catalog.word_models import Term
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Invalid

LONGEST = 120


def terms_of(session: Session, locale: str) -> dict[str, str]:
    """All words of a language by the word they stand for."""
    rows = session.execute(select(Term.source, Term.text).where(Term.locale == locale))
    return dict(rows.all())


def save_terms(
    session: Session, locale: str, terms: Mapping[str, str], *, actor: Actor | None = None
) -> bool:
    """Set some words of a language, "" takes one away; True if anything changed.

    Raises Invalid for a language the shop doesn't know, or a word that is too long (source).
    """
    refuse_unknown_locale(locale)
    hold(session)
    stored = _stored(session, locale, terms)
    wanted = {source: text.strip() for source, text in terms.items()}
    _refuse_too_long({**wanted, **{source: source for source in wanted}})
    differing = {one: text for one, text in wanted.items() if stored.get(one, "") != text}
    if not differing:
        return False
    gone = [source for source, text in differing.items() if not text]
    session.execute(delete(Term).where(Term.locale == locale, Term.source.in_(gone)))
    for source, text in differing.items():
        if text:
            session.merge(Term(locale=locale, source=source, text=text))
    session.flush()
    words_changed(session)
    if actor:
        before = {source: stored.get(source, "") for source in differing}
        note(session, actor, "changed", ("terms", 0, locale), before, differing)
    return True


def _stored(session: Session, locale: str, terms: Mapping[str, str]) -> dict[str, str]:
    found = select(Term.source, Term.text).where(Term.locale == locale, Term.source.in_(terms))
    return dict(session.execute(found).all())


def _refuse_too_long(terms: Mapping[str, str]) -> None:
    for source, text in terms.items():
        if not source.strip() or len(source) > LONGEST or len(text) > LONGEST:
            raise Invalid("a word is too long, or none", source=source, most=LONGEST)
