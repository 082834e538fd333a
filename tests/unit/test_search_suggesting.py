"""What is suggested to who types, what is marked, and that nothing typed gets into the HTML."""

import pytest
from flask import Flask
from markupsafe import Markup

from catalog.marking import marked
from catalog.search import SearchResults
from catalog.search.languages import words_of
from catalog.search_told import told
from catalog.suggesting import completions, named

TITLES = ("Hob kettle", "Hob kettle lid", "Slow kettle", "Kettle gasket", "Cafetière Élégante")


def test_a_half_typed_word_is_completed_as_the_titles_have_it() -> None:
    assert completions("kett", TITLES) == ["kettle", "kettle lid", "kettle gasket"]
    assert completions("hob ke", TITLES) == ["hob kettle", "hob kettle lid"]
    assert completions("CAFETIERE el", TITLES) == ["cafetière élégante"]


def test_behind_a_space_the_next_word_is_looked_for() -> None:
    assert completions("hob ", TITLES) == ["hob kettle", "hob kettle lid"]
    assert completions("hob kettle ", TITLES) == ["hob kettle lid"]


def test_what_is_typed_already_is_not_suggested() -> None:
    assert completions("gasket", TITLES) == []
    assert completions("slow kettle", TITLES) == []


@pytest.mark.parametrize(
    "typed", ["", " ", "\0", "<script>", "🫖", "\u202e", "ke" * 5000, "((", "%"]
)
def test_hostile_beginnings_suggest_nothing(typed: str) -> None:
    assert completions(typed, TITLES) == []
    assert not named(typed, "Kitchen") or typed == ""


def test_shelves_and_pages_are_meant_by_a_beginning() -> None:
    assert named("kit", "Kitchen & table")
    assert named("my tab", "Kitchen & table")
    assert not named("chen", "Kitchen & table")


@pytest.mark.parametrize(
    ("title", "query", "shown"),
    [
        ("Hob kettle", "kettles", "Hob <mark>kettle</mark>"),
        ("Hob kettle", "ho kett", "<mark>Hob</mark> <mark>kettle</mark>"),
        ("Crème brûlée dish", "creme", "<mark>Crème</mark> brûlée dish"),
        ("Mug <b>& saucer", "saucer", "Mug &lt;b&gt;&amp; <mark>saucer</mark>"),
        ("<script>x</i>", "script", "&lt;<mark>script</mark>&gt;x&lt;/i&gt;"),
        ("Hob kettle", "", "Hob kettle"),
        ("Hob kettle", "\0<b>🫖", "Hob kettle"),
        ("", "kettle", ""),
    ],
)  # fmt: skip
def test_what_was_found_is_marked_and_all_else_escaped(title: str, query: str, shown: str) -> None:
    found = marked(title, query, words_of("en"))
    assert isinstance(found, Markup)
    assert found == shown


def test_what_is_told_of_a_search(app: Flask) -> None:
    with app.test_request_context("/search"):
        assert told("kettle", SearchResults(total=3)) == []
        assert told("ketle", SearchResults(total=0, unknown=("ketle",))) == []
        (mended,) = told("ketle", SearchResults(total=3, read_as="kettle"))
        assert mended == "We found nothing for “ketle”, so we looked for “kettle”."
        said = told("a b", SearchResults(total=3, partial=True, unknown=("b",)))
        assert said == [
            "Nothing has all of these words. This has some of them.",
            "Nothing here is called “b”.",
        ]
