"""Forms of checkout, look-up and shipping."""

from dataclasses import asdict

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from orders.fulfilment import CARRIERS
from orders.placing import Buyer
from shop.customers.consents import CURRENT, NEWSLETTER, WORDINGS
from shop.customers.forms import PLAIN, AddressFields
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm


def _needed(message: str) -> DataRequired:
    return DataRequired(message)


_EMAIL = Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False)


class CheckoutForm(AddressFields):
    """Contact and delivery, on one page. ``seen_total`` is what the button said (minor units)."""

    email = EmailLine(
        _("E-mail"), [_needed(_("Where may we send the confirmation?")), _EMAIL, Length(max=254)]
    )
    newsletter = BooleanField(WORDINGS[CURRENT[NEWSLETTER]])
    seen_total = IntegerField(validators=[InputRequired()])

    def to_buyer(self, locale: str) -> Buyer:
        """The buyer as the domain takes it."""
        return Buyer(email=self.email.data, locale=locale, **asdict(self.to_place()))


class FindForm(ShopForm):
    """An order's number and the e-mail it was ordered with."""

    number = Line(
        _("Order number"),
        [DataRequired(_("It is in the confirmation, like LW-20001.")), Length(max=20), PLAIN],
    )
    email = EmailLine(
        _("E-mail"), [DataRequired(_("The one you ordered with.")), _EMAIL, Length(max=254)]
    )


class ShipForm(ShopForm):
    """A parcel leaves: with whom, and under which number. ``version`` is the page's."""

    carrier = SelectField(_("Carrier"), [InputRequired()], choices=list(CARRIERS))
    tracking = Line(
        _("Tracking number"),
        [DataRequired(_("The number on the label, please.")), Length(max=80), PLAIN],
    )
    version = IntegerField(validators=[InputRequired()])


class StepForm(ShopForm):
    """A button that moves something: only the version of the page it was pressed on."""

    version = IntegerField(validators=[InputRequired()])
