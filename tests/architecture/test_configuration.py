"""The table in docs/configuration.md says what Config says, and every route has its mark."""

import re
from dataclasses import fields

from flask import Flask

from shop.access import access_of
from shop.config import Config
from tests.architecture.files import ROOT

PUBLIC_FOR_STAFF = {"desk.home"}  # it sends each to their own section, or to sign in


def test_the_table_of_settings_is_complete_and_true() -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    found = {variable: (default, meaning) for variable, default, meaning in rows}
    expected = {
        item.name.upper(): (_shown(item.default), item.metadata["doc"]) for item in fields(Config)
    }
    assert found == expected
    assert list(found) == list(expected)


def _shown(default: object) -> str:
    if default == "":
        return "–"
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{default}`"


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    assert [rule.rule for rule in rules if access_of(app, rule.endpoint) is None] == []


def test_everything_at_the_desk_is_for_staff(app: Flask) -> None:
    desk = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]
    kinds = {rule.endpoint: getattr(access_of(app, rule.endpoint), "kind", "") for rule in desk}
    assert {each for each, kind in kinds.items() if kind != "staff"} == PUBLIC_FOR_STAFF


def test_nothing_outside_the_desk_needs_a_permission(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/desk")]
    marks = {rule.rule: access_of(app, rule.endpoint) for rule in rules}
    assert [rule for rule, access in marks.items() if access and access.kind == "staff"] == []


def test_a_change_is_a_post_to_an_address_of_its_own(app: Flask) -> None:
    """No route takes PUT, PATCH or DELETE: everything works with plain forms."""
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}
