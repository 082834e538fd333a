"""Forms of signing in and of proving an e-mail address."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Email, Length

from shop.customers.consents import CURRENT, NEWSLETTER, WORDINGS
from shop.fields import EmailLine, Line
from shop.forms import ShopForm

SHORTEST_PASSWORD = 10  # NIST SP 800-63B-4 asks for length, not for kinds of characters
LONGEST_PASSWORD = 200
LONGEST_ANSWER = 20_000  # characters of a WebAuthn answer; they have about two thousand


class SignInForm(ShopForm):
    """E-mail and password; ``next`` is a local path to go on to."""

    email = EmailField(
        _("E-mail"), [DataRequired(_("Your e-mail address, please.")), Length(max=254)]
    )
    password = PasswordField(
        _("Password"), [DataRequired(_("Your password, please.")), Length(max=LONGEST_PASSWORD)]
    )
    next = HiddenField()


def _mailbox() -> list[object]:
    """What an address must be for the shop to write to it."""
    return [
        DataRequired(_("Your e-mail address, please.")),
        Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False),
        Length(max=254),
    ]


class AskLinkForm(ShopForm):
    """Where to mail the link for a new account or a new password."""

    email = EmailLine(_("E-mail"), _mailbox())


def _new_password() -> PasswordField:
    return PasswordField(
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


class NewPasswordForm(ShopForm):
    """A new password, once: a person who mistypes it asks for another link."""

    password = _new_password()


class JoinForm(NewPasswordForm):
    """The password of a new account, how its person is called, and whether news are welcome."""

    name = Line(_("Name"), [Length(max=120)])
    newsletter = BooleanField(WORDINGS[CURRENT[NEWSLETTER]])


class AcceptForm(ShopForm):
    """How a new colleague is called, and the password."""

    name = Line(_("Name"), [DataRequired(_("Your name, please.")), Length(max=120)])
    password = _new_password()


class CodeForm(ShopForm):
    """The code of a second factor; ``next`` is a local path to go on to."""

    code = Line(_("Code"), [DataRequired(_("The code, please.")), Length(max=40)])
    next = HiddenField()


class ConfirmForm(ShopForm):
    """The password once more, before something about one's way in changes."""

    password = PasswordField(
        _("Your password"),
        [DataRequired(_("Your password, please.")), Length(max=LONGEST_PASSWORD)],
    )


class ChangePasswordForm(ConfirmForm):
    """The password, and the one that replaces it."""

    new_password = _new_password()


class ChangeEmailForm(ConfirmForm):
    """The password, and the address that is to replace the present one."""

    email = EmailLine(_("New e-mail address"), _mailbox())


class AgreeForm(ShopForm):
    """Nothing but a press, with the page's token."""


class PasskeyNameForm(ShopForm):
    """How somebody calls a passkey."""

    name = Line(
        _("Name of the passkey"),
        [DataRequired(_("A name, please.")), Length(max=60)],
        description=_("So that you know it in the list, such as “Telephone”."),
    )


class NewPasskeyForm(PasskeyNameForm):
    """What the browser made, and its name."""

    answer = HiddenField(validators=[DataRequired(), Length(max=LONGEST_ANSWER)])


class PasskeyForm(ConfirmForm, PasskeyNameForm):
    """The password, before a passkey of this name is made."""


class PasskeySignInForm(ShopForm):
    """What the browser signed; ``next`` is a local path to go on to."""

    answer = HiddenField(validators=[DataRequired(), Length(max=LONGEST_ANSWER)])
    next = HiddenField()
