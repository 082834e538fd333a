"""Passkeys beside passwords: made, named, removed, and what signs in with one.

A challenge is the server's, for one browser, for five minutes and one answer, right or wrong: it is
spent, and committed, before the answer is looked at. docs/adr/0013-passkeys.md says why it is so.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, contains_eager

from shop import clock, ids
from shop.accounts import ceremonies, own
from shop.accounts.ceremonies import BadPasskey, Person, Site
from shop.accounts.models import Account
from shop.accounts.passkey_models import LONGEST_CREDENTIAL_ID, Passkey, PasskeyChallenge
from shop.db import changed, insert_once
from shop.errors import Conflict, Forbidden, NotFound

LASTS = timedelta(minutes=5)
MOST_PASSKEYS = 20


class Cloned(Forbidden):
    """The counter didn't go up: two authenticators have this key (WebAuthn Level 3, 6.1.1)."""


class TooMany(Conflict):
    """An account has this many passkeys at most."""


def open_challenge(session: Session, account_id: int | None = None) -> str:
    """Something to sign; with an account it is to make a key, without one to sign in."""
    challenge = ids.new_token()
    session.add(
        PasskeyChallenge(
            digest=ids.digest(challenge), account_id=account_id, expires_at=clock.now() + LASTS
        )
    )
    return challenge


def spend_challenge(session: Session, challenge: str, account_id: int | None = None) -> None:
    """Use it up, to be committed before the answer is looked at. Raises BadPasskey."""
    spent = delete(PasskeyChallenge).where(
        PasskeyChallenge.digest == ids.digest(challenge),
        PasskeyChallenge.account_id.is_not_distinct_from(account_id),
        PasskeyChallenge.expires_at > clock.now(),
    )
    if changed(session.execute(spent)) != 1:
        raise BadPasskey("no such challenge, or spent")


def begin_making(session: Session, site: Site, account: Account) -> tuple[str, str]:
    """The challenge, and what the browser is to be told. Raises TooMany."""
    known = [key.credential_id for key in passkeys_of(session, account.id)]
    if len(known) >= MOST_PASSKEYS:
        raise TooMany("enough passkeys")
    challenge = open_challenge(session, account.id)
    person = Person(handle_of(account.id), account.email, account.name)
    return challenge, ceremonies.making(site, person, challenge, known)


def add(
    session: Session,
    site: Site,
    account: Account,
    answer: str,
    challenge: str,
    *,
    name: str,
    locale: str,
) -> None:
    """Keep the key that answers the spent challenge. Raises BadPasskey and TooMany."""
    made = ceremonies.made(site, answer, challenge)
    # One at a time for each account, so that the count is true on PostgreSQL as well.
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    count = select(func.count(Passkey.id)).where(Passkey.account_id == account.id)
    if (session.scalar(count) or 0) >= MOST_PASSKEYS:
        raise TooMany("enough passkeys")
    if len(made.credential_id) > LONGEST_CREDENTIAL_ID or not insert_once(
        session,
        Passkey,
        account_id=account.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name,
        made_at=clock.now(),
    ):
        raise BadPasskey("this key is somebody's already")
    own.note_own(session, account, "passkey_added", fact=name)
    own.tell(session, account, "passkey_added", locale=locale, name=name)


def sign_in(session: Session, site: Site, answer: str, challenge: str) -> Account:
    """Whose key signed the spent challenge. Raises BadPasskey, and Cloned with ``passkey_id``."""
    credential_id, handle = ceremonies.whose(answer)
    key = session.scalar(
        select(Passkey)
        .join(Passkey.account)
        .options(contains_eager(Passkey.account))
        .where(
            Passkey.credential_id == credential_id,
            Passkey.locked_at.is_(None),
            Account.active,
            Account.password_hash != "",
        )
    )
    if key is None or handle != handle_of(key.account_id):
        raise BadPasskey("nobody's key")
    _count_up(session, key, ceremonies.signed(site, answer, challenge, key.public_key))
    return key.account


def _count_up(session: Session, key: Passkey, count: int) -> None:
    """Accept a use by a counter that went up; one that doesn't count says nought each time."""
    fresh = Passkey.sign_count < count if count else Passkey.sign_count == 0
    used = update(Passkey).where(Passkey.id == key.id, Passkey.locked_at.is_(None), fresh)
    used = used.execution_options(synchronize_session=False)
    if changed(session.execute(used.values(sign_count=count, used_at=clock.now()))) != 1:
        raise Cloned("the counter went back", passkey_id=key.id)


def lock(session: Session, passkey_id: int, *, locale: str) -> None:
    """Let a key that there may be two of open nothing any more, and tell its person once."""
    open_still = update(Passkey).where(Passkey.id == passkey_id, Passkey.locked_at.is_(None))
    if changed(session.execute(open_still.values(locked_at=clock.now()))) == 1:
        key = session.get_one(Passkey, passkey_id)
        own.note_own(session, key.account, "passkey_locked", fact=key.name)
        own.tell(session, key.account, "passkey_locked", locale=locale, name=key.name)


def passkeys_of(session: Session, account_id: int) -> list[Passkey]:
    """The keys of an account, oldest first."""
    own_keys = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(session.scalars(own_keys))


def rename(session: Session, account_id: int, passkey_id: int, name: str) -> None:
    """Call a key something else. Raises NotFound for anybody else's."""
    named = update(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id)
    if changed(session.execute(named.values(name=name))) != 1:
        raise NotFound("no such passkey")


def remove(session: Session, account: Account, passkey_id: int, *, locale: str) -> None:
    """Forget a key; the mailbox is told. Raises NotFound for anybody else's."""
    mine = (Passkey.id == passkey_id, Passkey.account_id == account.id)
    name = session.scalar(select(Passkey.name).where(*mine))
    if name is None or changed(session.execute(delete(Passkey).where(*mine))) != 1:
        raise NotFound("no such passkey")
    own.note_own(session, account, "passkey_removed", fact=name)
    own.tell(session, account, "passkey_removed", locale=locale, name=name)


def handle_of(account_id: int) -> bytes:
    """What authenticators know an account by."""
    return bytes.fromhex(ids.digest(f"passkey:{account_id}"))
