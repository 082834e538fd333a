"""Forms of one's own privacy."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Email, Length

from shop.fields import EmailLine
from shop.forms import ShopForm

_SURE = _("Please tick this, so that nobody is forgotten by a slip of the hand.")


class ConsentForm(ShopForm):
    """One purpose, and whether they agree to it from now on."""

    purpose = HiddenField(validators=[DataRequired()])
    given = BooleanField()


class GuestForm(ShopForm):
    """Where to mail the link to somebody's own data."""

    email = EmailLine(
        _("E-mail"),
        [
            DataRequired(_("Your e-mail address, please.")),
            Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False),
            Length(max=254),
        ],
    )


class GuestErasureForm(ShopForm):
    """Whoever came by a mailed link has proven enough; this asks whether they are sure."""

    sure = BooleanField(_("Yes, forget me"), [DataRequired(_SURE)])


class ErasureForm(GuestErasureForm):
    """The same from somebody who is signed in: the password once more (OWASP ASVS 5.0, 7.5.1)."""

    password: Any = PasswordField(
        _("Your password"), [DataRequired(_("Your password, please.")), Length(max=200)]
    )
