"""The desk's forms of zones and methods; amounts and areas are typed as people write them."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FormField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from cart.zones import LONGEST_NAME, LONGEST_PREFIX, MOST_BANDS, Area
from catalog.desk.editor_forms import AtMost, Rows
from catalog.forms import MOST_MINOR, Amount
from shop.fields import IntegerField, Line
from shop.forms import PartForm, ShopForm

_AREA = re.compile(r"([A-Z]{2})[ -]*([A-Z0-9][A-Z0-9 -]*)?")
_WHOLE = _("A whole number, from zero up.")
LONGEST_AREAS = 20_000


def _amount(label: Any) -> Line:
    return Line(label, [Optional(), Length(max=20), Amount()])


def parse_areas(text: str) -> tuple[Area, ...]:
    """Areas out of "BE, NL; ES 35"; raises ValueError with the first piece that is none."""
    pieces = [piece.strip().upper() for piece in re.split(r"[,;\n]", text)]
    found = []
    for piece in filter(None, pieces):
        match = _AREA.fullmatch(piece)
        prefix = re.sub(r"[ -]", "", (match and match.group(2)) or "")
        if match is None or len(prefix) > LONGEST_PREFIX:
            raise ValueError(piece)
        found.append((match.group(1), prefix))
    return tuple(sorted(set(found)))


def written_areas(areas: Iterable[Area]) -> str:
    """Areas as people write them."""
    return ", ".join(f"{country} {prefix}".strip() for country, prefix in sorted(areas))


class Areas:
    """Refuses what is no list of countries and beginnings of postcodes."""

    def __call__(self, _form: Any, field: Any) -> None:
        try:
            parse_areas(field.data or "")
        except ValueError as error:
            said = gettext("“%(piece)s” is no country of two letters.", piece=str(error)[:40])
            raise ValidationError(said) from error


class ZoneForm(ShopForm):
    """Where one and the same delivery goes."""

    version = IntegerField(validators=[Optional()])
    seen = HiddenField()
    name = Line(_("Name"), [InputRequired(_("A zone needs a name.")), AtMost(LONGEST_NAME)])
    areas = TextAreaField(_("Countries"), [AtMost(LONGEST_AREAS), Areas()])


class BandPart(PartForm):
    """A price, from some worth on and up to some weight."""

    goods_from = _amount(_("Goods from"))
    weight_to = IntegerField(_("Up to grams"), [Optional(), NumberRange(0, MOST_MINOR, _WHOLE)])
    price = _amount(_("Price"))


class MethodWords(PartForm):
    """A method's name in another language."""

    locale = HiddenField()
    name = Line(_("Name"), [AtMost(LONGEST_NAME)])


class MethodForm(ShopForm):
    """A way to get one's things."""

    version = IntegerField(validators=[Optional()])
    seen = HiddenField()
    name = Line(_("Name"), [InputRequired(_("A delivery needs a name.")), AtMost(LONGEST_NAME)])
    place = SelectField(_("Where"))
    carrier = Line(_("Carrier"), [AtMost(40)])
    bands = Rows(FormField(BandPart), max_entries=MOST_BANDS)
    free_from = _amount(_("Free from"))
    days_min = IntegerField(
        _("Working days, at least"), [InputRequired(_WHOLE), NumberRange(0, 99, _WHOLE)]
    )
    days_max = IntegerField(
        _("Working days, at most"), [InputRequired(_WHOLE), NumberRange(0, 99, _WHOLE)]
    )
    position = IntegerField(_("Place in line"), [Optional(), NumberRange(0, 9999, _WHOLE)])
    active = BooleanField(_("Offered"))
    texts = Rows(FormField(MethodWords), max_entries=20)

    def offer_places(self, zones: Iterable[tuple[int, str]], shops: Iterable[Any]) -> None:
        """A zone to deliver to, or a shop to pick things up at."""
        listed = [(f"zone-{zone_id}", name) for zone_id, name in zones]
        listed += [
            (f"shop-{shop.id}", gettext("Pick-up: %(place)s", place=shop.name)) for shop in shops
        ]
        self.place.choices = [SelectChoice(*one) for one in listed]
