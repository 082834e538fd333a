"""What somebody changes about their own way in, shoppers and staff alike.

It is written down where each kind of person's story stands: a shopper's among the touchpoints, a
colleague's in the audit. The mailbox of the account is told of whatever opens it from now on (OWASP
ASVS 5.0, 6.3.7), so that a stolen session can't settle in unseen.
"""

from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from shop import clock, ids
from shop.accounts import signing_in
from shop.accounts.models import Account, LoginSession
from shop.audit import note
from shop.customers.records import CUSTOMER, Actor, touch
from shop.db import changed
from shop.errors import NotFound
from shop.mail import enqueue_mail

Change = Literal["password_changed", "passkey_added", "passkey_removed", "passkey_locked"]


def confirm(session: Session, account_id: int, password: str) -> Account:
    """One's own account as it stands now, the password given once more. Raises WrongPassword."""
    account = session.get_one(Account, account_id)
    signing_in.check_password(account, password)
    return account


def change_password(session: Session, account: Account, password: str, *, locale: str) -> None:
    """Another password; the account is signed out everywhere and its mailbox told."""
    signing_in.set_password(session, account, password)
    note_own(session, account, "password_changed")
    tell(session, account, "password_changed", locale=locale)


def end_session(session: Session, account_id: int, session_id: int) -> None:
    """Sign an account out of one browser. Raises NotFound if it isn't its own, or is ended."""
    living = update(LoginSession).where(
        LoginSession.id == session_id,
        LoginSession.account_id == account_id,
        LoginSession.revoked_at.is_(None),
    )
    if changed(session.execute(living.values(revoked_at=clock.now()))) != 1:
        raise NotFound("no such session")


def end_other_sessions(session: Session, account_id: int, token_digest: str) -> None:
    """Sign an account out of every browser but the one that asks."""
    others = update(LoginSession).where(
        LoginSession.account_id == account_id,
        LoginSession.token_digest != token_digest,
        LoginSession.revoked_at.is_(None),
    )
    session.execute(others.values(revoked_at=clock.now()))


def note_own(session: Session, account: Account, action: str, fact: str = "") -> None:
    """Write down what somebody changed about their own way in."""
    if account.customer_id is None:
        actor = Actor("staff", account.name, account.id)
        note(session, actor, action, ("staff", account.id, account.name or account.email))
    else:
        of = {"about": "account", "number": account.email[:40], "fact": fact}
        touch(session, account.customer_id, action, actor=CUSTOMER, **of)  # type: ignore[arg-type]


def tell(session: Session, account: Account, what: Change, *, locale: str, name: str = "") -> None:
    """Mail the account's own address that this was done; ``name`` is a passkey's."""
    enqueue_mail(
        session,
        to=account.email,
        template="accounts/mail/changed.md",
        locale=locale,
        values={"what": what.replace("_", "-"), "name": name},
        key=f"own:{ids.new_token()}",
    )
