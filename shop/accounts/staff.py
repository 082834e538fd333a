"""Colleagues: invited, given another role, switched off; their work stays under their name.

Every change is one line of the audit, and signs the person out everywhere (rule 8). Whoever manages
staff may only touch people who may do no more than they do. The last admin stays.
"""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from shop.accounts import own, signing_in, two_factor
from shop.accounts.models import Account
from shop.accounts.permissions import ADMIN
from shop.accounts.roles import Manager, check_role, find_role
from shop.audit import note
from shop.customers.records import Actor
from shop.db import changed
from shop.errors import Conflict, NotFound


class LastAdmin(Conflict):
    """Without this person nobody could let anybody in."""


def invite(session: Session, by: Manager, *, email: str, name: str, role: str) -> Account:
    """An account that waits for its person. Raises Invalid, Beyond, and Conflict if there is one.

    The link is ``shop.accounts.inviting``'s to make.
    """
    check_role(session, role)
    by.must_hold(find_role(session, role).permissions)
    account = signing_in.create_staff(session, email=email, name=name.strip(), role=role)
    _note(session, by.actor, "invited", account, None, {"role": role})
    return account


def find_colleague(session: Session, by: Manager, account_id: int) -> Account:
    """A member of staff whom this manager may touch, locked until the end of the transaction.

    Raises NotFound for anybody else's account, and Beyond.
    """
    wanted = select(Account).where(Account.id == account_id, Account.role != "")
    account = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if account is None:
        raise NotFound("no such colleague")
    by.must_hold(find_role(session, account.role).permissions)
    return account


def change_role(session: Session, by: Manager, account_id: int, role: str) -> None:
    """Give a colleague another role. Raises NotFound, Invalid, Beyond and LastAdmin."""
    account = _with_admins(session, by, account_id)
    check_role(session, role)
    by.must_hold(find_role(session, role).permissions)
    before = {"role": account.role}
    if role != account.role:
        _set(session, account, _not_last(account_id), role=role)
        signing_in.close_all_sessions(session, account_id)
    _note(session, by.actor, "changed", account, before, {"role": role})


def switch_off(session: Session, by: Manager, account_id: int) -> None:
    """Keep a colleague out, now. Raises NotFound, Beyond and LastAdmin."""
    account = _with_admins(session, by, account_id)
    before = {"active": account.active}
    _set(session, account, _not_last(account_id), active=False)
    signing_in.close_all_sessions(session, account_id)
    _note(session, by.actor, "switched_off", account, before, {"active": False})


def switch_on(session: Session, by: Manager, account_id: int) -> None:
    """Let a colleague in again. Raises NotFound and Beyond."""
    account = find_colleague(session, by, account_id)
    before = {"active": account.active}
    account.active = True
    _note(session, by.actor, "switched_on", account, before, {"active": True})


def reset_two_factor(session: Session, by: Manager, account_id: int) -> None:
    """For somebody who lost the telephone and the recovery codes. Raises NotFound and Beyond."""
    account = find_colleague(session, by, account_id)
    if not two_factor.turn_off(session, account_id):
        raise NotFound("two-factor is off")
    signing_in.close_all_sessions(session, account_id)
    _note(session, by.actor, "two_factor_reset", account)


def end_sessions(
    session: Session, by: Manager, account_id: int, session_id: int | None = None
) -> None:
    """Sign a colleague out of one browser, or of all. Raises NotFound and Beyond."""
    account = find_colleague(session, by, account_id)
    if session_id is None:
        signing_in.close_all_sessions(session, account_id)
    else:
        own.end_session(session, account_id, session_id)
    _note(session, by.actor, "signed_out", account)


def _with_admins(session: Session, by: Manager, account_id: int) -> Account:
    """The colleague, after every admin is locked, in one order.

    Of two who would go at once the second waits, and then sees that the other is the last. On
    SQLite writers wait anyhow.
    """
    admins = select(Account.id).where(Account.role == ADMIN).order_by(Account.id)
    session.execute(admins.with_for_update()).all()
    return find_colleague(session, by, account_id)


def _not_last(account_id: int) -> ColumnElement[bool]:
    other = aliased(Account)
    another = exists().where(
        other.id != account_id, other.role == ADMIN, other.active, other.password_hash != ""
    )
    return or_(Account.role != ADMIN, another)


def _set(session: Session, account: Account, guard: ColumnElement[bool], **values: object) -> None:
    guarded = update(Account).where(Account.id == account.id, guard).values(**values)
    guarded = guarded.execution_options(synchronize_session=False)
    if changed(session.execute(guarded)) != 1:
        raise LastAdmin("the last admin")
    session.refresh(account)


def _note(
    session: Session,
    actor: Actor,
    action: str,
    account: Account,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    note(
        session, actor, action, ("staff", account.id, account.name or account.email), before, after
    )
