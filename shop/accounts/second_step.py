"""Between the password and the session: a browser that has a code to give.

It holds a token in its signed cookie, which opens nothing. A try is taken, and committed, before
the code is looked at: whoever breaks off has used it all the same.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, joinedload

from shop import clock, ids
from shop.accounts import codes, two_factor
from shop.accounts.models import Account
from shop.accounts.staff_models import MOST_TRIES, SecondStep
from shop.db import changed
from shop.errors import Forbidden

LASTS = timedelta(minutes=15)
WATCHED = timedelta(hours=1)
MOST_TRIES_OF_ACCOUNT = 20  # an hour, over all browsers; NIST SP 800-63B-4, 3.2.2 allows 100 in all


class StepOver(Forbidden):
    """The token is used, too old, or out of tries: back to the password."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Whose code it was; with an app that is new, its recovery codes."""

    account: Account
    recovery_codes: list[str] = field(default_factory=list)


def open_step(session: Session, account_id: int, *, enrol: bool) -> str:
    """Await a code of this account in one browser; returns the token, which only it keeps."""
    token = ids.new_token()
    session.add(
        SecondStep(
            token_digest=ids.digest(token),
            account_id=account_id,
            secret=codes.new_secret() if enrol else "",
            created_at=clock.now(),
            expires_at=clock.now() + LASTS,
        )
    )
    return token


def find(session: Session, token: str) -> SecondStep:
    """The step of a token, with its account; raises StepOver."""
    found = session.scalar(
        select(SecondStep)
        .join(SecondStep.account)
        .options(joinedload(SecondStep.account))
        .where(*_open(token), Account.active)
    )
    if found is None:
        raise StepOver("the second step is over")
    return found


def take_try(session: Session, token: str) -> None:
    """Count one more try, to be committed before the code is looked at. Raises StepOver."""
    step = find(session, token)
    # One at a time for each account, so that the sum is true on PostgreSQL as well.
    session.execute(select(Account.id).where(Account.id == step.account_id).with_for_update())
    if _tries_of(session, step.account_id) >= MOST_TRIES_OF_ACCOUNT:
        raise StepOver("too many wrong codes for this account")
    left = update(SecondStep).where(*_open(token), SecondStep.tries < MOST_TRIES)
    if changed(session.execute(left.values(tries=SecondStep.tries + 1))) != 1:
        raise StepOver("too many wrong codes")


def _tries_of(session: Session, account_id: int) -> int:
    lately = (
        SecondStep.account_id == account_id,
        SecondStep.created_at > clock.now() - WATCHED,
        SecondStep.used_at.is_(None),
    )
    return session.scalar(select(func.sum(SecondStep.tries)).where(*lately)) or 0


def finish(session: Session, token: str, code: str) -> Finished:
    """Spend the token and the code together. Raises StepOver, WrongCode and Conflict."""
    step = find(session, token)
    spent = update(SecondStep).where(*_open(token)).values(used_at=clock.now())
    if changed(session.execute(spent)) != 1:
        raise StepOver("used in another tab")
    if not step.secret:
        two_factor.check(session, step.account_id, code)
        return Finished(step.account)
    return Finished(step.account, two_factor.turn_on(session, step.account_id, step.secret, code))


def _open(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        SecondStep.token_digest == ids.digest(token),
        SecondStep.used_at.is_(None),
        SecondStep.expires_at > clock.now(),
    )
