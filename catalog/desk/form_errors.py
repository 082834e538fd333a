"""All that is wrong with a form of many rows, flat: for the summary at the top of the page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from wtforms import FieldList, FormField


class Fault(NamedTuple):
    """One error: the id of its field, what the field is called, and what is wrong."""

    id: str
    label: str
    said: str


def faults(form: Any) -> list[Fault]:
    """Every error of a form and of all rows in it."""
    found = [Fault("", "", str(said)) for said in form.form_errors]
    for field in form:
        found += _of(field)
    return found


def has_errors(form: Any) -> bool:
    return bool(faults(form))


def _of(field: Any) -> Iterator[Fault]:
    if isinstance(field, FieldList):
        for entry in field:
            yield from _of(entry)
    elif isinstance(field, FormField):
        for inner in field.form:
            yield from _of(inner)
    else:
        label = str(field.label.text)
        yield from (Fault(field.id, label, str(said)) for said in field.errors)
