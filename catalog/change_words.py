"""A change as people read it: "Price KET-TOM: €84.00, then €79.00"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.forms import CHOICES
from catalog.models import Category
from catalog.word_models import Attribute
from shop.desk_models import AuditEntry
from shop.formats import moment, money
from shop.locales import LANGUAGES

KINDS = {
    "product": _("Product"),
    "category": _("Shelf"),
    "attribute": _("Attribute"),
    "brand": _("Brand"),
    "terms": _("Shared words"),
    "location": _("Place"),
    "stock_take": _("Stock-taking"),
    "zone": _("Zone"),
    "method": _("Delivery"),
    "synonym": _("Synonyms"),
    "redirect": _("Redirect"),
}
ACTIONS = {
    "created": _("made"),
    "changed": _("changed"),
    "deleted": _("deleted"),
    "translated": _("translated"),
    "counted": _("counted"),
    "moved": _("moved"),
    "published": _("put on sale by the clock"),
    "archived": _("taken off by the clock"),
    "begun": _("begun"),
    "booked": _("booked"),
    "dropped": _("dropped"),
}
FIELDS = {
    "title": _("Title"), "handle": _("Address"), "category_id": _("Shelf"), "lead": _("Lead"),
    "subtitle": _("Subtitle"), "description_html": _("Description"), "care_html": _("Care"),
    "brand": _("Brand"), "maker": _("Maker"), "responsible": _("Responsible in the EU"),
    "warnings": _("Warnings"), "ground": _("Ground"), "parts_picture": _("Picture of the parts"),
    "status": _("Status"), "position": _("Place in line"), "publish_at": _("Put on sale at"),
    "archive_at": _("Taken off at"), "seo_title": _("Title for search engines"),
    "seo_description": _("Description for search engines"), "options": _("Options"),
    "pictures": _("Pictures"), "alt": _("Alt text"), "parts": _("Spare parts"),
    "related": _("Goes with it"), "sku": _("SKU"), "price_minor": _("Price"),
    "compare_at_minor": _("Price before the cut"), "cost_minor": _("Cost"),
    "option_values": _("Options"), "gtin": _("GTIN"), "swatch": _("Colour"),
    "weight_g": _("Weight in grams"), "content": _("Content"), "content_unit": _("Unit"),
    "vat_class": _("VAT class"), "warranty_months": _("Guarantee in months"),
    "no_return_reason": _("No returns because"), "picture": _("Picture"), "active": _("For sale"),
    "label": _("Label"), "kind": _("Kind"), "unit": _("Unit"), "facet": _("Filter in the shop"),
    "name": _("Name"), "slug": _("Address"), "facts": _("Attributes"),
    "parent_id": _("Shelf above"), "texts": _("Translations"), "areas": _("Countries"),
    "bands": _("Prices"), "carrier": _("Carrier"), "free_from_minor": _("Free from"),
    "phrases": _("Phrases"), "instead": _("Also look for"), "locale": _("Language"),
    "query": _("Searched for"), "path": _("Leads to"),
    "days_min": _("Working days, at least"), "days_max": _("Working days, at most"),
}  # fmt: skip
_SHELVES = {"category_id", "parent_id"}
_MOMENTS = {"publish_at", "archive_at"}
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is another now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the log, ready to be read."""

    at: datetime
    who: str
    kind: str
    action: str
    name: str
    product_id: int | None
    differences: list[Difference]


def told(session: Session, entries: list[AuditEntry], currency: str) -> list[Told]:
    """Entries in words: two statements, whatever there are."""
    if not entries:
        return []
    shelves = session.execute(select(Category.id, Category.title)).all()
    attributes = session.execute(select(Attribute.code, Attribute.label)).all()
    words = _Words({row[0]: row[1] for row in shelves}, {row[0]: row[1] for row in attributes})
    return [_told(entry, words, currency) for entry in entries]


def _told(entry: AuditEntry, words: "_Words", currency: str) -> Told:
    names = {**entry.before, **entry.after}
    return Told(
        at=entry.at,
        who=entry.who or gettext("the clock"),
        kind=str(KINDS.get(entry.subject, entry.subject)),
        action=str(ACTIONS.get(entry.action, entry.action)),
        name=LANGUAGES.get(entry.name, entry.name) if entry.subject == "terms" else entry.name,
        product_id=entry.subject_id if entry.subject == "product" else None,
        differences=[
            Difference(
                words.name(name),
                words.value(name, entry.before.get(name), currency),
                words.value(name, entry.after.get(name), currency),
            )
            for name in names
        ],
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What is needed to say names and values of changes."""

    shelves: Mapping[int, str]
    attributes: Mapping[str, str]

    def name(self, name: str) -> str:
        """What "price_minor KET-TOM" is called; a place of stock is its own name."""
        if name.startswith("facts."):
            code, _space, rest = name.removeprefix("facts.").partition(" ")
            return f"{self.attributes.get(code, code)} {rest}".strip()
        field, _space, rest = name.partition(" ")
        if field not in FIELDS:
            return name
        return f"{FIELDS[field]} {LANGUAGES.get(rest, rest)}".strip()

    def value(self, name: str, value: Any, currency: str) -> str:
        """As a person writes it; nothing is a dash."""
        field = name.partition(" ")[0]
        if value is None or value in ("", [], {}):
            return NOTHING
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if field.endswith("_minor") and isinstance(value, int):
            return money(value, currency)
        return self._named(field, value) or _plain(value)

    def _named(self, field: str, value: Any) -> str:
        """A value that stands for something with a name; "" for any other."""
        if field in CHOICES:
            return str(dict(CHOICES[field]).get(value, value))
        if field in _SHELVES:
            return self.shelves.get(value, str(value))
        return moment(datetime.fromisoformat(value)) if field in _MOMENTS else ""


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key}: {_plain(one)}" if key else _plain(one) for key, one in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return str(value)
