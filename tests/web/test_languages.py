"""Every page is in its reader's language: nothing on it is left in English.

One language marks what went through the translations, so that what didn't stands out; in the real
ones no English phrase may be on a page, and its links stay in the language.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import select

from shop import forms, phrases, templating
from shop.access import access_of
from shop.config import Config
from shop.db import Database
from shop.locales import LANGUAGES
from shop.mail import written
from shop.outbox import Job, OutboxJob
from tests import databases, factories
from tests.browsing import JudgingClient
from tests.fakes import FakeGateway
from tests.web.speech import Marked, known_words, page_of, sayings, unmarked, words_of
from tests.web.trespassing import Door, Town, lockouts

OTHERS = [code for code in LANGUAGES if code != "en"]
MACHINES = {"health.alive", "health.ready", "health.metrics"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite alone: which database it is makes no difference to a language."""
    found = databases.fresh_sqlite(tmp_path)
    yield found
    databases.drop(found)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalan pages mark what was translated."""
    real: Callable[[str], object] = phrases.phrases

    def spoken(locale: str) -> object:
        return Marked() if locale == "ca" else real(locale)

    for module in (templating, forms):
        monkeypatch.setattr(module, "phrases", spoken)
    _forget()
    yield
    _forget()


def _forget() -> None:
    for kept in (templating._pattern, templating._ready):
        kept.cache_clear()


@pytest.fixture
def town(app: Flask, database: Database, gateway: FakeGateway, config: Config) -> Town:
    return Town(app, database, gateway, config)


def opened(town: Town, door: Door, locale: str, **options: object) -> Element | None:
    """The page behind a door, for whom it is meant, in a language; None if it is no page."""
    access = access_of(town.app, door.endpoint)
    browser = town.admin if access and access.permission else town.victim
    if "bag_token" in vars(door.mine):
        with browser.session_transaction() as kept:
            kept["cart"] = door.mine.bag_token
    address = f"/{locale}{door.address(door.mine.values)}"
    answer = browser.open(address, method=door.method, buffered=True, **options)
    is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
    return page_of(answer.text) if is_page and door.endpoint not in MACHINES else None


def unspoken(page: Element, known: set[str]) -> list[str]:
    """What of a page has words that no translator has seen."""
    rest = unmarked("\n".join(sayings(page)))
    return [line.strip() for line in rest.splitlines() if words_of(line) - known]


def test_every_word_of_every_page_went_through_the_translations(
    town: Town, database: Database, config: Config, marked: None
) -> None:
    """The pages, and how they refuse a form that was sent empty."""
    known, faults, seen = known_words(database, config, "ca"), [], 0
    for door in sorted(town.doors, key=lambda door: (door.method, str(door.rule))):
        page = opened(town, door, "ca", **({"data": {}} if door.method == "POST" else {}))
        if page is not None:
            seen += 1
            faults += [f"{door}: {text}" for text in unspoken(page, known)]
    assert seen > 40
    assert not faults, "\n".join(faults)


def test_a_word_that_went_past_the_translations_is_caught(
    app: Flask, database: Database, config: Config, marked: None
) -> None:
    app.jinja_env.globals["raw"] = "Hello there"
    page = app.jinja_env.from_string(
        "<main><h1>{{ _('Bag') }} Kettle-1</h1><p>{{ raw }}</p><img alt='A picture of it'></main>"
    )
    with database.write() as session:
        factories.product(session, title="Kettle-1")
    with app.test_request_context("/", environ_overrides={"taulell.locale": "ca"}):
        shown = page_of(page.render())
    assert unspoken(shown, known_words(database, config, "ca")) == [
        "Hello there",
        "A picture of it",
    ]


def test_every_word_of_every_letter_went_through_the_translations(
    town: Town, database: Database, config: Config, marked: None
) -> None:
    """All letters that the shop's forms bring about, as if their readers had ordered in Catalan."""
    lockouts(town)
    known, faults, seen = known_words(database, config, "ca"), [], set()
    with database.read() as session:
        waiting = list(session.scalars(select(OutboxJob).where(OutboxJob.kind == "mail")))
    for row in filter(lambda one: one.payload, waiting):  # those of who was forgotten are empty
        job = Job(row.id, row.kind, {**row.payload, "locale": "ca"}, 0, row.created_at)
        with town.app.app_context():
            letter = written(job, config)
        plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
        said = unmarked("\n".join([str(letter["Subject"]), plain, *sayings(page_of(html))]))
        seen.add(row.payload["template"])
        left = [line for line in said.splitlines() if words_of(line) - known]
        faults += [f"{row.payload['template']}: {line}" for line in left]
    assert len(seen) > 10
    assert not faults, "\n".join(sorted(set(faults)))


