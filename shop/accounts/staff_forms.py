"""Forms of the desk's staff pages."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length
from wtforms.widgets import HiddenInput

from shop.accounts.permission_words import GROUPS, TITLES
from shop.accounts.roles import Role
from shop.fields import EmailLine, IntegerField, Line
from shop.forms import ShopForm


def title_of(role: Role) -> Any:
    """How a role is called on pages."""
    return role.title or TITLES.get(role.name, role.name)


class PersonForm(ShopForm):
    """Which role somebody has; ``roles`` are those that may be given."""

    role = SelectField(_("Role"), [InputRequired(_("Please choose a role."))])

    def __init__(self, roles: list[Role], **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = [SelectChoice(role.name, title_of(role)) for role in roles]


class InviteForm(PersonForm):
    """Who is to come, and as what."""

    email = EmailLine(
        _("E-mail"),
        [
            DataRequired(_("An e-mail address, please.")),
            Email(_("That is not an e-mail address we can write to."), allow_smtputf8=False),
            Length(max=254),
        ],
    )
    name = Line(_("Name"), [DataRequired(_("A name, please.")), Length(max=120)])


class RoleForm(ShopForm):
    """What a role may do; ``version`` is of the page that was seen."""

    permissions = SelectMultipleField(
        _("What this role may do"),
        [InputRequired(_("At least one permission, please."))],
        choices=[SelectChoice(name, text) for group in GROUPS for name, text in group.rows],
    )
    version = IntegerField(widget=HiddenInput(), default=0)


class NewRoleForm(RoleForm):
    """A role of the shop's own."""

    title = Line(_("Name of the role"), [DataRequired(_("A name, please.")), Length(max=60)])
