"""Forms of the words that order the catalogue: shelves, attributes, brands."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FileField,
    FormField,
    HiddenField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from catalog.desk.editor_forms import AtMost, Rows, offered
from catalog.forms import GROUNDS
from shop.fields import IntegerField, Line
from shop.forms import PartForm, ShopForm

KINDS = [
    ("text", _("Text")),
    ("number", _("Number")),
    ("choice", _("Choice of a few")),
    ("yes_no", _("Yes or no")),
]


class ShelfWords(PartForm):
    """A shelf in another language."""

    locale = HiddenField()
    title = Line(_("Title"), [AtMost(120)])
    lead = Line(_("Lead"), [AtMost(400)])


class ShelfForm(ShopForm):
    """A shelf; its address is made once and stays."""

    version = IntegerField(validators=[Optional()])
    seen = HiddenField()
    title = Line(_("Title"), [InputRequired(_("A shelf needs a title.")), AtMost(120)])
    parent = SelectField(_("Below"), default="")
    lead = TextAreaField(_("Lead"), [AtMost(400)])
    ground = SelectField(_("Ground behind the picture"), choices=offered(GROUNDS), default="linen")
    upload = FileField(_("Picture"))
    no_picture = BooleanField(_("No picture"))
    texts = Rows(FormField(ShelfWords), max_entries=20)


class AttributeForm(ShopForm):
    """What can be said of products, and how."""

    version = IntegerField(validators=[Optional()])
    seen = HiddenField()
    label = Line(_("Label"), [InputRequired(_("An attribute needs a label.")), AtMost(80)])
    kind = SelectField(_("Kind"), choices=offered(KINDS))
    unit = Line(_("Unit"), [AtMost(12)])
    facet = BooleanField(_("Shoppers filter by it"))
    position = IntegerField(
        _("Place"), [Optional(), NumberRange(0, 1_000_000, _("A whole number, from zero up."))]
    )


class BrandWords(PartForm):
    """A brand in another language."""

    locale = HiddenField()
    lead = Line(_("Lead"), [AtMost(400)])


class BrandForm(ShopForm):
    """A brand and its page."""

    version = IntegerField(validators=[Optional()])
    seen = HiddenField()
    name = Line(_("Name"), [InputRequired(_("A brand needs a name.")), AtMost(120)])
    slug = Line(_("Address"), [AtMost(80)])
    lead = TextAreaField(_("Lead"), [AtMost(400)])
    upload = FileField(_("Picture"))
    no_picture = BooleanField(_("No picture"))
    texts = Rows(FormField(BrandWords), max_entries=20)
