"""What the owner's own forms send to the pages of accounts: signing in, security, staff, roles."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from shop.accounts import staff
from shop.accounts.models import Account
from shop.accounts.passkey_models import Passkey
from tests import factories, factories_staff
from tests.authenticator import Authenticator, with_passkey

NEW_NAME = "Zebulon Quartermain"
_PASSKEYS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "add_passkey": lambda _: {"passkey-name": "Telephone", "passkey-answer": "{}"},
    "begin_passkey": lambda _: {"passkey-name": "Telephone", "passkey-password": "wrong"},
    "remove_passkey": lambda _: {},
    "rename_passkey": lambda _: {"name-name": "Another name"},
}


class AccountThings:
    """People whose ways in are at stake; a part of Belongings."""

    session: Session
    endpoint: str
    colleague: Account

    @cached_property
    def mover(self) -> Account:
        """A shopper apart from the victim, whom this door signs out everywhere."""
        email = f"{self.endpoint}@quartermain.example"
        return factories.shopper(self.session, email=email, name=NEW_NAME)

    @cached_property
    def invited(self) -> Account:
        who = {"email": f"new-{self.endpoint}@example.org", "name": "New", "role": "agent"}
        return staff.invite(self.session, factories_staff.manager(), **who)

    @cached_property
    def passkey(self) -> Passkey:
        return with_passkey(self.session, self.colleague, Authenticator())


ACCOUNT_FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"{who}.{name}": form for who in ("me", "security") for name, form in _PASSKEYS.items()},
    "accounts.accept_invitation": lambda _: {"name": NEW_NAME, "password": factories.PASSWORD},
    "accounts.set_password": lambda _: {"password": factories.PASSWORD},
    "me.change_password": lambda _: {"change-password": "wrong"},
    "me.confirm": lambda _: {"code": "123456"},
    "me.end_others": lambda _: {},
    "me.end_session": lambda _: {},
    "me.renew_codes": lambda _: {"factor-password": "wrong"},
    "me.set_up": lambda _: {"factor-password": "wrong"},
    "me.turn_off": lambda _: {"factor-password": "wrong"},
    "security.ask_email": lambda _: {
        "email-email": "n@example.org",
        "email-password": "wrong",
    },
    "security.change_password": lambda _: {"change-password": "wrong"},
    "security.confirm_email": lambda _: {},
    "security.end_others": lambda _: {},
    "security.end_session": lambda _: {},
    "role_desk.change": lambda _: {"permissions": "returns.see", "version": 1},
    "role_desk.drop": lambda _: {},
    "role_desk.make": lambda _: {"title": "Helper", "permissions": "orders.see"},
    "staff_desk.change_role": lambda _: {"role": "agent"},
    "staff_desk.end_session": lambda _: {},
    "staff_desk.end_sessions": lambda _: {},
    "staff_desk.invite": lambda _: {"email": "n@example.org", "name": "N", "role": "agent"},
    "staff_desk.invite_again": lambda _: {},
    "staff_desk.reset_two_factor": lambda _: {},
    "staff_desk.switch_off": lambda _: {},
    "staff_desk.switch_on": lambda _: {},
}
