"""Forms of checkout, look-up and shipping."""

from babel import Locale
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Regexp

from cart.tax import COUNTRIES
from orders.fulfilment import CARRIERS
from orders.placing import Buyer
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm


def _needed(message: str) -> DataRequired:
    return DataRequired(message)


_EMAIL = Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False)
# Control characters have no place in an address; everything a person can type has.
_PLAIN = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_("Please leave out the special characters."))


class CheckoutForm(ShopForm):
    """Contact and delivery, on one page. ``seen_total`` is what the button said (minor units)."""

    email = EmailLine(
        _("E-mail"), [_needed(_("Where may we send the confirmation?")), _EMAIL, Length(max=254)]
    )
    name = Line(_("Name"), [_needed(_("Who is it for?")), Length(max=120), _PLAIN])
    street = Line(
        _("Street and number"), [_needed(_("Where does it go?")), Length(max=200), _PLAIN]
    )
    postcode = Line(_("Postcode"), [_needed(_("The postcode, please.")), Length(max=20), _PLAIN])
    city = Line(_("Town"), [_needed(_("The town, please.")), Length(max=100), _PLAIN])
    country = SelectField(_("Country"), [DataRequired()])
    phone = Line(_("Phone, for the courier"), [Length(max=40), _PLAIN])
    seen_total = IntegerField(
        _("Total"), [InputRequired(_("Please look at the total once more, and press again."))]
    )

    def offer_countries(self, locale: str, own: str) -> None:
        """Fill the list of countries in the reader's language, the shop's own first."""
        names = Locale.parse(locale).territories
        listed = sorted(COUNTRIES, key=lambda code: (code != own, names[code]))
        self.country.choices = [(code, names[code]) for code in listed]

    def to_buyer(self, locale: str) -> Buyer:
        """The buyer as the domain takes it."""
        return Buyer(
            email=self.email.data,
            name=self.name.data,
            phone=self.phone.data or "",
            street=self.street.data,
            postcode=self.postcode.data,
            city=self.city.data,
            country=self.country.data,
            locale=locale,
        )


class FindForm(ShopForm):
    """An order's number and the e-mail it was ordered with."""

    number = Line(
        _("Order number"),
        [DataRequired(_("It is in the confirmation, like LW-20001.")), Length(max=20), _PLAIN],
    )
    email = EmailLine(
        _("E-mail"), [DataRequired(_("The one you ordered with.")), _EMAIL, Length(max=254)]
    )


class ShipForm(ShopForm):
    """A parcel leaves: with whom, and under which number. ``version`` is the page's."""

    carrier = SelectField(_("Carrier"), [InputRequired()], choices=list(CARRIERS))
    tracking = Line(
        _("Tracking number"),
        [DataRequired(_("The number on the label, please.")), Length(max=80), _PLAIN],
    )
    version = IntegerField(validators=[InputRequired()])


class StepForm(ShopForm):
    """A button that moves something: only the version of the page it was pressed on."""

    version = IntegerField(validators=[InputRequired()])
