"""The link that a new colleague is mailed: it leads to choosing a name and a password.

It is the same proof of a mailbox as for a new password (``shop.accounts.proving``), but for an
account that has none yet, and it lasts longer: people are invited before their first day.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from shop.accounts import proving, signing_in
from shop.accounts.models import Account
from shop.accounts.own import note_own
from shop.errors import NotFound
from shop.mail import enqueue_mail

LASTS = timedelta(days=3)


def invitation_link(session: Session, account: Account, base_url: str) -> str:
    """A new link for somebody who was invited; earlier ones work until they are too old.

    Raises NotFound for an account that was accepted, or is switched off.
    """
    return _link(session, account, base_url)[1]


def _link(session: Session, account: Account, base_url: str) -> tuple[int, str]:
    if not _waits(account):
        raise NotFound("no invitation waits here")
    proof, token = proving.new_proof(session, account.email, LASTS)
    return proof.id, f"{base_url}/account/invitation/{token}"


def mail_invitation(
    session: Session, account: Account, *, locale: str, base_url: str, by: str
) -> None:
    """Mail the link, in the language of whoever invites. Raises NotFound as above."""
    proof_id, url = _link(session, account, base_url)
    enqueue_mail(
        session,
        to=account.email,
        template="accounts/mail/invitation.md",
        locale=locale,
        values={"url": url, "by": by},
        key=f"invitation:{proof_id}",
    )


def find_invited(session: Session, token: str) -> Account:
    """Whom this unused link invites; raises NotFound."""
    account = proving.account_of(session, proving.check_proof(session, token))
    if account is None or not _waits(account):
        raise NotFound("the invitation was accepted, or taken back")
    return account


def accept(session: Session, token: str, *, name: str, password: str) -> Account:
    """Spend the link: the account has a name and a password. Raises NotFound."""
    account = find_invited(session, token)
    proving.spend(session, token)
    account.name = name.strip()
    signing_in.set_password(session, account, password)
    note_own(session, account, "joined")
    return account


def _waits(account: Account) -> bool:
    return bool(account.role and account.active and not account.password_hash)
