"""Another e-mail address for a shopper: asked with the password, proven from the new mailbox.

Whoever reads a mailbox may set the password, so the address is the key to everything. A link goes
to the new one; the old one is told at once, and again when it is done. A new password ends what is
open. Whether the address belongs to somebody is looked at only when the link is followed, by a
person who reads that mailbox; until then everybody gets the same answer (SAFETY 27).
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop import clock, ids
from shop.accounts import own, signing_in
from shop.accounts.models import Account, EmailChange
from shop.customers.models import Customer
from shop.customers.records import normalised
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound
from shop.mail import enqueue_mail

LASTS = timedelta(hours=1)


class SameAddress(Invalid):
    """It is the account's address already."""


class AddressTaken(Conflict):
    """The address has a record of its own, which only people can put together with this one."""


def ask(session: Session, account: Account, email: str, *, locale: str, base_url: str) -> None:
    """Mail a link to the new address and a notice to the old one; an earlier link is over.

    Raises Invalid if it is no address, SameAddress, and NotFound for staff.
    """
    address = normalised(email)
    if account.customer_id is None:
        raise NotFound("staff are changed by whoever manages them")
    if address == account.email:
        raise SameAddress("the address as it is")
    token, change = _open(session, account, address)
    link = f"{base_url}/account/security/email/{token}"
    _mail(session, address, "email_link", locale, {"url": link}, f"new:{change.token_digest}")
    warning = {"new": shown(address), "stop_url": f"{base_url}/account/link"}
    _mail(session, account.email, "email_asked", locale, warning, f"old:{change.token_digest}")
    own.note_own(session, account, "email_change_asked")


def shown(address: str) -> str:
    """Enough of an address for its owner to know it: a mailbox may be somebody else's by now."""
    local, _, domain = address.rpartition("@")
    return f"{local[:2]}…@{domain}"


def _open(session: Session, account: Account, address: str) -> tuple[str, EmailChange]:
    token, now = ids.new_token(), clock.now()
    session.execute(delete(EmailChange).where(EmailChange.account_id == account.id))
    change = EmailChange(
        token_digest=ids.digest(token),
        account_id=account.id,
        old_email=account.email,
        new_email=address,
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(change)
    session.flush()
    return token, change


def find(session: Session, token: str) -> EmailChange:
    """The open change of this link. Raises NotFound if it was used, stopped or is too old."""
    change = session.scalar(select(EmailChange).where(*_living(token)))
    if change is None:
        raise NotFound("the link was used, or is too old")
    return change


def finish(session: Session, token: str, *, locale: str) -> Account:
    """Spend the link: account and customer have the new address, and are signed out everywhere.

    Both addresses are told. Raises NotFound as ``find``, and AddressTaken, which spends nothing.
    """
    change = find(session, token)
    spent = delete(EmailChange).where(*_living(token))
    spent = spent.execution_options(synchronize_session=False)
    if changed(session.execute(spent)) != 1:
        raise NotFound("the link was used in another tab")
    account = _moved(session, change)
    signing_in.close_all_sessions(session, account.id)
    own.note_own(session, account, "email_changed", fact=change.old_email)
    for place, address in (("old", change.old_email), ("new", change.new_email)):
        values = {"new": shown(change.new_email)}
        key = f"done-{place}:{change.token_digest}"
        _mail(session, address, "email_changed", locale, values, key)
    return account


def _moved(session: Session, change: EmailChange) -> Account:
    """Move account and customer together, if nobody has the address and nothing changed since."""
    if _is_taken(session, change.new_email):
        raise AddressTaken("the address has a record")
    still = (Account.id == change.account_id, Account.email == change.old_email, Account.active)
    try:
        with session.begin_nested():
            account = session.scalar(select(Account).where(*still).with_for_update())
            if account is None or account.customer is None:
                raise NotFound("the account changed since")
            account.email = account.customer.email = change.new_email
            session.flush()
    except IntegrityError as error:
        raise AddressTaken("somebody was quicker") from error
    return account


def _is_taken(session: Session, address: str) -> bool:
    known = select(Customer.id).where(Customer.email == address)
    account = select(Account.id).where(Account.email == address)
    return bool(session.scalar(select(or_(known.exists(), account.exists()))))


def _living(token: str) -> tuple[ColumnElement[bool], ...]:
    return (EmailChange.token_digest == ids.digest(token), EmailChange.expires_at > clock.now())


def _mail(
    session: Session, to: str, template: str, locale: str, values: dict[str, str], key: str
) -> None:
    path = f"accounts/mail/{template}.md"
    enqueue_mail(
        session, to=to, template=path, locale=locale, values=values, key=f"email-change:{key}"
    )
