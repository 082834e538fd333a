"""Forms refuse in the reader's language, in WTForms' own words too."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import URL, DataRequired, Email, EqualTo, Length, NumberRange

from shop import templating
from shop.forms import PartForm, ShopForm

WRONG = MultiDict(
    {
        "short": "a",
        "long": "abc",
        "either": "abcdef",
        "number": "x",
        "figure": "x",
        "least": "1",
        "most": "9",
        "between": "9",
        "day": "x",
        "choice": "z",
        "mail": "x",
        "page": "x",
        "same": "x",
    }
)


class Strict(PartForm):
    needed = StringField(validators=[DataRequired()])
    short = StringField(validators=[Length(min=2)])
    long = StringField(validators=[Length(max=2)])
    either = StringField(validators=[Length(1, 5)])
    number = IntegerField()
    figure = DecimalField()
    least = IntegerField(validators=[NumberRange(min=5)])
    most = IntegerField(validators=[NumberRange(max=5)])
    between = IntegerField(validators=[NumberRange(1, 5)])
    day = DateField()
    choice = SelectField(choices=["a"])
    mail = StringField(validators=[Email()])
    page = StringField(validators=[URL()])
    same = StringField(validators=[EqualTo("short")])


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    made = Flask("forms")
    made.secret_key = "for tests"
    templating.init_app(made, Babel(made))
    with made.test_request_context():
        yield made


def refusals(locale: str) -> dict[str, str]:
    with force_locale(locale):
        form = Strict(WRONG)
        assert not form.validate()
        return {name: str(said[0]) for name, said in form.errors.items() if name}


def test_every_field_of_these_refuses_its_value() -> None:
    assert set(refusals("en")) == {"needed", *WRONG}


@pytest.mark.parametrize("locale", ["es", "ca", "eu", "el"])
def test_wtforms_own_messages_are_in_the_readers_language(locale: str) -> None:
    english, said = refusals("en"), refusals(locale)
    assert {name: text for name, text in said.items() if text == english[name]} == {}


def test_the_numbers_of_a_limit_stand_in_its_message() -> None:
    assert refusals("ca")["long"] == "Com a molt 2 caràcters, si us plau."
    assert refusals("es")["between"] == "Tiene que estar entre 1 y 5."


def test_a_form_of_a_page_speaks_as_well() -> None:
    class Page(ShopForm):
        name = StringField(validators=[DataRequired()])

    with force_locale("es"):
        form = Page(MultiDict(), meta={"csrf": False})
        assert not form.validate()
        assert form.name.errors == ["Esto hace falta."]
