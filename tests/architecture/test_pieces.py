"""Pieces of pages are kept for everybody: nothing of one person may be in one."""

import re

from tests.architecture.files import PACKAGES, files, name

TEMPLATES = {
    str(path).partition("/templates/")[2]: path for path in files("*.html", inside=PACKAGES)
}
PERSONAL = r"\b(current_user|viewer|csrf|csrf_token|session|request|g|bag_count|get_flashed\w*)\b"
CODE = r"\{[{%](.*?)[%}]\}"
INCLUDED = r"include '([^']+)'"


def test_pieces_hold_nothing_of_one_person() -> None:
    called = {
        piece
        for path in TEMPLATES.values()
        for piece in re.findall(r"piece\(\s*'([^']+)'", path.read_text("utf-8"))
    }
    called |= {one for one, path in TEMPLATES.items() if "{# Known" in path.read_text("utf-8")}
    called |= {one for piece in called for one in included(piece)}
    assert {"shop/_top.html", "catalog/_product.html", "catalog/_gallery.html"} <= called
    found = []
    for piece in sorted(called):
        code = re.findall(CODE, TEMPLATES[piece].read_text("utf-8"), re.DOTALL)
        words = re.sub(r"'[^']*'", "", " ".join(code))
        found += [f"{name(TEMPLATES[piece])}: {word}" for word in re.findall(PERSONAL, words)]
    assert found == []


def included(template: str) -> list[str]:
    return re.findall(INCLUDED, TEMPLATES[template].read_text("utf-8"))


def test_what_views_know_by_its_key_says_so() -> None:
    """Their templates are named in Python; the first line is what the test above finds them by."""
    named = {
        one
        for path in files("*.py", inside=PACKAGES)
        if "known(" in path.read_text("utf-8")
        for one in re.findall(r'"(\w+/_\w+\.html)"', path.read_text("utf-8"))
    }
    assert named
    assert [one for one in named if "{# Known" not in TEMPLATES[one].read_text("utf-8")] == []
