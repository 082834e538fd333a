"""Forms of the desk's catalogue; prices are typed as people write them and kept as minor units."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from catalog.models import ACTIVE, ARCHIVED, DRAFT
from shop.fields import IntegerField
from shop.forms import ShopForm
from shop.money import parse_minor

MOST_UNITS = 1_000_000
MOST_MINOR = 100_000_000
REASONS = [
    ("stocktaking", _("Counted")),
    ("delivery", _("Delivery")),
    ("damaged", _("Damaged or lost")),
    ("correction", _("Entered wrongly before")),
]
MOVEMENTS = {
    **dict(REASONS),
    "import": _("Import"),
    "hold": _("Held"),
    "allocate": _("Promised"),
    "release": _("Released"),
    "ship": _("Shipped"),
    "returned": _("Came back"),
    "restock": _("Back on the shelf"),
    "b_stock": _("To second choice"),
    "supplier": _("To the supplier"),
    "scrap": _("Scrapped"),
}
"""What the reasons of movements are called, whoever wrote them."""

STATUSES = [(ACTIVE, _("For sale")), (DRAFT, _("Draft")), (ARCHIVED, _("Archived"))]
GROUNDS = [
    ("linen", _("Linen")), ("butter", _("Butter")), ("blush", _("Blush")), ("shell", _("Shell")),
    ("sage", _("Sage")), ("mist", _("Mist")), ("sky", _("Sky")), ("lilac", _("Lilac")),
]  # fmt: skip
UNITS = [
    ("", _("none")), ("ml", _("ml")), ("g", _("g")), ("mm", _("mm")), ("cm2", _("cm²")),
    ("pc", _("pieces")),
]  # fmt: skip
VAT_CLASSES = [
    ("standard", _("Standard")),
    ("reduced", _("Reduced")),
    ("second_reduced", _("Reduced, the lower rate")),
    ("exempt", _("Zero or exempt")),
]
"""Which of a country's rates goods bear; ``cart.vat_rates`` has the rates."""

EXEMPTIONS = [
    ("", _("Can come back")),
    ("hygiene", _("No: hygiene, once opened")),
    ("made_to_order", _("No: made to order")),
    ("perishable", _("No: spoils quickly")),
    ("sealed_media", _("No: sealed recording or software")),
]
"""Why the law lets a shop keep goods out of returns (Directive 2011/83/EU, art. 16)."""

CHOICES = {
    "status": STATUSES,
    "ground": GROUNDS,
    "content_unit": UNITS,
    "vat_class": VAT_CLASSES,
    "no_return_reason": EXEMPTIONS,
}
"""What the values of a field are called, for whoever tells of a change."""

_UNITS = NumberRange(0, MOST_UNITS, _("A whole number, from zero up."))


class Amount:
    """Refuses what is no amount of money in the shop's currency."""

    def __init__(self, currency: str = "EUR") -> None:
        self.currency = currency

    def __call__(self, _form: Any, field: Any) -> None:
        if to_minor(field.data, self.currency) is None:
            raise ValidationError(str(_("An amount such as 84.00, please.")))


def to_minor(text: str | None, currency: str) -> int | None:
    """Minor units of a typed amount, with point or comma; None if it is none."""
    try:
        minor = parse_minor((text or "").replace(",", "."), currency)
    except ValueError:
        return None
    return minor if 0 <= minor <= MOST_MINOR else None


class StockForm(ShopForm):
    """How many units really lie at one location, and why that differs."""

    counted = IntegerField(_("On the shelf"), [InputRequired(), _UNITS])
    reason = SelectField(_("Why"), choices=[SelectChoice(*one) for one in REASONS])
    seen = IntegerField(validators=[InputRequired()])
