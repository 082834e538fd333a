"""The demo store speaks five languages: each says all that English says, and nothing else."""

import json
from pathlib import Path

import pytest

from catalog.demo.catalogue import load
from catalog.demo.wording import FOLDER, StoreWords, load_words, read_words
from catalog.demo.wording_checks import complaints, terms_wanted
from shop.locales import LANGUAGES

STORE = load()
SPOKEN = load_words()
OTHERS = [locale for locale in LANGUAGES if locale != "en"]


@pytest.mark.parametrize("locale", OTHERS)
def test_a_language_says_all_that_english_says_and_nothing_else(locale: str) -> None:
    assert locale in SPOKEN, f"{FOLDER.name}/{locale}.json is missing"
    assert complaints(STORE, SPOKEN[locale]) == []


@pytest.mark.parametrize("locale", OTHERS)
def test_what_is_said_fits_where_it_is_kept(locale: str) -> None:
    words = SPOKEN[locale]
    for said in words.products.values():
        alts = said.pictures.values()
        assert max(map(len, (said.title, said.subtitle, *alts))) <= 200, said.title
    assert max(map(len, words.terms.values())) <= 120
    leads = [one.get("lead", "") for one in (*words.categories.values(), *words.brands.values())]
    assert max(map(len, leads)) <= 400


@pytest.mark.parametrize("locale", OTHERS)
def test_paragraphs_are_as_many_as_in_english(locale: str) -> None:
    for product in STORE.products:
        said = SPOKEN[locale].products[product.handle]
        for name in ("description", "care"):
            english, here = getattr(product, name), getattr(said, name)
            assert here.count("\n\n") == english.count("\n\n"), f"{product.handle}: {name}"
            assert here.count("**") == english.count("**"), f"{product.handle}: {name}"


def test_a_language_that_says_nothing_is_told_everything(tmp_path: Path) -> None:
    found = complaints(STORE, _words(tmp_path, {"hob-kettle": {"facts": {}, "pictures": {}}}))
    assert "product everyday-mug is missing" in found
    assert "hob-kettle: title is missing" in found
    assert "hob-kettle: fact handle is missing" in found
    assert "hob-kettle: picture kettle-tomato is missing" in found
    assert "category kettles is missing" in found
    assert "brand Olabe is missing" in found
    assert "term Tomato is missing" in found


def test_what_nothing_asks_for_is_named(tmp_path: Path) -> None:
    stale = {"title": "Rem", "facts": {"capacity": "1"}, "pictures": {"oar": "Un rem"}}
    found = complaints(STORE, _words(tmp_path, {"hob-kettle": stale, "oar": stale}))
    assert "product oar is not asked for" in found
    assert "hob-kettle: fact capacity is not asked for" in found
    assert "hob-kettle: picture oar is not asked for" in found


def test_a_text_of_the_wrong_kind_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ca\.json, hob-kettle: title must be a text"):
        _words(tmp_path, {"hob-kettle": {"title": 3, "facts": {}, "pictures": {}}})


def test_shared_words_are_asked_for_once() -> None:
    wanted = terms_wanted(STORE)
    assert len(wanted) == len(set(wanted))
    assert {"Colour", "Tomato", "Material", "l", "Steel", "Turn to the left"} <= set(wanted)
    assert "Belgian ash, air-dried" not in wanted


def _words(folder: Path, products: dict[str, object]) -> StoreWords:
    file = folder / "ca.json"
    file.write_text(
        json.dumps({"products": products, "categories": {}, "brands": {}, "terms": {}}), "utf-8"
    )
    return read_words(file)
