"""Forms of signing in and of proving an e-mail address."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Email, Length

SHORTEST_PASSWORD = 10  # NIST SP 800-63B-4 asks for length, not for kinds of characters
LONGEST_PASSWORD = 200


class SignInForm(FlaskForm):
    """E-mail and password; ``next`` is a local path to go on to."""

    email = EmailField(
        _("E-mail"), [DataRequired(_("Your e-mail address, please.")), Length(max=254)]
    )
    password = PasswordField(
        _("Password"), [DataRequired(_("Your password, please.")), Length(max=LONGEST_PASSWORD)]
    )
    next = HiddenField()


class AskLinkForm(FlaskForm):
    """Where to mail the link for a new account or a new password."""

    email = EmailField(
        _("E-mail"),
        [
            DataRequired(_("Your e-mail address, please.")),
            Email(_("That is not an e-mail address we can write to.")),
            Length(max=254),
        ],
    )


class NewPasswordForm(FlaskForm):
    """A new password, once: a person who mistypes it asks for another link."""

    password = PasswordField(
        _("New password"),
        [
            DataRequired(_("Please choose a password.")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                _("At least %(min)d characters, please. A short sentence is fine."),
            ),
        ],
    )
