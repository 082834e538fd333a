"""What is said in other languages of shelves, brands and pictures: held to what the shop speaks."""

from collections.abc import Mapping, Sequence

from catalog.models import Texts
from shop.errors import Invalid
from shop.locales import LANGUAGES


def refuse_unknown_locale(locale: str) -> None:
    """Raises Invalid (locale) for a language that the shop doesn't speak."""
    if locale not in LANGUAGES:
        raise Invalid("no such language", locale=locale)


def checked_texts(texts: Texts, names: Sequence[str]) -> Texts:
    """``texts`` without what is empty. Raises Invalid for an unknown language or name."""
    found: Texts = {}
    for locale, said in sorted(texts.items()):
        refuse_unknown_locale(locale)
        if unknown := set(said) - set(names):
            raise Invalid("nothing is called that", locale=locale, names=sorted(unknown))
        if kept := {name: said[name].strip() for name in names if said.get(name, "").strip()}:
            found[locale] = kept
    return found


def checked_alts(alts: Mapping[str, str]) -> dict[str, str]:
    """What pictures show, by language, without empty ones. Raises Invalid for an unknown one."""
    for locale in alts:
        refuse_unknown_locale(locale)
    return {locale: text.strip() for locale, text in sorted(alts.items()) if text.strip()}
