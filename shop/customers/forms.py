"""An address as its country writes it, for the checkout and the address book."""

from typing import Any

from babel import Locale
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Regexp,
    StopValidation,
    ValidationError,
)

from shop.addresses_by_country import (
    AddressForm,
    fixed_postcode,
    form_of,
    is_postcode,
    region_of,
)
from shop.customers.address_book import Place
from shop.fields import Line
from shop.forms import ShopForm

# Control characters have no place in an address; everything a person can type has.
PLAIN = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_("Please leave out the special characters."))
REGION_WORDS = {"county": _("County"), "province": _("Province")}


class _NeededThere:
    """The answer is needed in some countries, and then this is what is asked."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Raises StopValidation, as WTForms expects."""
        if field.flags.required and not field.data:
            raise StopValidation(self.message)


class AddressFields(ShopForm):
    """Where it goes. ``offer_countries`` comes before anything else, ``fit`` right after it."""

    name = Line(_("Name"), [DataRequired(_("Who is it for?")), Length(max=120), PLAIN])
    street = Line(
        _("Street and number"), [DataRequired(_("Where does it go?")), Length(max=200), PLAIN]
    )
    street2 = Line(_("Floor, flat, company"), [Length(max=200), PLAIN])
    postcode = Line(
        _("Postcode"), [_NeededThere(_("The postcode, please.")), Length(max=20), PLAIN]
    )
    city = Line(_("Town"), [DataRequired(_("The town, please.")), Length(max=100), PLAIN])
    region = SelectField(_("Province"), [_NeededThere(_("The province, please."))])
    country = SelectField(_("Country"), [InputRequired()])
    phone = Line(_("Phone, for the courier"), [Length(max=40), PLAIN])

    def offer_countries(self, locale: str, own: str, countries: tuple[str, ...]) -> None:
        """Fill the list of countries in the reader's language, the shop's own first, and fit."""
        names = Locale.parse(locale).territories
        listed = sorted(countries, key=lambda code: (code != own, names[code]))
        self.country.choices = [(code, names[code]) for code in listed]
        self.fit(self.country.data if self.country.data in countries else own)

    def fit(self, country: str) -> None:
        """Ask for what this country's addresses have, and call it as they do there."""
        asked = self.asked = form_of(country)
        self.postcode.flags.required = asked.needs_postcode
        self.region.flags.required = asked.needs_region
        self.region.label.text = REGION_WORDS.get(asked.region_kind, _("Province"))
        self.region.choices = [("", gettext("Please choose"))] if asked.regions else [("", "")]
        self.region.choices += asked.regions
        self.region.data = (self.region.data or "") if asked.regions else ""
        if self.postcode.data:
            self._read_postcode(asked)

    def _read_postcode(self, asked: AddressForm) -> None:
        """Write the postcode as it is written there; it may tell the province by itself."""
        self.postcode.data = fixed_postcode(asked.country, self.postcode.data)[:40]
        self.postcode.raw_data = [self.postcode.data]
        if not self.region.data and asked.regions:
            self.region.data = region_of(asked.country, self.postcode.data)
            self.region.raw_data = [self.region.data]

    def validate_postcode(self, field: Any) -> None:
        """Raises ValidationError, as WTForms expects."""
        if not field.data or is_postcode(self.asked.country, field.data, self.region.data or ""):
            return
        if is_postcode(self.asked.country, field.data):
            region = dict(self.asked.regions)[self.region.data]
            raise ValidationError(gettext("That postcode is not in %(region)s.", region=region))
        raise ValidationError(
            gettext("A postcode there looks like %(example)s.", example=self.asked.example)
        )

    def to_place(self) -> Place:
        """The address as the domain takes it."""
        return Place(
            name=self.name.data,
            street=self.street.data,
            street2=self.street2.data or "",
            postcode=self.postcode.data or "",
            city=self.city.data,
            region=self.region.data or "",
            country=self.country.data,
            phone=self.phone.data or "",
        )
