"""Flask-Login's side of a session: from the token in the cookie to the account, and back."""

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy.orm import Session

from shop.accounts import signing_in
from shop.accounts.models import Account
from shop.accounts.permissions import Permission
from shop.db import read, write

KEPT = ("links", "cart", "_flashes")

Arrival = Callable[[Session, Account], None]
_arrivals: list[Arrival] = []


def at_sign_in(arrival: Arrival) -> Arrival:
    """Have a floor above do its part in the transaction that signs somebody in, in the request."""
    if arrival not in _arrivals:
        _arrivals.append(arrival)
    return arrival


class SignedIn(UserMixin):
    """The person behind a living session.

    Its id is the session's token, not the account's number, so that revoking the session on the
    server signs this very browser out.
    """

    def __init__(
        self, token: str, account: Account, permissions: frozenset[Permission] = frozenset()
    ) -> None:
        self.token = token
        self.account = account
        self.permissions = permissions

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.user_loader(_load)


def _load(token: str) -> SignedIn | None:
    with read() as db:
        found = signing_in.find_session(db, token)
        return SignedIn(token, found.account, found.permissions) if found else None


def sign_in(account: Account) -> None:
    """Open a session for this browser; what a guest had open (bag, links) stays theirs."""
    with write() as db:
        token = signing_in.open_session(db, account, device=request.headers.get("User-Agent", ""))
        for arrive in _arrivals:
            arrive(db, account)
    kept: dict[str, Any] = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    session.permanent = not account.role
    g.pop("viewer", None)
    login_user(SignedIn(token, account))


def sign_out(user: SignedIn) -> None:
    """Close the session on the server and forget it here, bag and links included."""
    with write() as db:
        signing_in.close_session(db, user.token)
    logout_user()
    session.clear()
    g.pop("viewer", None)
