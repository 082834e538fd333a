"""Templates: no code in them that the Content Security Policy would block, and every form safe."""

import re

from tests.architecture.files import PACKAGES, files, name

NOT_OURS_TO_SEE = {"mail", "sandbox"}  # a mail has no policy; the terminal stands for a provider
PAGES = [path for path in files("*.html", inside=PACKAGES) if not NOT_OURS_TO_SEE & set(path.parts)]

INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\s(src=|type=\"application/ld\+json\"))",
    "a style element": r"<style\b",
    "a handler attribute": r"<[^>]*\son[a-z]+\s*=",
    "a javascript: address": r"javascript:",
    # What is called …_html was cleaned when it was stored; anything else is text.
    "a value that is not escaped": r"\{\{(?!\s*[\w.]+_html\b)\s*[a-z_][^}'\"]*\|\s*safe\s*\}\}",
}


def test_templates_hold_no_inline_code() -> None:
    found = []
    for path in PAGES:
        text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        for what, pattern in INLINE.items():
            if re.search(pattern, text, re.IGNORECASE):
                found.append(f"{name(path)}: {what}")
    assert found == []


def test_every_form_that_changes_something_carries_its_token() -> None:
    unsafe = [
        f"{name(path)}: {form[:80]}"
        for path in PAGES
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL)
        if 'method="post"' in form
        and not re.search(r"csrf|hidden_tag|\binclude\b|'cart\.(add|wish|ask_alert)'", form)
    ]
    assert unsafe == []


def test_mail_templates_begin_with_a_subject() -> None:
    letters = [path for path in files("*.md", inside=PACKAGES) if not path.name.startswith("_")]
    assert letters
    for path in letters:
        assert path.read_text("utf-8").splitlines()[0].strip(), name(path)
