"""The desk's forms of store credit and gift cards; ``token`` makes one press of them one deed."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from catalog.desk.editor_forms import AtMost
from catalog.forms import Amount
from shop.fields import EmailLine, Line
from shop.forms import ShopForm
from support.forms import TOKEN


class CreditForm(ShopForm):
    """How much store credit, and why."""

    token = HiddenField(validators=[DataRequired(), *TOKEN])
    amount = Line(_("Amount"), [InputRequired(_("How much?")), AtMost(20), Amount()])
    reason = Line(_("Why"), [DataRequired(_("Please say why.")), AtMost(200)])


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
