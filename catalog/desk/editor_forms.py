"""The forms of the product editor: one for the whole product, with a part for each row of a list.

Amounts are typed as people write them and come out as minor units; times are typed on the shop's
wall clock. What is longer than its column is refused with a sentence, never cut.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from catalog.forms import (
    EXEMPTIONS,
    GROUNDS,
    MOST_UNITS,
    STATUSES,
    UNITS,
    VAT_CLASSES,
    Amount,
)
from catalog.gtin import is_gtin
from shop.fields import IntegerField, Line
from shop.forms import PartForm, ShopForm

_ROW_NAME = re.compile(r"-[0-9]{1,4}-")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LONGEST_TEXT = 50_000
MOST_ROWS = 2000


def offered(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as fields take them."""
    return [SelectChoice(value, label) for value, label in pairs]


class AtMost:
    """Refuses what is too long, and what no database of ours can store."""

    def __init__(self, letters: int) -> None:
        self.letters = letters

    def __call__(self, _form: Any, field: Any) -> None:
        text = field.data or ""
        if len(text) > self.letters:
            said = gettext("%(most)s characters at most, please.", most=self.letters)
            raise ValidationError(said)
        if "\0" in text:
            field.data = text.replace("\0", "")
            raise ValidationError(gettext("Please leave out the special characters."))


class Gtin:
    """Refuses a number with a wrong check digit."""

    def __call__(self, _form: Any, field: Any) -> None:
        field.data = (field.data or "").replace(" ", "")
        if field.data and not is_gtin(field.data):
            said = gettext("The check digit doesn't fit. A GTIN has 8, 12, 13 or 14 digits.")
            raise ValidationError(said)


class Swatch:
    """Refuses what is no colour in six hexadecimal digits."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and not _COLOUR.fullmatch(field.data):
            raise ValidationError(gettext("A colour such as #d2492f, please."))


class Rows(FieldList):  # type: ignore[misc] # WTForms ships no types
    """A list of rows that takes no strange digits for their numbers ("²" is one to Python)."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        plain = [name for name in formdata if _ROW_NAME.match(name.removeprefix(prefix))]
        yield from super()._extract_indices(prefix, plain)


def _amount(label: Any) -> StringField:
    return Line(label, [Optional(), Length(max=20), Amount()])


def _count(label: Any, most: int) -> IntegerField:
    said = _("A whole number, from zero up.")
    return IntegerField(label, [Optional(), NumberRange(0, most, said)])


class VariantPart(PartForm):
    """One row of the grid; ``id`` is 0 for one that doesn't exist yet."""

    id = IntegerField(default=0)
    value0 = Line(_("Value"), [AtMost(80)])
    value1 = Line(_("Value"), [AtMost(80)])
    value2 = Line(_("Value"), [AtMost(80)])
    sku = Line(_("SKU"), [AtMost(80)])
    price = _amount(_("Price"))
    compare_at = _amount(_("Before the cut"))
    cost = _amount(_("Cost"))
    gtin = Line(_("GTIN"), [AtMost(20), Gtin()])
    weight_g = _count(_("Weight in grams"), 10_000_000)
    content = _count(_("Content"), 10_000_000)
    content_unit = SelectField(_("Unit"), choices=offered(UNITS), default="")
    vat_class = SelectField(_("VAT"), choices=offered(VAT_CLASSES), default="standard")
    warranty_months = _count(_("Guarantee in months"), 600)
    no_return_reason = SelectField(_("Returns"), choices=offered(EXEMPTIONS), default="")
    picture = SelectField(_("Picture"), validate_choice=False, default="")
    swatch = Line(_("Colour dot"), [AtMost(20), Swatch()])
    active = BooleanField(_("For sale"), default=True)


class PicturePart(PartForm):
    """One picture; the place decides the order."""

    file = HiddenField(validators=[AtMost(80)])
    alt = Line(_("What it shows"), [AtMost(200)])
    place = IntegerField(_("Place"), [Optional(), NumberRange(0, 10_000)])
    gone = BooleanField(_("Remove"))


class FactPart(PartForm):
    """One attribute's value; ``code`` says of which attribute, "" of the one named by its label."""

    code = HiddenField(validators=[AtMost(80)])
    label = Line(_("Attribute"), [AtMost(80)])
    value = Line(_("Value"), [AtMost(400)])


class CompanionPart(PartForm):
    """Another product, by handle, SKU or title, with a note."""

    product = Line(_("Product"), [AtMost(200)])
    note = Line(_("Note"), [AtMost(120)])


class OptionPart(PartForm):
    """What there is to choose, and values to be added to it."""

    name = Line(_("Option"), [AtMost(40)])
    more = Line(_("Add values"), [AtMost(1000)])


class ProductForm(ShopForm):
    """The whole product. Its address and its stock are not in it."""

    version = IntegerField(validators=[InputRequired()])
    seen = HiddenField()
    title = Line(_("Title"), [InputRequired(_("A product needs a title.")), AtMost(200)])
    subtitle = Line(_("Subtitle"), [AtMost(200)])
    description = TextAreaField(_("Description"), [AtMost(LONGEST_TEXT)])
    care = TextAreaField(_("Care"), [AtMost(LONGEST_TEXT)])
    category_id = SelectField(_("Shelf"), coerce=int)
    brand = Line(_("Brand"), [AtMost(120)])
    ground = SelectField(_("Ground behind the pictures"), choices=offered(GROUNDS))
    status = RadioField(_("Status"), choices=offered(STATUSES))
    publish_at = Line(_("Goes on sale on"), [AtMost(40)])
    archive_at = Line(_("Goes off sale on"), [AtMost(40)])
    maker = Line(_("Maker, with address"), [AtMost(400)])
    responsible = Line(_("Responsible in the EU, with address"), [AtMost(400)])
    warnings = TextAreaField(_("Warnings"), [AtMost(LONGEST_TEXT)])
    seo_title = Line(_("Title for search engines"), [AtMost(200)])
    seo_description = TextAreaField(_("Text for search engines"), [AtMost(400)])
    uploads = MultipleFileField(_("Add pictures"))
    options = Rows(FormField(OptionPart), max_entries=3)
    variants = Rows(FormField(VariantPart), max_entries=MOST_ROWS)
    pictures = Rows(FormField(PicturePart), max_entries=MOST_ROWS)
    facts = Rows(FormField(FactPart), max_entries=MOST_ROWS)
    parts = Rows(FormField(CompanionPart), max_entries=MOST_ROWS)
    related = Rows(FormField(CompanionPart), max_entries=MOST_ROWS)
    combination = SelectMultipleField(_("Combinations"), validate_choice=False)

    @property
    def combinations(self) -> list[str]:
        """The combinations that were ticked, as they were offered."""
        return list(self.combination.data or [])[:MOST_ROWS]


class NewProductForm(ShopForm):
    """What a product starts with: a title and a shelf are enough."""

    title = Line(_("Title"), [InputRequired(_("A product needs a title.")), AtMost(200)])
    category_id = SelectField(_("Shelf"), coerce=int)
    price = _amount(_("Price"))
    units = _count(_("On the shelf"), MOST_UNITS)
    sku = Line(_("SKU"), [AtMost(80)])
    description = TextAreaField(_("Description"), [AtMost(LONGEST_TEXT)])
    uploads = MultipleFileField(_("Pictures"))
