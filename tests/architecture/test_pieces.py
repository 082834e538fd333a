"""Pieces of pages are kept for everybody: nothing of one person may be in one."""

import re

from tests.architecture.files import PACKAGES, files, name

TEMPLATES = {
    str(path).partition("/templates/")[2]: path for path in files("*.html", inside=PACKAGES)
}
PERSONAL = r"\b(current_user|viewer|csrf|csrf_token|session|request|g|bag_count|get_flashed\w*)\b"
CODE = r"\{[{%](.*?)[%}]\}"


def test_pieces_hold_nothing_of_one_person() -> None:
    called = {
        piece
        for path in TEMPLATES.values()
        for piece in re.findall(r"piece\(\s*'([^']+)'", path.read_text("utf-8"))
    }
    assert called
    found = []
    for piece in sorted(called):
        code = re.findall(CODE, TEMPLATES[piece].read_text("utf-8"), re.DOTALL)
        words = re.sub(r"'[^']*'", "", " ".join(code))
        found += [f"{name(TEMPLATES[piece])}: {word}" for word in re.findall(PERSONAL, words)]
    assert found == []
