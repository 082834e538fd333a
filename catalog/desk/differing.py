"""Saying in words what two versions of a product differ in, for the person who has to choose."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext

from catalog.change_words import FIELDS
from catalog.desk.conflicts import Difference, Side
from catalog.desk.draft import TIMES, variant_key
from catalog.desk.editor_queries import Editing
from catalog.desk.markup import to_text
from catalog.forms import CHOICES
from shop.formats import moment, money


class Choice(NamedTuple):
    """One line of the conflict: what it is about, both versions in words, and what is proposed."""

    key: str
    label: str
    mine: str
    theirs: str
    keep: Side


def as_choices(found: Iterable[Difference], editing: Editing) -> list[Choice]:
    """Differences as lines."""
    return [
        Choice(
            one.key,
            label_of(one.key, editing),
            in_words(one.key, one.mine, editing),
            in_words(one.key, one.theirs, editing),
            one.keep,
        )
        for one in found
    ]


def label_of(key: str, editing: Editing) -> str:
    """What a value is called: "Title", "KET-TOM: Price", "Capacity"."""
    kind, _dot, rest = key.partition(".")
    if kind == "facts":
        attribute = editing.attributes.get(rest)
        return attribute.label if attribute else rest
    if kind == "variant":
        number, _dot, name = rest.partition(".")
        sku = editing.draft.get(variant_key(int(number), "sku"), number)
        return gettext("%(sku)s: %(what)s", sku=sku, what=str(FIELDS[name]))
    return str(FIELDS.get(key, key))


def in_words(key: str, value: Any, editing: Editing) -> str:
    """A value as people read it; a dash for nothing."""
    name = key.rpartition(".")[2]
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if value in (None, "", []):
        return "–"
    if name == "category_id":
        return dict(editing.shelves).get(value, str(value))
    if name in CHOICES:
        return str(dict(CHOICES[name]).get(value, value))
    return _written(name, value, editing) or _listed(name, value)


def _written(name: str, value: Any, editing: Editing) -> str:
    """Amounts, moments and markup; "" for what is none of these."""
    if name.endswith("_minor"):
        return money(value, editing.product.variants[0].currency)
    if name.endswith("_html"):
        return to_text(value)
    return moment(datetime.fromisoformat(value)) if name in TIMES else ""


def _listed(name: str, value: Any) -> str:
    if name == "pictures":
        return ", ".join(alt or file for file, alt in value)
    if name == "parts":
        return ", ".join(handle for handle, _note in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
