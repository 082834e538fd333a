"""What a product says in languages other than the shop's own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.lengths import refuse_too_long
from catalog.product_data import WordsData
from catalog.rich_text import cleaned
from catalog.texts import refuse_unknown_locale
from catalog.word_models import ProductText

NAMES = (
    "title", "subtitle", "description_html", "care_html", "warnings", "facts", "seo_title",
    "seo_description",
)  # fmt: skip
HTML = ("description_html", "care_html")


def store_words(session: Session, product_id: int, words: Mapping[str, WordsData]) -> bool:
    """Set what each language says; True if anything changed. Counting it is the caller's.

    Raises Invalid (locale) for a language that the shop doesn't speak, (name, most) for a text
    that is too long.
    """
    for locale in words:
        refuse_unknown_locale(locale)
    mine = (ProductText.product_id == product_id, ProductText.locale.in_(words))
    stored = {row.locale: row for row in session.scalars(select(ProductText).where(*mine))}
    changed = False
    for locale, said in words.items():
        changed |= _store(session, stored.get(locale) or _empty(product_id, locale), said)
    refuse_too_long(session)
    session.flush()
    return changed


def words_of(session: Session, product_id: int, locale: str) -> dict[str, Any]:
    """All that a product says in a language, empty where it says nothing."""
    found = session.get(ProductText, (product_id, locale)) or _empty(product_id, locale)
    return _said(found)


def _store(session: Session, row: ProductText, said: WordsData) -> bool:
    """Set one language; a row with nothing in it is deleted."""
    before = _said(row)
    for name in NAMES:
        value = getattr(said, name)
        if value is not None:
            setattr(row, name, _tidy(name, value))
    after = _said(row)
    if before == after:
        return False
    if any(after.values()):
        session.add(row)
    else:
        session.delete(row)
    return True


def _tidy(name: str, value: Any) -> Any:
    if name in HTML:
        return cleaned(value)
    if name == "facts":
        return {code: text.strip() for code, text in value.items() if text.strip()}
    return value.strip()


def _said(row: ProductText) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMES}


def _empty(product_id: int, locale: str) -> ProductText:
    nothing: dict[str, Any] = {name: {} if name == "facts" else "" for name in NAMES}
    return ProductText(product_id=product_id, locale=locale, **nothing)
