"""What must always be true of accounts."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.accounts.models import Account, EmailChange, LoginSession
from shop.accounts.passkey_models import Passkey
from shop.accounts.permissions import ROLES
from shop.accounts.staff_models import Authenticator, StaffRole
from shop.customers.models import Customer
from shop.invariants import invariant


@invariant("A shopper's account and its customer have the same e-mail")
def same_email(session: Session) -> Iterator[str]:
    differing = (
        select(Account.email, Customer.email)
        .join(Account.customer)
        .where(Account.email != Customer.email)
    )
    for account, customer in session.execute(differing):
        yield f"{account} and {customer}"


@invariant("Every member of staff has a role that exists")
def known_role(session: Session) -> Iterator[str]:
    unknown = select(Account.email, Account.role).where(
        Account.role.not_in({"", *ROLES}), Account.role.not_in(select(StaffRole.name))
    )
    for email, role in session.execute(unknown):
        yield f"{email} is {role!r}"


@invariant("Nobody is signed in to an account that is switched off")
def no_session_of_the_inactive(session: Session) -> Iterator[str]:
    living = (
        select(Account.email)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(Account.active.is_(False), LoginSession.revoked_at.is_(None))
    )
    yield from session.scalars(living)


@invariant("Only staff who have a password have a second factor")
def factor_of_staff(session: Session) -> Iterator[str]:
    odd = (
        select(Account.email)
        .join(Authenticator, Authenticator.account_id == Account.id)
        .where((Account.role == "") | (Account.password_hash == ""))
    )
    yield from session.scalars(odd)


@invariant("Only accounts with a password have passkeys")
def passkey_beside_password(session: Session) -> Iterator[str]:
    odd = (
        select(Account.email)
        .join(Passkey, Passkey.account_id == Account.id)
        .where(Account.password_hash == "")
    )
    yield from session.scalars(odd)


@invariant("Only a shopper's account, as it stands, waits for another e-mail address")
def change_of_shopper(session: Session) -> Iterator[str]:
    odd = (
        select(Account.email)
        .join(EmailChange, EmailChange.account_id == Account.id)
        .where((Account.role != "") | (Account.email != EmailChange.old_email))
    )
    yield from session.scalars(odd)
