"""Reads for the desk's staff pages."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop import clock
from shop.accounts.models import Account, LoginSession
from shop.accounts.staff_models import Authenticator

_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One row of the list of staff."""

    account: Account
    has_two_factor: bool

    @property
    def is_invited(self) -> bool:
        return not self.account.password_hash


def colleagues(session: Session) -> list[Colleague]:
    """Everybody with a role, those who may come in first. One statement."""
    rows = session.execute(
        select(Account, Authenticator.account_id)
        .outerjoin(Authenticator, Authenticator.account_id == Account.id)
        .where(Account.role != "")
        .order_by(Account.active.desc(), Account.name, Account.id)
    )
    return [Colleague(account, app is not None) for account, app in rows]


def people_by_role(session: Session) -> dict[str, int]:
    """How many have each role, whether they may come in or not."""
    counted = select(Account.role, func.count()).where(Account.role != "").group_by(Account.role)
    return {role: people for role, people in session.execute(counted)}  # noqa: C416 - rows to mypy


@dataclass(frozen=True, slots=True)
class Browser:
    """One signed-in browser of an account; ``name`` is empty where it doesn't say what it is."""

    login: LoginSession
    name: str
    is_this: bool


def browsers(session: Session, account_id: int, token_digest: str = "") -> list[Browser]:
    """Where an account is signed in now, newest first; ``token_digest`` marks the one that asks."""
    living = (
        select(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
        )
        .order_by(LoginSession.id.desc())
    )
    return [
        Browser(login, browser_name(login.device), login.token_digest == token_digest)
        for login in session.scalars(living)
    ]


def browser_name(user_agent: str) -> str:
    """What a browser says of itself, as "Firefox, Linux": a hint for its person, no more."""
    found = [
        next((name for sign, name in names if sign in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))
