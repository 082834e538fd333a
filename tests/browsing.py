"""A browser for tests that judges every page: valid HTML, names for everything, no inline code."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from werkzeug.test import TestResponse

from shop.db import Database

MOST_STATEMENTS = 30
LINKED_DATA = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)
WITHOUT_TOKEN = ("/cart/lines", "/account/wishlist", "/stock-alerts")
_NEEDS_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}


class JudgingClient:
    """Flask's test client, with a judgement on each HTML page and help with forms.

    ``statements`` is how many SQL statements the last request took; ``most_statements`` is the
    limit, which a test may set. ``get`` and ``post`` follow no redirect unless asked to.
    """

    def __init__(self, app: Flask, database: Database) -> None:
        self.app = app
        self.database = database
        self.http: FlaskClient = app.test_client()
        self.most_statements = MOST_STATEMENTS
        self.statements = 0

    def get(self, path: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page; the answer must have this status."""
        return self._judged("GET", path, status, options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, status: int = 303, **options: Any
    ) -> TestResponse:
        """Send a form with a fresh token against forgery; 303 (see other) is the usual answer."""
        form = {"csrf_token": self.csrf_token(), **(data or {})}
        return self._judged("POST", path, status, {"data": form, **options})

    def csrf_token(self) -> str:
        """The token that a page of this browser's session would carry."""
        with self.app.test_request_context("/"), self.http.session_transaction() as mine:
            session.update(mine)
            token: str = generate_csrf()
            mine.update(session)
        return token

    def sign_in(self, email: str, password: str) -> TestResponse:
        """Through the form, like anybody."""
        return self.post("/account/sign-in", {"email": email, "password": password})

    def _judged(self, method: str, path: str, status: int, options: dict[str, Any]) -> TestResponse:
        with self._counted():
            answer = self.http.open(path, method=method, buffered=True, **options)
        shown = f"{method} {path} → {answer.status_code} {answer.headers.get('Location', '')}"
        assert answer.status_code == status, f"{shown}\n{answer.text[:3000]}"
        assert self.statements <= self.most_statements, f"{shown}: {self.statements} SQL statements"
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            faults = judge(answer)
            assert not faults, f"{shown}\n" + "\n".join(faults)
        return answer

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.statements = 0

        def count(*_: Any) -> None:
            self.statements += 1

        event.listen(self.database.engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            event.remove(self.database.engine, "before_cursor_execute", count)


def judge(answer: TestResponse) -> list[str]:
    """What is wrong with a page, one line a fault."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(answer.text)
    return [
        *(f"HTML at {place}: {code} {details}" for place, code, details in parser.errors),
        *_outline(page),
        *_names(page),
        *_inline(page),
        *_forms(page),
        *_headers(answer),
    ]


def _outline(page: Element) -> Iterator[str]:
    if len(page.findall(".//h1")) != 1:
        yield f"{len(page.findall('.//h1'))} h1"
    if not (page.findtext("./head/title") or "").strip():
        yield "no title"
    if not page.get("lang"):
        yield "no language"
    mains = [item for item in page.iter() if item.tag == "main" or item.get("role") == "main"]
    if len(mains) != 1:
        yield f"{len(mains)} main parts"
    for picture in page.iter("img"):
        if "alt" not in picture.attrib:
            yield f"a picture without alt: {picture.get('src')}"


def _names(page: Element) -> Iterator[str]:
    """Ids are unique and what points to one finds it; every control has a name to be called by."""
    ids = Counter(item.get("id") for item in page.iter() if item.get("id"))
    yield from (f"id {name!r} {times} times" for name, times in ids.items() if times > 1)
    for item in page.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
            for name in (item.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} points nowhere"
    labelled = {label.get("for") for label in page.iter("label")}
    inside = {id(item) for label in page.iter("label") for item in label.iter()}
    for item in page.iter():
        if item.tag in {"input", "select", "textarea"} and item.get("type") not in _NEEDS_NO_LABEL:
            named = (
                item.get("aria-label") or item.get("aria-labelledby") or item.get("id") in labelled
            )
            if not named and id(item) not in inside:
                yield f"a control without a label: {item.get('name')!r}"
        if item.tag in {"a", "button"} and not _says_something(item):
            yield f"a {item.tag} without words: {item.attrib}"


def _says_something(item: Element) -> bool:
    if item.get("aria-hidden") == "true" and item.get("tabindex") == "-1":
        return True  # a larger target for a link that stands beside it, in words
    if item.get("aria-label") or item.get("aria-labelledby") or item.get("title"):
        return True
    alts = "".join(part.get("alt", "") + part.get("aria-label", "") for part in item.iter())
    return bool(("".join(item.itertext()) + alts).strip())


def _inline(page: Element) -> Iterator[str]:
    """What the Content Security Policy would block."""
    for item in page.iter():
        data = item.get("type") == "application/ld+json"
        if item.tag == "style" or (item.tag == "script" and not item.get("src") and not data):
            yield f"an inline {item.tag}"
        for attribute in item.attrib:
            if attribute == "style" or str(attribute).startswith("on"):
                yield f"an inline {attribute} on {item.tag}"
        if (item.get("href") or "").strip().lower().startswith("javascript:"):
            yield "a javascript: link"


def _forms(page: Element) -> Iterator[str]:
    for form in page.iter("form"):
        names = {item.get("name") for item in form.iter("input")}
        guarded = "csrf_token" in names or (form.get("action") or "").endswith(WITHOUT_TOKEN)
        if (form.get("method") or "get").lower() == "post" and not guarded:
            yield f"a form without csrf_token: {form.get('action')}"
    for form in page.iter("form"):
        if any(inner is not form for inner in form.iter("form")):
            yield "a form inside a form"


def _headers(answer: TestResponse) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield f"a weak policy: {policy!r}"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if re.search(r"\{\{|\}\}|\{%", LINKED_DATA.sub("", answer.text)):
        yield "template code in the page"
