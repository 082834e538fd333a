"""Forms of checkout, look-up and shipping."""

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    Optional,
    ValidationError,
)

from cart.queries import BagView
from cart.tax import checked_vat_number
from catalog.forms import Amount, to_minor
from orders import methods
from orders.drafting import Buyer
from orders.fulfilment import CARRIERS
from orders.payment_models import CARD, COUNTER
from shop.config import Config
from shop.customers.consents import CURRENT, NEWSLETTER, WORDINGS
from shop.customers.forms import PLAIN, AddressFields
from shop.errors import Invalid
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm


def _needed(message: str) -> DataRequired:
    return DataRequired(message)


_EMAIL = Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False)


_DIGITS = 10


def _vat_number(form: Any, typed: Any) -> None:
    """Refuse a number whose check digits are wrong; none is fine, as most people have none."""
    if typed.data and not form.full_vat_number:
        said = _("That is no VAT number. It looks like BE0403019261.")
        raise ValidationError(str(said))


class CheckoutForm(AddressFields):
    """Contact and delivery, on one page. ``seen_total`` is what the button said (minor units)."""

    email = EmailLine(
        _("E-mail"), [_needed(_("Where may we send the confirmation?")), _EMAIL, Length(max=254)]
    )
    vat_number = Line(_("VAT number"), [Length(max=40), PLAIN, _vat_number])
    code = Line(_("Code"), [Length(max=80), PLAIN])
    use_credit = BooleanField(_("Pay with my store credit"))
    use_points = BooleanField(_("Use my points"))
    seen_cards = IntegerField(validators=[Optional()])
    delivery = RadioField(_("How it comes to you"), choices=[], validate_choice=False)
    method = RadioField(_("How would you like to pay?"), filters=(lambda given: given or CARD,))
    newsletter = BooleanField(WORDINGS[CURRENT[NEWSLETTER]])
    seen_total = IntegerField(
        _("Total"), [InputRequired(_("Please look at the total once more, and press again."))]
    )

    _offers_pick_up = False
    _picks_up = False

    def offer_deliveries(self, bag: BagView) -> None:
        """Fill the list of deliveries that fit, and mark the one that the total is for.

        What is picked up needs no address.
        """
        fitting = [offer.method for offer in bag.offers if offer.fits]
        self.delivery.choices = [(str(one.id), one.name) for one in fitting]
        self.delivery.data = str(bag.method.id) if bag.method else ""
        self._offers_pick_up = any(one.is_pickup for one in fitting)
        self._picks_up = bool(bag.method and bag.method.is_pickup)
        if bag.method and bag.method.is_pickup:
            for name in ("street", "postcode", "city", "region"):
                self[name].validators = [Optional(), Length(max=100), PLAIN]

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

    @property
    def offers_pick_up(self) -> bool:
        """Whether the order may be collected in the shop at all."""
        return self._offers_pick_up

    @property
    def picks_up(self) -> bool:
        """Whether the chosen delivery is that: only then one may pay at the counter."""
        return self._picks_up

    def offer_methods(self, config: Config) -> None:
        """Fill the list of ways to pay."""
        ways = methods.offered(config, pick_up=self.offers_pick_up)
        self.method.choices = [(way, methods.TITLES[way]) for way in ways]

    def validate_method(self, field: RadioField) -> None:
        """Refuse what doesn't go with the chosen delivery."""
        if field.data == COUNTER and not self.picks_up:
            raise ValidationError(_("You can pay at the counter only for what you pick up there."))

    def to_buyer(self, locale: str) -> Buyer:
        """The buyer as the domain takes it."""
        return Buyer(
            email=self.email.data,
            locale=locale,
            vat_number=self.full_vat_number,
            **asdict(self.to_place()),
        )


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


class ReceiptForm(ShopForm):
    """Money that a person saw. ``whatever_came`` says that another amount is no slip."""

    amount = Line(_("Amount that came"), [_needed(_("How much came?")), Length(max=20), Amount()])
    reference = Line(
        _("Reference"),
        [_needed(_("What does the statement or the receipt say?")), Length(max=80), PLAIN],
    )
    whatever_came = BooleanField(_("It really is another amount than was due"))
    version = IntegerField(validators=[InputRequired()])

    def validate_amount(self, field: Line) -> None:
        """Refuse nothing: it is no money that came."""
        if not to_minor(field.data, "EUR"):
            raise ValidationError(str(_("How much came?")))


class PayoutForm(ShopForm):
    """A refund that a person sent by hand."""

    reference = Line(
        _("Reference of the transfer"),
        [_needed(_("What does the transfer or the receipt say?")), Length(max=80), PLAIN],
    )


class StepForm(ShopForm):
    """A button that moves something: only the version of the page it was pressed on."""

    version = IntegerField(validators=[InputRequired()])
