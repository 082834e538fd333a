"""Forms of the desk's lists: views with a name, changes of many products, counts of a location."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from catalog.bulk import Change
from catalog.forms import MOST_UNITS, STATUSES, to_minor
from catalog.repricing import WHOLE_BP, Repricing
from shop.fields import IntegerField, Line
from shop.forms import PartForm, ShopForm
from shop.saved_views import LONGEST_NAME, LONGEST_QUERY

SENT_ONCE = r"^[A-Za-z0-9_-]{16,64}\Z"
MOST_PERCENT = 1000
KINDS = {
    "status": _("Status"),
    "shelf": _("Shelf"),
    "brand": _("Brand"),
    "fact": _("An attribute"),
    "price": _("Price"),
}


class ViewForm(ShopForm):
    """A name for what the list shows."""

    name = Line(_("Name of the view"), [DataRequired(), Length(max=LONGEST_NAME)])
    query = HiddenField(validators=[Length(max=LONGEST_QUERY)])


class RunForm(ShopForm):
    """What a person agreed to: the products as they were seen, or how many there were."""

    token = HiddenField(validators=[InputRequired(), Regexp(SENT_ONCE)])
    seen = HiddenField(validators=[Length(max=8000)])
    count = IntegerField(validators=[InputRequired(), NumberRange(min=1)])


def _choices(*pairs: Any) -> list[SelectChoice]:
    return [SelectChoice(*pair) for pair in pairs]


class StatusChange(PartForm):
    """All of them for sale, drafts or archived."""

    status = RadioField(_("Status"), [InputRequired()], choices=_choices(*STATUSES))

    def to_change(self) -> Change:
        return Change("status", self.status.data)


class ShelfChange(PartForm):
    """All of them on one shelf; the choices are set by the page."""

    shelf = SelectField(_("Move to shelf"), [InputRequired()], choices=[])

    def to_change(self) -> Change:
        return Change("shelf", self.shelf.data)


class BrandChange(PartForm):
    """All of them of one brand, or of none."""

    brand = Line(_("Brand"), [Optional(), Length(max=120)])

    def to_change(self) -> Change:
        return Change("brand", self.brand.data or "")


class FactChange(PartForm):
    """One attribute of all of them; the choices are set by the page."""

    attribute = SelectField(_("Attribute"), [InputRequired()], choices=[])
    value = Line(_("Value"), [Optional(), Length(max=400)])

    def to_change(self) -> Change:
        return Change("fact", self.value.data or "", code=self.attribute.data)


class PriceChange(PartForm):
    """Dearer or cheaper, by percent or by an amount of the shop's ``currency``."""

    currency = "EUR"

    way = RadioField(
        _("Direction"),
        [InputRequired()],
        choices=_choices(("down", _("Lower")), ("up", _("Raise"))),
        default="down",
    )
    figure = Line(_("By"), [InputRequired(), Length(max=12)])
    by = RadioField(
        _("Counted in"),
        [InputRequired()],
        choices=_choices(("percent", _("Percent")), ("amount", _("Amount"))),
        default="percent",
    )
    ending = SelectField(
        _("Prices end in"),
        choices=_choices(
            ("", _("whatever comes out")), ("00", ".00"), ("90", ".90"), ("99", ".99")
        ),
        default="",
    )
    compare_at = RadioField(
        _("Price before the cut"),
        choices=_choices(
            ("cut", _("Strike out the price of now")),
            ("keep", _("Leave as it is")),
            ("none", _("Show none")),
        ),
        default="keep",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The figure is an amount of money, or a percentage with at most two decimals."""
        if not super().validate(extra_validators):
            return False
        figure = self._figure()
        most = MOST_PERCENT * 100 if self.by.data == "percent" else None
        if not figure or (most is not None and figure > most):
            self.figure.errors = [gettext("A figure such as 10 or 2.50, please.")]
        elif self.by.data == "percent" and self.way.data == "down" and figure >= WHOLE_BP:
            self.figure.errors = [gettext("Less than 100 percent, please.")]
        return not self.figure.errors

    def _figure(self) -> int | None:
        """Minor units, or hundredths of a percent, which are written as euros are: 2.50."""
        return to_minor(self.figure.data, self.currency if self.by.data == "amount" else "EUR")

    def to_change(self) -> Change:
        figure = self._figure() or 0
        signed = -figure if self.way.data == "down" else figure
        wish = Repricing(self.by.data, signed, self.ending.data or "", self.compare_at.data)
        return Change("price", price=wish)


class BeginForm(ShopForm):
    """Which location is counted; the choices are set by the page."""

    location = SelectField(_("Place"), [InputRequired()], coerce=int, choices=[])
    shelf = SelectField(_("Only this shelf"), choices=[])
    note = Line(_("Note"), [Optional(), Length(max=200)])


class ScanForm(ShopForm):
    """One thing that was found; each adds to what was counted before."""

    code = Line(_("SKU or GTIN"), [InputRequired(), Length(max=80)])
    quantity = IntegerField(
        _("Units"),
        [InputRequired(), NumberRange(1, MOST_UNITS, _("A whole number, from one up."))],
        default=1,
    )


class CountedForm(ShopForm):
    """How many there are of one variant after all."""

    counted = IntegerField(
        _("Counted"),
        [InputRequired(), NumberRange(0, MOST_UNITS, _("A whole number, from zero up."))],
    )


class StepForm(ShopForm):
    """A step of a stock-taking, from how it was seen."""

    version = IntegerField(validators=[InputRequired()])
