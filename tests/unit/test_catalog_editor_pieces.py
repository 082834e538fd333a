"""The editor's pure parts: Markdown there and back, combinations, proposed SKUs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.desk.conflicts import differences, read_seen, seen_of
from catalog.desk.markup import to_html, to_text
from catalog.desk.variants import missing, proposed_sku, split_values

MARKDOWN = [
    "One paragraph.",
    "Two *fine* ones.\n\nThe **second**.",
    "- a\n- b",
    "1. first\n2. second",
    "### Inside\n\nSome [words](https://example.org/a).",
    "5 \\* 3 \\[sic\\] \\_so\\_ \\<b\\> & more",
]


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_comes_back_as_it_was_typed(text: str) -> None:
    html = to_html(text)
    assert html.startswith("<")
    assert to_html(to_text(html)) == html


@pytest.mark.parametrize(
    "html",
    [
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
        "<p>One<br>two</p>",
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "Bare words",
        "<p>a</p> trailing <b>words</b>",
        "",
    ],
)
def test_what_markdown_cannot_say_stays_html_to_the_letter(html: str) -> None:
    shown = to_text(html)
    assert shown == html or to_html(shown) == html


@given(st.text(max_size=200))
def test_nothing_that_is_typed_ever_acts(text: str) -> None:
    html = to_html(text + "<script>x</script><img src=x onerror=y>[a](javascript:z)")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    to_text(html)


def test_the_combinations_that_nobody_made_yet() -> None:
    rows = [("Red", "S"), ("Blue", "L")]
    assert missing(rows, [["Green"], []]) == [
        ("Red", "L"),
        ("Blue", "S"),
        ("Green", "S"),
        ("Green", "L"),
    ]
    assert missing([], [[]]) == []
    assert missing([()], []) == []
    assert len(missing([("a", "b")], [list(map(str, range(99))), list("xyz")])) == 100
    assert split_values(" Red, blue;;Red ,") == ["Red", "blue"]


def test_a_sku_is_made_of_words_and_counted_on() -> None:
    taken = {"HOB-KETTLE-TOMATO"}
    assert proposed_sku("Hob kettle", ["Tomato"], taken.__contains__) == "HOB-KETTLE-TOMATO-2"
    assert proposed_sku("☃", [], taken.__contains__) == "SKU"


def test_only_what_both_changed_or_the_other_changed_is_asked() -> None:
    seen = read_seen(seen_of({"a": 1, "b": 1, "c": 1, "d": [1]}))
    mine, theirs = {"a": 2, "b": 1, "c": 3, "d": [1]}, {"a": 1, "b": 2, "c": 2, "d": [1]}
    found = {one.key: one.keep for one in differences(mine, theirs, seen)}
    assert found == {"b": "theirs", "c": "mine"}
