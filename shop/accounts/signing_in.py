"""Passwords and sessions: who somebody is, and for how long this browser may say so."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from shop import clock, ids
from shop.accounts.models import Account, LoginSession
from shop.accounts.permissions import ROLES
from shop.customers.models import Customer
from shop.customers.records import normalised
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


def authenticate(session: Session, email: str, password: str) -> Account:
    """The active account of this e-mail and password; raises WrongPassword.

    An unknown address costs the same time as a known one, so that accounts can't be listed.
    """
    try:
        address = normalised(email)
    except Invalid:
        address = ""
    account = session.scalar(select(Account).where(Account.email == address))
    try:
        HASHER.verify(account.password_hash if account else _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError) as error:
        raise WrongPassword("wrong e-mail or password") from error
    if account is None or not account.active:
        raise WrongPassword("wrong e-mail or password")
    return account


def open_session(session: Session, account: Account, *, device: str) -> str:
    """A new session of this account; returns the token, which only the browser keeps."""
    token = ids.new_token()
    stays = STAFF_STAYS if account.role else SHOPPER_STAYS
    session.add(
        LoginSession(
            token_digest=ids.digest(token),
            account_id=account.id,
            created_at=clock.now(),
            expires_at=clock.now() + stays,
            device=device[:200],
        )
    )
    return token


def find_session(session: Session, token: str) -> LoginSession | None:
    """The living session of a token, with its account; None if revoked, expired or switched off."""
    return session.scalar(
        select(LoginSession)
        .join(LoginSession.account)
        .options(joinedload(LoginSession.account))
        .where(
            LoginSession.token_digest == ids.digest(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
            Account.active,
        )
    )


def close_session(session: Session, token: str) -> None:
    """Sign this browser out, on the server."""
    _revoke(session, LoginSession.token_digest == ids.digest(token))


def close_all_sessions(session: Session, account_id: int) -> None:
    """Sign the account out everywhere; after a change of password, e-mail or role."""
    _revoke(session, LoginSession.account_id == account_id)


def _revoke(session: Session, which: object) -> None:
    living = update(LoginSession).where(which, LoginSession.revoked_at.is_(None))  # type: ignore[arg-type]
    session.execute(living.values(revoked_at=clock.now()))


def create_staff(session: Session, *, email: str, name: str, role: str, password: str) -> Account:
    """A staff account; raises Invalid for an unknown role, Conflict if the address has one."""
    if role not in ROLES:
        raise Invalid("unknown role", role=role, known=sorted(ROLES))
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
    if session.scalar(select(Account.id).where(Account.email == address)):
        raise Conflict("this e-mail has an account", email=address)
    account = Account(
        email=address,
        name=name,
        role=role,
        password_hash=HASHER.hash(password),
        customer=customer,
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    return account


def set_password(session: Session, account: Account, password: str) -> None:
    """Give the account a new password and sign it out everywhere."""
    account.password_hash = HASHER.hash(password)
    close_all_sessions(session, account.id)
