"""Phrases, pieces and addresses in templates: worked out once, and right for whoever asks next."""

from collections.abc import Iterator

import pytest
from babel.support import NullTranslations
from flask import Flask
from flask_babel import Babel, force_locale, gettext
from jinja2 import DictLoader
from markupsafe import Markup

from shop import templating
from shop.application import Shop

PAGES = {
    "greeting.html": "{{ _('Hello %(name)s', name=name) }}",
    "greeting.md": "{% autoescape false %}{{ _('Hello %(name)s', name=name) }}{% endautoescape %}",
    "percent.html": "{{ _('100 %% wool') }} {{ _('%(n)s %% off', n=20) }}",
    "card.html": "<b>{{ item[0] }}</b>{{ count() }}",
    "card-of.html": "{{ piece('card.html', item=item) }}",
    "said.html": "{{ it }}",
    "say.html": "{{ piece('said.html', it=it) }}",
    "link.html": "{{ url_for('thing', name='a b', page=2) }}",
    "far.html": "{{ url_for('thing', name='a', _external=True) }}",
    "many.html": "{{ url_for('thing', name='a', tag=['x', 'y']) }}",
}


class Shouting(NullTranslations):
    """Spanish, as far as these tests know it."""

    def gettext(self, message: str) -> str:
        return message.upper().replace("%(NAME)S", "%(name)s")

    ugettext = gettext


def spoken(locale: str) -> NullTranslations:
    return Shouting() if locale == "es" else NullTranslations()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(templating, "phrases", spoken)
    app = Shop("templating")
    templating.init_app(app, Babel(app))
    app.jinja_env.loader = DictLoader(PAGES)
    app.add_url_rule("/t/<name>", "thing", lambda name: name)
    for kept in (templating._pattern, templating._ready):
        kept.cache_clear()
    yield app
    for kept in (templating._pattern, templating._ready):
        kept.cache_clear()


def shown(app: Flask, template: str, *, at: str = "", **values: object) -> str:
    with app.test_request_context(base_url=f"http://shop.example{at}"):
        return app.jinja_env.get_template(template).render(values)


def test_what_is_put_into_a_phrase_is_escaped_in_a_page(app: Flask) -> None:
    assert shown(app, "greeting.html", name="<Edith>") == "Hello &lt;Edith&gt;"


def test_what_is_put_into_a_phrase_stays_as_it_is_in_a_text(app: Flask) -> None:
    assert shown(app, "greeting.md", name="<Edith>") == "Hello <Edith>"


def test_a_doubled_percent_sign_is_one_with_values_and_without(app: Flask) -> None:
    assert shown(app, "percent.html") == "100 % wool 20 % off"


def test_phrases_follow_the_language_being_written(app: Flask) -> None:
    with app.test_request_context():
        greeting = app.jinja_env.get_template("greeting.html")
        assert greeting.render(name="Edith") == "Hello Edith"
        with force_locale("es"):
            assert greeting.render(name="Edith") == "HELLO Edith"
            assert gettext("Hello") == "HELLO"
        assert greeting.render(name="Edith") == "Hello Edith"
        assert gettext("Hello") == "Hello"


def test_a_piece_is_rendered_once_for_the_same_values_and_language(app: Flask) -> None:
    counted = iter(range(9))
    app.jinja_env.globals["count"] = lambda: next(counted)
    assert shown(app, "card-of.html", item=("<a>",)) == "<b>&lt;a&gt;</b>0"
    assert shown(app, "card-of.html", item=("<a>",)) == "<b>&lt;a&gt;</b>0"
    assert shown(app, "card-of.html", item=["<a>"]) == "<b>&lt;a&gt;</b>0"
    assert shown(app, "card-of.html", item=("b",)) == "<b>b</b>1"
    assert shown(app, "card-of.html", item=("b",), at="/ca") == "<b>b</b>2"
    with app.test_request_context(), force_locale("es"):
        assert app.jinja_env.get_template("card-of.html").render(item=("b",)) == "<b>b</b>3"


def test_a_piece_of_markup_is_not_that_of_the_same_text(app: Flask) -> None:
    """They are equal to Python, and would be a hole in every page if they were one piece."""
    assert shown(app, "say.html", it=Markup("<b>")) == "<b>"
    assert shown(app, "say.html", it="<b>") == "&lt;b&gt;"


def test_a_piece_refuses_what_it_could_not_recognise_again(app: Flask) -> None:
    with pytest.raises(TypeError):
        shown(app, "card-of.html", item=object())


def test_an_address_follows_the_place_the_shop_is_mounted_at(app: Flask) -> None:
    for _ in range(2):
        assert shown(app, "link.html") == "/t/a%20b?page=2"
        assert shown(app, "link.html", at="/ca") == "/ca/t/a%20b?page=2"


def test_an_address_that_is_no_plain_path_is_left_to_flask(app: Flask) -> None:
    assert shown(app, "far.html") == "http://shop.example/t/a"
    assert shown(app, "many.html") == "/t/a?tag=x&amp;tag=y"
