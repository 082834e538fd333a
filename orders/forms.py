"""Forms of checkout, look-up and shipping."""

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from cart.queries import BagView
from cart.tax import checked_vat_number
from orders.fulfilment import CARRIERS
from orders.placing import Buyer
from shop.errors import Invalid
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm


def _needed(message: str) -> DataRequired:
    return DataRequired(message)


_EMAIL = Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False)
# Control characters have no place in an address; everything a person can type has.
_PLAIN = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_("Please leave out the special characters."))


_DIGITS = 10


def _vat_number(form: Any, typed: Any) -> None:
    """Refuse a number whose check digits are wrong; none is fine, as most people have none."""
    if typed.data and not form.full_vat_number:
        said = _("That is no VAT number. It looks like BE0403019261.")
        raise ValidationError(str(said))


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
    vat_number = Line(_("VAT number"), [Length(max=40), _PLAIN, _vat_number])
    delivery = RadioField(_("How it comes to you"), choices=[], validate_choice=False)
    seen_total = IntegerField(validators=[InputRequired()])

    def offer_countries(self, locale: str, own: str, countries: Iterable[str]) -> None:
        """Fill the list of countries in the reader's language, the shop's own first."""
        names = Locale.parse(locale).territories
        named = {code: names.get(code, code) for code in countries}
        listed = sorted(named, key=lambda code: (code != own, named[code]))
        self.country.choices = [(code, named[code]) for code in listed]

    def offer_deliveries(self, bag: BagView) -> None:
        """Fill the list of deliveries that fit, and mark the one that the total is for.

        What is picked up needs no street.
        """
        fitting = [offer.method for offer in bag.offers if offer.fits]
        self.delivery.choices = [(str(one.id), one.name) for one in fitting]
        self.delivery.data = str(bag.method.id) if bag.method else ""
        if bag.method and bag.method.is_pickup:
            for name in ("street", "postcode", "city"):
                self[name].validators = [Optional(), Length(max=100), _PLAIN]

    @property
    def method_id(self) -> int | None:
        """The delivery that was chosen; None where nothing was, 0 for one that can't be."""
        typed = self.delivery.data
        if typed in (None, "", "None"):
            return None
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _DIGITS else 0

    @property
    def full_vat_number(self) -> str:
        """The VAT number as it is written in full; empty where it is none."""
        try:
            return checked_vat_number(self.vat_number.data or "", self.country.data or "")
        except Invalid:
            return ""

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
            vat_number=self.full_vat_number,
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
