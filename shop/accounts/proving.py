"""Proving an e-mail address: a new account and a forgotten password are the same mailed link.

The answer on the page is the same whether the address is known or not; only the mailbox learns
more. The link is used once, within an hour, and leads to the configured address of the shop, never
to a Host that a stranger sent (SAFETY: poisoned reset link).
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from shop import clock, ids
from shop.accounts import signing_in
from shop.accounts.models import Account, MailProof
from shop.customers.records import CUSTOMER, find_or_create, normalised, touch
from shop.db import changed
from shop.errors import NotFound
from shop.mail import enqueue_mail

LASTS = timedelta(hours=1)


def mail_link(session: Session, *, email: str, locale: str, base_url: str) -> None:
    """Mail a link that proves ``email``. Raises Invalid if it is no address."""
    address, token = normalised(email), ids.new_token()
    known = session.scalar(select(Account.id).where(Account.email == address)) is not None
    proof = MailProof(
        token_digest=ids.digest(token),
        email=address,
        created_at=clock.now(),
        expires_at=clock.now() + LASTS,
    )
    session.add(proof)
    session.flush()
    enqueue_mail(
        session,
        to=address,
        template="accounts/mail/link.md",
        locale=locale,
        values={"url": f"{base_url}/account/password/{token}", "known": known},
        key=f"proof:{proof.id}",
    )


def check_proof(session: Session, token: str) -> str:
    """The e-mail address that this unused link proves; raises NotFound."""
    email = session.scalar(select(MailProof.email).where(*_unused(token)))
    if email is None:
        raise NotFound("the link was used, or is too old")
    return email


def use_proof(session: Session, token: str, *, password: str, locale: str) -> Account:
    """Spend the link: the account of its address, made if there was none, has this password.

    What the person did as a guest is there at once, because it is the same customer record.
    Raises NotFound when the link was used or is too old.
    """
    email = check_proof(session, token)
    spent = update(MailProof).where(*_unused(token)).values(used_at=clock.now())
    if changed(session.execute(spent)) != 1:
        raise NotFound("the link was used, or is too old")
    account = session.scalar(select(Account).where(Account.email == email))
    if account is None:
        customer = find_or_create(session, email=email, name="", locale=locale)
        account = signing_in.create_shopper(session, customer, password=password)
        touch(session, customer.id, "account_made", about="account", number=email, actor=CUSTOMER)
    else:
        signing_in.set_password(session, account, password)
    return account


def _unused(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        MailProof.token_digest == ids.digest(token),
        MailProof.used_at.is_(None),
        MailProof.expires_at > clock.now(),
    )
