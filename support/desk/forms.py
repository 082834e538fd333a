"""The desk's forms of returns and questions; ``version`` is that of the page they stood on."""

from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from shop.fields import IntegerField
from shop.forms import PartForm, ShopForm
from shop.money import parse_minor
from support.forms import NO_NUL, TOKEN
from support.labels import CONDITIONS, DISPOSITIONS
from support.receiving import Finding
from support.return_models import ReturnLine
from support.tickets import LONGEST_MESSAGE

LONGEST_REASON = 400


class MergeForm(ShopForm):
    """Which record goes into the one whose page this is."""

    other = IntegerField(validators=[InputRequired(), NumberRange(min=1)])


class StepForm(ShopForm):
    """A button that moves something."""

    version = IntegerField(validators=[InputRequired()])


class DeclineForm(StepForm):
    """No, and why."""

    because = TextAreaField(
        _("Why not? The customer reads this."),
        [
            DataRequired(_("Please say why; the customer reads it.")),
            Length(max=LONGEST_REASON),
            NO_NUL,
        ],
    )


class WriteForm(ShopForm):
    """An answer or a note: which of the two is the address it is sent to, never a field."""

    version = IntegerField(validators=[InputRequired()])
    message = TextAreaField(
        _("Answer or note"),
        [DataRequired(_("Nothing is written yet.")), Length(max=LONGEST_MESSAGE), NO_NUL],
    )
    token = HiddenField(validators=TOKEN)


class ArrivedForm(PartForm):
    """How many units of one line are in the parcel."""

    units = IntegerField(_("Arrived"), [InputRequired(), NumberRange(0, 9999)])


class FindingForm(PartForm):
    """What the bench says of one line; the deduction is written as money."""

    condition = RadioField(
        _("Condition on the bench"),
        [InputRequired(_("How did it come?"))],
        choices=[SelectChoice(*one) for one in CONDITIONS.items()],
    )
    disposition = RadioField(
        _("Where it goes"),
        [InputRequired(_("Where does it go?"))],
        choices=[SelectChoice(*one) for one in DISPOSITIONS.items()],
    )
    deduction = StringField(
        _("Deduct"),
        [
            Optional(),
            Regexp(r"^\d{1,7}([.,]\d{1,2})?$", message=_("An amount like 12.50, please.")),
        ],
    )
    reason = StringField(
        _("Why deduct? The customer reads this."), [Length(max=LONGEST_REASON), NO_NUL]
    )

    def validate_reason(self, field: StringField) -> None:
        """A deduction has a reason."""
        if self.minor and not (field.data or "").strip():
            raise ValidationError(_("A deduction needs a reason that the customer can read."))

    @property
    def minor(self) -> int:
        """The deduction in minor units; 0 while it isn't an amount."""
        if self.deduction.errors or not self.deduction.data:
            return 0
        return parse_minor(self.deduction.data.replace(",", "."))

    def to_finding(self) -> Finding:
        """The finding as the domain takes it."""
        return Finding(
            self.condition.data, self.disposition.data, self.minor, self.reason.data or ""
        )


def all_valid(forms: Iterable[PartForm]) -> bool:
    """Whether every form is; each of them is asked, so that all mistakes are shown at once."""
    verdicts = [form.validate() for form in forms]
    return all(verdicts)


def plain_amount(minor: int) -> str:
    """Minor units as a machine writes them: what ``parse_minor`` reads back."""
    return str(Decimal(minor).scaleb(-get_currency_precision("EUR")))


def arrived_forms(
    lines: Iterable[ReturnLine], values: "MultiDict[str, str] | None" = None
) -> dict[int, ArrivedForm]:
    """One small form a line, filled with what is still awaited."""
    return {
        line.id: ArrivedForm(
            values or None, prefix=f"line{line.id}", units=line.quantity - line.received
        )
        for line in lines
    }


def finding_forms(
    lines: Iterable[ReturnLine], values: "MultiDict[str, str] | None" = None
) -> dict[int, FindingForm]:
    """One small form for each line that arrived, filled with what was found before."""
    return {
        line.id: FindingForm(
            values or None,
            prefix=f"line{line.id}",
            condition=line.condition or None,
            disposition=line.disposition or None,
            deduction=plain_amount(line.deduction_minor) if line.deduction_minor else "",
            reason=line.deduction_reason,
        )
        for line in lines
        if line.received
    }
