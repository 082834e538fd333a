"""What variants are called in a language, for whoever lists them: the bag, the order, a mail."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Variant
from catalog.word_models import ProductText, Term


class Name(NamedTuple):
    """The product's title, and what was chosen of it, as in "Tomato, 1.6 litre"."""

    title: str
    options: str


def names_of(session: Session, variants: Iterable[Variant], locale: str) -> dict[int, Name]:
    """The names of variants whose products are loaded, by their ids; "" is the shop's language.

    Two statements in another language; what isn't translated keeps the name it has.
    """
    every = list(variants)
    titles: dict[int, str] = {}
    terms: dict[str, str] = {}
    if locale and every:
        titles = _titles(session, {variant.product_id for variant in every}, locale)
        values = {value for variant in every for value in variant.option_values}
        terms = _terms(session, values, locale)
    return {
        variant.id: Name(
            titles.get(variant.product_id) or variant.product.title,
            ", ".join(terms.get(value, value) for value in variant.option_values),
        )
        for variant in every
    }


def name_of(
    session: Session, product_id: int, title: str, values: Sequence[str], locale: str
) -> Name:
    """The name of one variant, by what its product and itself are called in the shop's language."""
    if locale:
        title = _titles(session, {product_id}, locale).get(product_id) or title
        terms = _terms(session, set(values), locale)
        values = [terms.get(value, value) for value in values]
    return Name(title, ", ".join(values))


def _titles(session: Session, product_ids: set[int], locale: str) -> dict[int, str]:
    said = select(ProductText.product_id, ProductText.title).where(
        ProductText.locale == locale, ProductText.product_id.in_(product_ids)
    )
    return dict(session.execute(said).all())


def _terms(session: Session, sources: set[str], locale: str) -> dict[str, str]:
    if not sources:
        return {}
    said = select(Term.source, Term.text).where(Term.locale == locale, Term.source.in_(sources))
    return dict(session.execute(said).all())
