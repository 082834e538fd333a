"""Form fields that are stricter than WTForms' own."""

from typing import Any

from wtforms import EmailField, StringField
from wtforms import IntegerField as AnyInteger
from wtforms.validators import ValidationError

LARGEST = 2**31 - 1


class IntegerField(AnyInteger):  # type: ignore[misc] # WTForms ships no types
    """A whole number that fits a column of either database; anything longer is no number at all.

    WTForms takes a thousand digits, and then NumberRange stumbles over them, or the database does.
    """

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent; raises ValidationError, as WTForms expects."""
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > LARGEST:
            self.data = None
            raise ValidationError(self.gettext("Not a valid integer value."))

    def _value(self) -> str:
        """What is shown again: HTML has no NUL, whoever sent one."""
        shown: str = super()._value()
        return shown.replace("\0", "")


def stripped(text: str | None) -> str | None:
    """A filter: what keyboards and autofill add around an answer is none of it."""
    return text.strip() if text else text


class Line(StringField):  # type: ignore[misc] # WTForms ships no types
    """One line of text, without the spaces around it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("filters", (stripped,))
        super().__init__(*args, **options)


class EmailLine(Line, EmailField):  # type: ignore[misc] # WTForms ships no types
    """An e-mail address, without the spaces around it."""
