"""A second factor: the code of an app, or one of ten recovery codes; each is accepted once.

docs/adr/0008-two-factor.md says what was chosen and why.
"""

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from shop import clock
from shop.accounts import codes
from shop.accounts.staff_models import Authenticator, RecoveryCode
from shop.db import changed, insert_once
from shop.errors import Conflict, Forbidden


class WrongCode(Forbidden):
    """Not the code of this moment, or one that was used before."""


def is_on(session: Session, account_id: int) -> bool:
    """Whether signing in to this account takes a code."""
    return session.get(Authenticator, account_id) is not None


def turn_on(session: Session, account_id: int, secret: str, code: str) -> list[str]:
    """Tie an app to the account, which proves with its code that it has the secret.

    Returns the recovery codes, which nobody sees again. Raises WrongCode, and Conflict if it is on.
    """
    step = codes.matching_step(secret, code, clock.now())
    if step is None:
        raise WrongCode("not the code of this secret")
    facts = {"secret": secret, "last_step": step, "made_at": clock.now()}
    if not insert_once(session, Authenticator, account_id=account_id, **facts):
        raise Conflict("two-factor is on already")
    return renew_recovery_codes(session, account_id)


def check(session: Session, account_id: int, code: str) -> None:
    """Spend a code of the app, or a recovery code. Raises WrongCode.

    Both are one guarded statement, so that of two browsers with one code one gets in.
    """
    if codes.is_from_telephone(code):
        _spend_step(session, account_id, code)
    else:
        _spend_recovery_code(session, account_id, code)


def _spend_step(session: Session, account_id: int, code: str) -> None:
    app = session.get(Authenticator, account_id)
    step = codes.matching_step(app.secret, code, clock.now()) if app else None
    if step is None:
        raise WrongCode("not a code of this moment")
    newer = update(Authenticator).where(
        Authenticator.account_id == account_id, Authenticator.last_step < step
    )
    if changed(session.execute(newer.values(last_step=step))) != 1:
        raise WrongCode("the code was used before")


def _spend_recovery_code(session: Session, account_id: int, code: str) -> None:
    unused = update(RecoveryCode).where(
        RecoveryCode.account_id == account_id,
        RecoveryCode.digest == codes.recovery_digest(account_id, code),
        RecoveryCode.used_at.is_(None),
    )
    if changed(session.execute(unused.values(used_at=clock.now()))) != 1:
        raise WrongCode("no such recovery code, or used before")


def renew_recovery_codes(session: Session, account_id: int) -> list[str]:
    """Ten new recovery codes in place of the old ones; shown once, then only digests are left."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    drawn = codes.new_recovery_codes()
    rows = [
        {"account_id": account_id, "digest": codes.recovery_digest(account_id, code)}
        for code in drawn
    ]
    session.execute(insert(RecoveryCode), rows)
    return drawn


def recovery_codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes still work."""
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def turn_off(session: Session, account_id: int) -> bool:
    """Forget the app and its recovery codes; False if there was none."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    gone = delete(Authenticator).where(Authenticator.account_id == account_id)
    return changed(session.execute(gone)) == 1
