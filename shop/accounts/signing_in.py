"""Passwords and sessions: who somebody is, and for how long this browser may say so."""

from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, contains_eager

from shop import clock, ids
from shop.accounts.models import Account, EmailChange, LoginSession
from shop.accounts.passkey_models import PasskeyChallenge
from shop.accounts.permissions import Permission, permissions_of
from shop.accounts.roles import check_role
from shop.accounts.staff_models import SecondStep, StaffRole
from shop.customers.models import Customer
from shop.customers.records import normalised
from shop.db import changed, insert_once
from shop.errors import Conflict, Forbidden, Invalid

SHOPPER_STAYS = timedelta(days=30)
STAFF_STAYS = timedelta(hours=12)
HASHER = PasswordHasher()  # argon2id with the library's current parameters (RFC 9106)
# Made beforehand, because hashing takes its time; a test holds it to HASHER's parameters.
_NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$tPQtkGorgTubZRi05wWs+A"
    "$gddAH/s5SSi/hpO5v2+2wcHVcEIhV1ZVOmO06hO6zXs"
)


class WrongPassword(Forbidden):
    """No such account, or not its password: which of the two is nobody's business."""


@dataclass(frozen=True, slots=True)
class Found:
    """A living session's account, and what its role may do now."""

    account: Account
    permissions: frozenset[Permission]


def authenticate(session: Session, email: str, password: str) -> Account:
    """The active account of this e-mail and password; raises WrongPassword.

    An unknown address costs the same time as a known one, so that accounts can't be listed.
    """
    try:
        address = normalised(email)
    except Invalid:
        address = ""
    account = session.scalar(select(Account).where(Account.email == address))
    check_password(account, password)
    if account is None or not account.active:
        raise WrongPassword("wrong e-mail or password")
    return account


def check_password(account: Account | None, password: str) -> None:
    """Take the same time for everybody. Raises WrongPassword; an invitation has no password yet."""
    known = account.password_hash if account else ""
    try:
        HASHER.verify(known or _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError) as error:
        raise WrongPassword("wrong e-mail or password") from error
    if not known:
        raise WrongPassword("wrong e-mail or password")


def open_session(session: Session, account: Account, *, device: str) -> str:
    """A new session of this account; returns the token, which only the browser keeps.

    Raises WrongPassword if the account was switched off since it was read.
    """
    now, token = clock.now(), ids.new_token()
    still = update(Account).where(Account.id == account.id, Account.active)
    if changed(session.execute(still.values(signed_in_at=now))) != 1:
        raise WrongPassword("switched off meanwhile")
    session.add(
        LoginSession(
            token_digest=ids.digest(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + (STAFF_STAYS if account.role else SHOPPER_STAYS),
            device=device[:200],
        )
    )
    return token


def find_session(session: Session, token: str) -> Found | None:
    """Whose living session this is; None if revoked, expired or switched off.

    One statement, on every page of whoever is signed in: the role comes with it, so that what is
    changed about it is true at the next click.
    """
    row = session.execute(
        select(LoginSession, StaffRole.permissions)
        .join(LoginSession.account)
        .outerjoin(StaffRole, StaffRole.name == Account.role)
        .options(contains_eager(LoginSession.account))
        .where(
            LoginSession.token_digest == ids.digest(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
            Account.active,
        )
    ).first()
    if row is None:
        return None
    login, stored = row
    return Found(login.account, permissions_of(login.account.role, stored))


def close_session(session: Session, token: str) -> None:
    """Sign this browser out, on the server."""
    _revoke(session, LoginSession.token_digest == ids.digest(token))


def close_all_sessions(session: Session, account_id: int) -> None:
    """Sign the account out everywhere, half-way in included; after a change of what it rests on.

    What a thief may have begun is over too: a change of address, a passkey.
    """
    _revoke(session, LoginSession.account_id == account_id)
    for begun in (SecondStep, EmailChange, PasskeyChallenge):
        session.execute(delete(begun).where(begun.account_id == account_id))


def _revoke(session: Session, which: object) -> None:
    living = update(LoginSession).where(which, LoginSession.revoked_at.is_(None))  # type: ignore[arg-type]
    session.execute(living.values(revoked_at=clock.now()))


def create_staff(
    session: Session, *, email: str, name: str, role: str, password: str = ""
) -> Account:
    """A staff account; without a password it waits for its person to accept an invitation.

    Raises Invalid for an unknown role, Conflict if the address has an account.
    """
    check_role(session, role)
    return _create(session, email=email, name=name, role=role, password=password, customer=None)


def create_shopper(session: Session, customer: Customer, *, password: str) -> Account:
    """The account of a customer whose e-mail is proven."""
    email = customer.email or ""
    return _create(
        session, email=email, name=customer.name, role="", password=password, customer=customer
    )


def _create(
    session: Session, *, email: str, name: str, role: str, password: str, customer: Customer | None
) -> Account:
    address = normalised(email)
    made = insert_once(
        session,
        Account,
        email=address,
        name=name,
        role=role,
        password_hash=HASHER.hash(password) if password else "",
        customer_id=customer.id if customer else None,
        active=True,
        created_at=clock.now(),
    )
    if not made:
        raise Conflict("this e-mail has an account", email=address)
    return session.scalars(select(Account).where(Account.email == address)).one()


def set_password(session: Session, account: Account, password: str) -> None:
    """Give the account a new password and sign it out everywhere."""
    account.password_hash = HASHER.hash(password)
    close_all_sessions(session, account.id)
