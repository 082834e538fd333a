"""The language in front of a path."""

import pytest
from flask import Flask, request, url_for

from shop.config import ConfigurationError
from shop.locales import LANGUAGES, LocaleInPath, current_locale, localised, same_page_in


@pytest.fixture
def pages() -> Flask:
    made = Flask("pages")
    made.wsgi_app = LocaleInPath(made.wsgi_app, "en")  # type: ignore[method-assign]

    @made.get("/<path:rest>")
    @made.get("/", defaults={"rest": ""})
    def page(rest: str) -> dict[str, object]:
        links = {code: path for code, _, path in same_page_in("en")}
        here = url_for("page", rest="p/mug")
        return {"locale": current_locale(), "path": request.path, "mug": here, "links": links}

    return made


@pytest.mark.parametrize(
    ("address", "locale", "path"),
    [
        ("/", "en", "/"),
        ("/p/mug", "en", "/p/mug"),
        ("/ca/p/mug", "ca", "/p/mug"),
        ("/ca/", "ca", "/"),
        ("/ca", "ca", "/"),
        ("/el", "el", "/"),
        ("/cat", "en", "/cat"),
        ("/en/p/mug", "en", "/en/p/mug"),
        ("/fr/p/mug", "en", "/fr/p/mug"),
    ],
)
def test_reads_the_language_off_the_path(pages, address: str, locale: str, path: str) -> None:
    answer = pages.test_client().get(address).json
    assert (answer["locale"], answer["path"]) == (locale, path)


def test_links_stay_in_the_language_of_the_page(pages) -> None:
    assert pages.test_client().get("/eu/").json["mug"] == "/eu/p/mug"
    assert pages.test_client().get("/").json["mug"] == "/p/mug"


def test_the_same_page_in_every_language_keeps_the_query(pages) -> None:
    links = pages.test_client().get("/ca/p/mug?sort=price&q=%C3%A9").json["links"]
    assert set(links) == set(LANGUAGES)
    assert links["en"] == "/p/mug?sort=price&q=%C3%A9"
    assert links["el"] == "/el/p/mug?sort=price&q=%C3%A9"


def test_the_own_language_has_no_prefix() -> None:
    assert localised("/p/mug", "ca", "ca") == "/p/mug"
    assert localised("/p/mug", "en", "ca") == "/en/p/mug"


def test_refuses_an_own_language_that_the_shop_does_not_speak() -> None:
    with pytest.raises(ConfigurationError, match="LOCALE='tlh'"):
        LocaleInPath(Flask("pages").wsgi_app, "tlh")