def english(locale: str) -> set[str]:
    """Whole phrases of the source that are said otherwise in a language."""
    with phrases.file_of(locale).open("rb") as source:
        catalogue = read_po(source, locale=locale)
    return {
        message.id
        for message in catalogue
        if isinstance(message.id, str)
        and " " in message.id
        and "%(" not in message.id
        and message.string not in {"", message.id}
    }


def left_in_english(page: Element, sources: set[str]) -> list[str]:
    texts = (" ".join(text.split()) for text in sayings(page))
    return [text for text in texts if text in sources]


def astray(page: Element, locale: str) -> list[str]:
    """Links and forms that lead out of the language, but for those that say so."""
    paths = [item.get("href") or "" for item in page.iter("a") if not item.get("hreflang")]
    paths += [item.get("action") or "" for item in page.iter("form")]
    inside = re.compile(rf"/{locale}(?:[/?#]|$)|/(?:assets|pictures)/|[^/]|$")
    return [path for path in paths if not inside.match(path)]


def test_every_page_is_in_the_language_of_its_address(town: Town) -> None:
    """Shoppers' pages in every language, the desk's in one each, by turns."""
    sources, faults = {locale: english(locale) for locale in OTHERS}, []
    for index, door in enumerate(door for door in town.doors if door.method == "GET"):
        at_the_desk = door.rule.rule.startswith("/desk")
        for locale in [OTHERS[index % len(OTHERS)]] if at_the_desk else OTHERS:
            page = opened(town, door, locale)
            if page is None:
                continue
            assert page.get("lang") == locale, str(door)
            found = [*left_in_english(page, sources[locale]), *astray(page, locale)]
            faults += [f"{locale} {door}: {text}" for text in found]
    assert not faults, "\n".join(faults)


def test_an_english_phrase_on_a_page_is_caught(client: JudgingClient) -> None:
    """The control: an English page holds what a Catalan one must not."""
    sources = english("ca")
    plain = page_of(client.get("/").text)
    assert "Skip to content" in left_in_english(plain, sources)
    assert astray(plain, "ca")
    assert left_in_english(page_of(client.get("/ca/").text), sources) == []


def test_a_missing_page_is_missing_in_the_readers_language(client: JudgingClient) -> None:
    answer = client.get("/ca/nowhere", status=404)
    assert 'lang="ca"' in answer.text
    assert "En aquesta adreça no hi ha res" in answer.text
    assert client.get("/fr/", status=404)


def test_choosing_a_language_keeps_the_page_and_its_query(client: JudgingClient) -> None:
    answer = client.get("/ca/search?q=te%C3%AD")
    links = {
        item.get("lang"): item.get("href")
        for item in page_of(answer.text).iter("a")
        if item.get("hreflang")
    }
    assert set(links) == set(LANGUAGES)
    assert links["en"] == "/search?q=te%C3%AD"
    assert links["el"] == "/el/search?q=te%C3%AD"


def test_a_language_is_in_the_address_and_nowhere_else(client: JudgingClient) -> None:
    """No cookie and no header remembers it: an address says the same to everybody."""
    client.get("/el/")
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "ca"}).text
