"""Proving an e-mail address: a new account and a forgotten password are the same mailed link.

The answer on the page is the same whether the address is known or not; only the mailbox learns
more. The link is used once, within an hour, and leads to the configured address of the shop, never
to a Host that a stranger sent (SAFETY: poisoned reset link).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from shop import clock, ids
from shop.accounts import own, signing_in
from shop.accounts.models import Account, MailProof
from shop.customers.models import Customer
from shop.customers.records import find_or_create, normalised, standing_for
from shop.db import changed
from shop.errors import NotFound
from shop.mail import enqueue_mail

LASTS = timedelta(hours=1)


def mail_link(
    session: Session, *, email: str, locale: str, base_url: str, joining: bool = False
) -> None:
    """Mail a link that proves ``email``; ``joining`` if a new account was asked for.

    The work is the same for every address. Raises Invalid if it is none.
    """
    address = _standing(session, normalised(email))
    known = account_of(session, address) is not None
    proof, token = new_proof(session, address, LASTS)
    enqueue_mail(
        session,
        to=address,
        template="accounts/mail/link.md",
        locale=locale,
        values={
            "url": f"{base_url}/account/password/{token}",
            "known": known,
            "joining": joining,
            "sign_in_url": f"{base_url}/account/sign-in",
        },
        key=f"proof:{proof.id}",
    )


def _standing(session: Session, address: str) -> str:
    """The address to write to: of the record that stands for this one since a merge."""
    customer = session.scalar(select(Customer).where(Customer.email == address))
    return (standing_for(session, customer).email if customer else None) or address


def new_proof(session: Session, address: str, lasts: timedelta) -> tuple[MailProof, str]:
    """A proof of this address, and the token that only the mail will hold."""
    token, now = ids.new_token(), clock.now()
    proof = MailProof(
        token_digest=ids.digest(token), email=address, created_at=now, expires_at=now + lasts
    )
    session.add(proof)
    session.flush()
    return proof, token


def account_of(session: Session, address: str) -> Account | None:
    """The account of an address as ``normalised`` spells it."""
    return session.scalar(select(Account).where(Account.email == address))


def check_proof(session: Session, token: str) -> str:
    """The e-mail address that this unused link proves; raises NotFound."""
    email = session.scalar(select(MailProof.email).where(*_unused(token)))
    if email is None:
        raise NotFound("the link was used, or is too old")
    return email


@dataclass(frozen=True, slots=True)
class Proven:
    """What the shop knows of the person behind a link; ``name`` from orders made as a guest."""

    email: str
    name: str
    has_account: bool


def read_proof(session: Session, token: str) -> Proven:
    """Whom this unused link proves; raises NotFound."""
    email = check_proof(session, token)
    name = session.scalar(select(Customer.name).where(Customer.email == email)) or ""
    return Proven(email, name, account_of(session, email) is not None)


def use_proof(
    session: Session, token: str, *, password: str, locale: str, name: str = ""
) -> Account:
    """Spend the link: the account of its address, made if there was none, has this password.

    ``name`` is what the person of a new account wants to be called.

    What the person did as a guest is there at once, because it is the same customer record.
    Raises NotFound when the link was used or is too old.
    """
    email = spend(session, token)
    account = account_of(session, email)
    if account is None:
        customer = find_or_create(session, email=email, name=name, locale=locale)
        if customer.email != email:
            raise NotFound("another address stands for this one since it was mailed")
        customer.name = name.strip() or customer.name
        account = signing_in.create_shopper(session, customer, password=password)
        own.note_own(session, account, "account_made")
    elif not account.active:
        raise NotFound("the account is switched off")
    else:
        signing_in.set_password(session, account, password)
        if account.customer_id is not None:
            own.note_own(session, account, "password_changed")
    return account


def spend(session: Session, token: str) -> str:
    """Use the link up; returns the address that it proves. Raises NotFound."""
    email = check_proof(session, token)
    spent = update(MailProof).where(*_unused(token)).values(used_at=clock.now())
    if changed(session.execute(spent)) != 1:
        raise NotFound("the link was used, or is too old")
    return email


def _unused(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        MailProof.token_digest == ids.digest(token),
        MailProof.used_at.is_(None),
        MailProof.expires_at > clock.now(),
    )
