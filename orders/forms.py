"""Forms of checkout, look-up and shipping."""

from babel import Locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    Regexp,
    ValidationError,
)

from cart.tax import COUNTRIES
from catalog.forms import Amount
from orders import methods
from orders.fulfilment import CARRIERS
from orders.payment_models import CARD, COUNTER
from orders.placing import Buyer
from shop.config import Config
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm

PICK_UP = "pickup"
"""The value of the delivery field that means: collected in the shop."""


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
    method = RadioField(_("How would you like to pay?"), filters=(lambda given: given or CARD,))
    seen_total = IntegerField(validators=[InputRequired()])

    @property
    def offers_pick_up(self) -> bool:
        """Whether the order may be collected in the shop at all."""
        return "delivery" in self and PICK_UP in dict(self["delivery"].choices)

    @property
    def picks_up(self) -> bool:
        """Whether the chosen delivery is that: only then one may pay at the counter."""
        return self.offers_pick_up and self["delivery"].data == PICK_UP

    def offer_methods(self, config: Config) -> None:
        """Fill the list of ways to pay."""
        ways = methods.offered(config, pick_up=self.offers_pick_up)
        self.method.choices = [(way, methods.TITLES[way]) for way in ways]

    def validate_method(self, field: RadioField) -> None:
        """Refuse what doesn't go with the chosen delivery."""
        if field.data == COUNTER and not self.picks_up:
            raise ValidationError(_("You can pay at the counter only for what you pick up there."))

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


class ReceiptForm(ShopForm):
    """Money that a person saw. ``whatever_came`` says that another amount is no slip."""

    amount = Line(_("Amount that came"), [_needed(_("How much came?")), Length(max=20), Amount()])
    reference = Line(
        _("Reference"),
        [_needed(_("What does the statement or the receipt say?")), Length(max=80), _PLAIN],
    )
    whatever_came = BooleanField(_("It really is another amount than was due"))
    version = IntegerField(validators=[InputRequired()])


class PayoutForm(ShopForm):
    """A refund that a person sent by hand."""

    reference = Line(
        _("Reference of the transfer"),
        [_needed(_("What does the transfer or the receipt say?")), Length(max=80), _PLAIN],
    )


class StepForm(ShopForm):
    """A button that moves something: only the version of the page it was pressed on."""

    version = IntegerField(validators=[InputRequired()])
