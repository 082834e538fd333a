"""Forms of the bag; they name their fields, and a price is none of them."""

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange

from cart.bag import MOST
from catalog.desk.editor_forms import AtMost
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm

_QUANTITY = NumberRange(1, MOST, _("A number from 1 to 99, please."))


class AddForm(ShopForm):
    """Put some of a variant into the bag; ``shop.forgery`` stands guard in place of a token."""

    class Meta:
        csrf = False

    variant_id = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    quantity = IntegerField(_("Quantity"), [InputRequired(), _QUANTITY], default=1)


class CodeForm(ShopForm):
    """A code that takes something off."""

    code = Line(_("Code"), [DataRequired(_("The code, please.")), AtMost(80)])


class WishForm(ShopForm):
    """A variant for the wishlist; guarded as ``AddForm`` is."""

    class Meta:
        csrf = False

    variant_id = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])


class AlertForm(WishForm):
    """Where to write when a variant is back."""

    email = EmailLine(
        _("E-mail"),
        [
            DataRequired(_("Please give an e-mail address.")),
            Length(max=254),
            Email(_("Please give an e-mail address.")),
        ],
    )


class QuantityForm(ShopForm):
    """How many of a line are wanted."""

    quantity = IntegerField(_("Quantity"), [InputRequired(), _QUANTITY])
