"""The desk's form of a promotion; it reads amounts, percentages and the shop's wall clock."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from cart.codes import LONGEST_CODE
from cart.promoting import PromotionData
from cart.promotion_models import Promotion
from cart.promotions import KINDS
from catalog.desk.editor_forms import offered
from catalog.forms import to_minor
from shop.fields import IntegerField, Line
from shop.forms import ShopForm

KIND_WORDS = {
    "percent": _("Percent off"),
    "amount": _("Amount off"),
    "free_delivery": _("Free delivery"),
    "buy_get": _("Buy some, get some free"),
}
_NO_NUL = Regexp(r"^[^\x00]*$", message=_("Please leave out the special characters."))
_COUNT = (Optional(), NumberRange(1, 1_000_000, _("A whole number, from one up.")))
_FEW = (Optional(), NumberRange(1, 99, _("A number from 1 to 99, please.")))


class PromotionForm(ShopForm):
    """A promotion as the desk writes it; ``version`` is the page's."""

    version = IntegerField(validators=[Optional()])
    name = Line(
        _("Name"), [InputRequired(_("A promotion needs a name.")), Length(max=120), _NO_NUL]
    )
    code = Line(_("Code"), [Length(max=LONGEST_CODE), _NO_NUL])
    kind = SelectField(
        _("What it does"), choices=offered([(kind, KIND_WORDS[kind]) for kind in KINDS])
    )
    percent = Line(_("Percent"), [Length(max=10), _NO_NUL])
    amount = Line(_("Amount"), [Length(max=20), _NO_NUL])
    buy = IntegerField(_("Pay for"), _FEW)
    free = IntegerField(_("Get free"), _FEW)
    minimum = Line(_("From a total of"), [Length(max=20), _NO_NUL])
    categories = SelectMultipleField(_("Only on these shelves"), coerce=int)
    brands = SelectMultipleField(_("Only of these brands"), coerce=int)
    products = TextAreaField(_("Only these products"), [Length(max=4000), _NO_NUL])
    combinable = BooleanField(_("Counts together with others that do"))
    starts_at = Line(_("From"), [InputRequired(_("From when?")), Length(max=40), _NO_NUL])
    ends_at = Line(_("Until"), [Length(max=40), _NO_NUL])
    most_uses = IntegerField(_("Times in all"), _COUNT)
    most_each = IntegerField(_("Times for each customer"), _COUNT)

    def fill(self, one: Promotion, handles: str, currency: str, zone: ZoneInfo) -> None:
        """What is stored, as a person would have typed it."""
        for name in (*("version", "name", "kind", "categories", "brands", "combinable"),
                     *("most_uses", "most_each")):  # fmt: skip
            self[name].data = getattr(one, name)
        self.code.data, self.products.data = one.code or "", handles
        self.buy.data, self.free.data = one.buy or None, one.free or None
        self.percent.data = f"{Decimal(one.percent_bp) / 100:f}" if one.percent_bp else ""
        self.amount.data = _typed(one.amount_minor, currency)
        self.minimum.data = _typed(one.minimum_minor, currency)
        self.starts_at.data = on_the_wall(one.starts_at, zone)
        self.ends_at.data = on_the_wall(one.ends_at, zone) if one.ends_at else ""

    def to_data(self, products: list[int], currency: str, zone: ZoneInfo) -> PromotionData | None:
        """The promotion as the domain takes it; None if a field has an error now."""
        kind = self.kind.data
        needed = {"percent": self.percent, "amount": self.amount}.get(kind)
        if needed is not None and not needed.data:
            _say(needed, gettext("How much?"))
        if kind == "buy_get":
            for field in (self.buy, self.free):
                if not field.data:
                    _say(field, gettext("How many?"))
        starts_at, ends_at = _moment(self.starts_at, zone), _moment(self.ends_at, zone)
        if starts_at and ends_at and ends_at <= starts_at:
            _say(self.ends_at, gettext("That is before it begins."))
        made: dict[str, Any] = {
            "percent_bp": self._percent() if kind == "percent" else 0,
            "amount_minor": _minor(self.amount, currency) if kind == "amount" else 0,
            "minimum_minor": _minor(self.minimum, currency),
            "buy": self.buy.data or 0 if kind == "buy_get" else 0,
            "free": self.free.data or 0 if kind == "buy_get" else 0,
        }
        if self.errors or starts_at is None:
            return None
        same = ("name", "kind", "categories", "brands", "combinable", "most_uses", "most_each")
        return PromotionData(
            **{name: self[name].data for name in same},
            **made,
            code=self.code.data or "",
            products=products,
            starts_at=starts_at,
            ends_at=ends_at,
        )

    def _percent(self) -> int:
        """Hundredths of a percent."""
        try:
            exact = Decimal((self.percent.data or "0").replace(",", ".").rstrip("% ")) * 100
            whole = int(exact) if exact.is_finite() and exact == exact.to_integral_value() else 0
        except InvalidOperation:
            whole = 0
        if not 0 < whole <= 10_000 and not self.percent.errors:  # noqa: PLR2004 - 100 %
            _say(self.percent, gettext("A number from 0.01 to 100, please."))
        return whole


def on_the_wall(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the field for a day and a time takes it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _typed(minor: int, currency: str) -> str:
    digits = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}" if minor else ""


def _minor(field: Any, currency: str) -> int:
    if not field.data:
        return 0
    found = to_minor(field.data, currency)
    if found is None:
        _say(field, gettext("An amount such as 84.00, please."))
    return found or 0


def _moment(field: Any, zone: ZoneInfo) -> datetime | None:
    if not field.data:
        return None
    try:
        return datetime.fromisoformat(field.data).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        _say(field, gettext("A day and a time, please, such as 2027-03-01 09:00."))
        return None


def _say(field: Any, text: str) -> None:
    field.errors = [*field.errors, text]
