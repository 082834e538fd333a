"""Every phrase of the shop is said in every language, with the same values in it.

The texts are collected anew, as ``make locales`` does, and held against each language's file.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from catalog import help_pages
from shop.locales import LANGUAGES
from shop.phrases import FOLDER, file_of
from tests.architecture.files import PACKAGES, ROOT, files, name

OTHERS = [code for code in LANGUAGES if code != "en"]
KEYWORDS = {**extract.DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
VALUE = re.compile(r"%\(\w+\)[a-z]|%%|%(?!\()|\{\w+\}")
TAG = re.compile(r"</?\w+[^>]*>")
MARKDOWN = re.compile(r"\]\(\{\w+\}\)|\{\w+\}|^#+ ", re.MULTILINE)

Phrase = str | tuple[str, ...]


@cache
def collected() -> dict[Phrase, str]:
    """Every phrase that the code and the pages say, and where it is said first."""
    with (FOLDER / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    found: dict[Phrase, str] = {}
    for package in PACKAGES:
        texts = extract.extract_from_dir(
            str(ROOT / package), methods, options, KEYWORDS, callback=None
        )
        for path, line, phrase, _comments, _context in texts:
            found.setdefault(phrase, f"{package}/{path}:{line}")
    return found


@cache
def translated(locale: str) -> Catalog:
    with file_of(locale).open("rb") as source:
        return read_po(source, locale=locale)


def said(locale: str) -> Iterator[tuple[Phrase, list[str]]]:
    """Each phrase, and how a language says it: once, or once for each of its plurals."""
    for message in translated(locale):
        if message.id:
            ways = message.string
            yield message.id, list(ways) if isinstance(ways, (tuple, list)) else [ways or ""]


def sources(phrase: Phrase) -> tuple[str, ...]:
    return phrase if isinstance(phrase, tuple) else (phrase,)


def test_there_is_something_to_translate() -> None:
    assert len(collected()) > 800
    assert any(isinstance(phrase, tuple) for phrase in collected())
    assert "This field is required." in collected()


@pytest.mark.parametrize("locale", OTHERS)
def test_no_phrase_is_missing_from_a_language(locale: str) -> None:
    """After a change of texts, ``make locales`` brings them in."""
    known = {phrase for phrase, _ in said(locale)}
    assert {where: phrase for phrase, where in collected().items() if phrase not in known} == {}


@pytest.mark.parametrize("locale", OTHERS)
def test_no_language_keeps_what_nobody_says_any_more(locale: str) -> None:
    assert [phrase for phrase, _ in said(locale) if phrase not in collected()] == []
    assert list(translated(locale).obsolete) == []


@pytest.mark.parametrize("locale", OTHERS)
def test_every_phrase_is_translated_for_certain(locale: str) -> None:
    unsure = [message.id for message in translated(locale) if message.id and message.fuzzy]
    empty = [phrase for phrase, ways in said(locale) if not all(ways)]
    assert (empty, unsure) == ([], [])


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_its_own_plurals(locale: str) -> None:
    forms = translated(locale).num_plurals
    wrong = [
        phrase for phrase, ways in said(locale) if isinstance(phrase, tuple) and len(ways) != forms
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_has_the_values_and_the_markup_of_its_source(locale: str) -> None:
    """A singular may say "one" instead of its number; nothing else may differ."""
    wrong = []
    for phrase, ways in said(locale):
        for index, way in enumerate(ways):
            source = sources(phrase)[min(index, len(sources(phrase)) - 1)]
            if way and (_marks(VALUE, way), _marks(TAG, way)) not in _allowed(phrase, source):
                wrong.append((source, way))
    assert wrong == []


def _marks(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(pattern.findall(text))


def _allowed(phrase: Phrase, source: str) -> list[tuple[list[str], list[str]]]:
    values, tags = _marks(VALUE, source), _marks(TAG, source)
    if isinstance(phrase, str):
        return [(values, tags)]
    return [(values, tags), ([value for value in values if "(num)" not in value], tags)]


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_begins_and_ends_as_its_source(locale: str) -> None:
    """A space, a full stop or an ellipsis lost at an end shows on the page."""
    ends = (".", "…", ":", "?")
    wrong = []
    for phrase, ways in said(locale):
        for source, way in zip(sources(phrase), ways, strict=False):
            last = {";": "?"}.get(way[-1:], way[-1:])
            odd = source.endswith(ends) and last not in ends
            if way and (way != way.strip() or odd):
                wrong.append((source, way))
    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
@pytest.mark.parametrize("slug", help_pages.SLUGS)
def test_every_help_page_is_there_with_its_links_values_and_headings(
    locale: str, slug: str
) -> None:
    source = (help_pages.FOLDER / f"{slug}.md").read_text("utf-8")
    path = help_pages.FOLDER / locale / f"{slug}.md"
    assert path.exists(), name(path)
    assert _marks(MARKDOWN, path.read_text("utf-8")) == _marks(MARKDOWN, source)


def test_forms_are_the_shops_own_so_that_they_speak_its_languages() -> None:
    """WTForms' and Flask-WTF's own form classes would take their messages from elsewhere."""
    foreign = re.compile(r"import [^\n]*\bFlaskForm\b|from wtforms import (\([^)]*|[^\n]*)\bForm\b")
    own = ROOT / "shop/forms.py"
    modules = [path for path in files("*.py", inside=PACKAGES) if path != own]
    assert [name(path) for path in modules if foreign.search(path.read_text("utf-8"))] == []
