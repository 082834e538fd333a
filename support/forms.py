"""Shoppers' forms: a question, a return, a withdrawal. None names a price or a person's id."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    EmailField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Regexp

from shop.errors import Invalid
from shop.fields import IntegerField
from shop.forms import ShopForm
from support.reasons import REASONS
from support.tickets import LONGEST_MESSAGE

_EMAIL = Email(_("That is not an e-mail address we can write to."))
_ONE_LINE = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_("Please leave out the special characters."))
NO_NUL = Regexp(r"^[^\x00]*$", message=_("Please leave out the special characters."))
TOKEN = (Length(max=64), NO_NUL)
LONGEST_NOTE = 2000


class MessageForm(ShopForm):
    """Something to say. ``token`` is the page's, so that sending it twice says it once."""

    message = TextAreaField(
        _("Your message"),
        [DataRequired(_("Please write a few words.")), Length(max=LONGEST_MESSAGE), NO_NUL],
    )
    token = HiddenField(validators=TOKEN)


class GuestMessageForm(MessageForm):
    """The same from somebody we don't know yet: we need to know where to answer."""

    name = StringField(
        _("Your name"), [DataRequired(_("How may we call you?")), Length(max=120), _ONE_LINE]
    )
    email = EmailField(
        _("E-mail"), [DataRequired(_("Where may we send the answer?")), _EMAIL, Length(max=254)]
    )


class ReturnForm(ShopForm):
    """Why things come back; which of them, and how many, ``chosen_units`` reads."""

    reason = SelectField(
        _("What is the matter?"), [DataRequired(_("Please choose the closest reason."))]
    )
    note = TextAreaField(_("Anything we should know?"), [Length(max=LONGEST_NOTE), NO_NUL])
    token = HiddenField(validators=TOKEN)

    def offer_reasons(self, handles: frozenset[str] | None = None) -> None:
        """Fill the list: all reasons, or only these."""
        offered = [one for one in REASONS.items() if not handles or one[0] in handles]
        offered.insert(0, ("", _("Please choose")))
        self.reason.choices = [SelectChoice(*one) for one in offered]


class WithdrawalForm(ShopForm):
    """Directive 2011/83/EU, article 11a(2): the name, the contract, and where the receipt goes."""

    name = StringField(
        _("Your name"), [DataRequired(_("The statement needs a name.")), Length(max=120), _ONE_LINE]
    )
    email = EmailField(
        _("E-mail for the receipt"),
        [DataRequired(_("Where may we send the receipt?")), _EMAIL, Length(max=254)],
    )
    token = HiddenField(validators=TOKEN)


class StepForm(ShopForm):
    """A button that moves something: only the version of the page it was pressed on."""

    version = IntegerField(validators=[InputRequired()])


def chosen_units(values: "MultiDict[str, str]", left: Mapping[int, int]) -> dict[int, int]:
    """Units by line id, of the ticked ``line`` boxes and their ``quantity-<id>``.

    Raises Invalid when nothing is ticked, or a quantity isn't between 1 and what is ``left``.
    """
    wanted = {}
    for line_id in values.getlist("line", type=int):
        units = values.get(f"quantity-{line_id}", left.get(line_id, 0), type=int)
        if not 1 <= units <= left.get(line_id, 0):
            raise Invalid("not that many", line=line_id, left=left.get(line_id, 0))
        wanted[line_id] = units
    if not wanted:
        raise Invalid("nothing was chosen", left=None)
    return wanted
