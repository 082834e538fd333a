"""The desk's forms of credit, points and gift cards; ``token`` makes one press one deed."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange

from catalog.desk.editor_forms import AtMost
from catalog.forms import Amount
from shop.customers.points import MOST_POINTS
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm
from support.forms import TOKEN


class CreditForm(ShopForm):
    """How much store credit, and why."""

    token = HiddenField(validators=[DataRequired(), *TOKEN])
    amount = Line(_("Amount"), [InputRequired(_("How much?")), AtMost(20), Amount()])
    reason = Line(_("Why"), [DataRequired(_("Please say why.")), AtMost(200)])


WAYS = (("give", _("Give")), ("take", _("Take")))


class PointsForm(ShopForm):
    """How many points, whether they are given or taken, and why."""

    token = HiddenField(validators=[DataRequired(), *TOKEN])
    points = IntegerField(
        _("Points"),
        [
            InputRequired(_("How many?")),
            NumberRange(1, MOST_POINTS, _("A whole number from 1 to 1000000, please.")),
        ],
    )
    way = SelectField(_("Give or take"), choices=[SelectChoice(*one) for one in WAYS])
    why = Line(_("Why"), [DataRequired(_("Please say why.")), AtMost(200)])

    @property
    def signed(self) -> int:
        """The points, negative where they are taken."""
        points: int = self.points.data
        return -points if self.way.data == "take" else points


class GiftCardForm(ShopForm):
    """A gift card: how much, for whom, and a few words."""

    token = HiddenField(validators=[DataRequired(), *TOKEN])
    amount = Line(_("Amount"), [InputRequired(_("How much?")), AtMost(20), Amount()])
    email = EmailLine(
        _("E-mail of the receiver"),
        [
            DataRequired(_("Where may we send it?")),
            Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False),
            Length(max=254),
        ],
    )
    words = TextAreaField(_("A few words for them"), [AtMost(400)])
