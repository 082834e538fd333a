"""Forms that refuse in the reader's language: WTForms' own messages come from our phrases.

Flask-WTF would open WTForms' files anew in every request, and they know no Basque.
"""

from typing import Any

from flask_babel import lazy_gettext, lazy_ngettext
from flask_wtf import FlaskForm
from wtforms import Form

from shop.locales import reading
from shop.phrases import phrases

# What WTForms says where a field has no message of its own: here for the translators to find.
THEIR_MESSAGES = (
    lazy_gettext("This field is required."),
    lazy_gettext("Not a valid choice."),
    lazy_gettext("Invalid Choice: could not coerce."),
    lazy_gettext("Not a valid integer value."),
    lazy_gettext("Not a valid decimal value."),
    lazy_gettext("Not a valid date value."),
    lazy_gettext("Not a valid datetime value."),
    lazy_gettext("Number must be at least %(min)s."),
    lazy_gettext("Number must be at most %(max)s."),
    lazy_gettext("Number must be between %(min)s and %(max)s."),
    lazy_gettext("Field must be between %(min)d and %(max)d characters long."),
    lazy_gettext("Field must be equal to %(other_name)s."),
    lazy_gettext("Invalid email address."),
    lazy_gettext("Invalid URL."),
    lazy_gettext("Invalid input."),
    lazy_gettext("File does not have an approved extension."),
    lazy_ngettext(
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
        1,
    ),
    lazy_ngettext(
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
        1,
    ),
)


class _Words:
    """What WTForms asks for a message: it puts the values in itself."""

    def gettext(self, text: str) -> str:
        return phrases(reading()).gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return phrases(reading()).ngettext(one, many, count)


_WORDS = _Words()


class ShopForm(FlaskForm):
    """A form of a page, with its token; every form of the shop is one."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> _Words:
            return _WORDS


class PartForm(Form):
    """One of several forms in one page; the token is the page's."""

    class Meta(Form.Meta):
        def get_translations(self, _form: Any) -> _Words:
            return _WORDS
