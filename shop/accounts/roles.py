"""Roles that the shop makes for itself, or changes: a name, and what whoever has it may do.

Nobody gives away more than they may do themselves, and nobody weakens the admin.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from shop.accounts.models import Account
from shop.accounts.permissions import ADMIN, ROLES, Permission, known, permissions_of
from shop.accounts.staff_models import StaffRole
from shop.audit import note
from shop.customers.records import Actor
from shop.db import changed, insert_once
from shop.errors import Conflict, Forbidden, Invalid, NotFound, Stale

LONGEST_NAME = 20
_TAKEN = ("new",)  # by the address of a page


class Beyond(Forbidden):
    """It would take permissions that whoever asks doesn't have."""


class InUse(Conflict):
    """Somebody has this role."""


@dataclass(frozen=True, slots=True)
class Manager:
    """Who manages staff, and what they may do themselves."""

    actor: Actor
    permissions: frozenset[Permission]

    def must_hold(self, permissions: frozenset[Permission]) -> None:
        """Raise Beyond for what the manager may not do."""
        missing = permissions - self.permissions
        if missing:
            raise Beyond("more than the manager may", missing=sorted(missing))


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it stands; ``version`` is 0 while the table says nothing of it."""

    name: str
    title: str
    permissions: frozenset[Permission]
    version: int = 0

    @property
    def builtin(self) -> bool:
        return self.name in ROLES


def find_role(session: Session, name: str) -> Role:
    """The role of this name; raises NotFound."""
    row = session.scalar(select(StaffRole).where(StaffRole.name == name))
    if row is not None and name != ADMIN:
        return Role(name, row.title, known(row.permissions), row.version)
    if name not in ROLES:
        raise NotFound("no such role")
    return Role(name, "", ROLES[name])


def all_roles(session: Session) -> list[Role]:
    """Those that come with the shop first, then its own by title."""
    rows = {row.name: row for row in session.scalars(select(StaffRole).order_by(StaffRole.title))}
    roles = []
    for name in [*ROLES, *(name for name in rows if name not in ROLES)]:
        row = rows.get(name)
        permissions = permissions_of(name, row.permissions if row else None)
        roles.append(Role(name, row.title if row else "", permissions, row.version if row else 0))
    return roles


def check_role(session: Session, name: str) -> None:
    """Raise Invalid if there is no such role; one of the shop's own stays until we are done."""
    _lock(session, name, read=True)
    try:
        find_role(session, name)
    except NotFound as error:
        names = [role.name for role in all_roles(session)]
        raise Invalid("unknown role", role=name, known=names) from error


def make_role(session: Session, by: Manager, title: str, permissions: Iterable[str]) -> str:
    """A new role; returns its name. Raises Invalid without a permission, Beyond, Conflict."""
    chosen, name = _chosen(by, permissions), _name_of(title)
    facts = {"title": title, "permissions": sorted(chosen), "version": 1}
    if name in {*ROLES, *_TAKEN} or not insert_once(session, StaffRole, name=name, **facts):
        raise Conflict("there is a role of this name", title=title)
    _note(session, by, "created", find_role(session, name))
    return name


def change_role(
    session: Session, by: Manager, name: str, version: int, permissions: Iterable[str]
) -> None:
    """Another set of permissions, true at the next click of everybody who has the role.

    Raises NotFound, Invalid, Beyond, and Stale if the role was changed since ``version``.
    """
    before = find_role(session, name)
    if name == ADMIN:
        raise Forbidden("the admin may do everything")
    by.must_hold(before.permissions)
    chosen = sorted(_chosen(by, permissions))
    if before.version == 0 and version == 0:
        facts = {"title": "", "permissions": chosen, "version": 1}
        done = insert_once(session, StaffRole, name=name, **facts)
    else:
        same = update(StaffRole).where(StaffRole.name == name, StaffRole.version == version)
        values = {"permissions": chosen, "version": version + 1}
        done = changed(session.execute(same.values(values))) == 1
    if not done:
        raise Stale("the role was changed meanwhile")
    _note(session, by, "changed", find_role(session, name), before)


def drop_role(session: Session, by: Manager, name: str) -> None:
    """Delete a role that nobody has; one that came with the shop is again what it was.

    Raises NotFound, Beyond and InUse.
    """
    row_id = _lock(session, name)
    if row_id is None:
        raise NotFound("no such role, or it is as it came")
    before = find_role(session, name)
    by.must_hold(before.permissions | ROLES.get(name, frozenset()))
    gone = delete(StaffRole).where(StaffRole.name == name)
    if not before.builtin:
        gone = gone.where(~exists().where(Account.role == name))
    if changed(session.execute(gone)) != 1:
        raise InUse("somebody has this role")
    note(session, by.actor, "deleted", ("role", row_id, before.title or name))


def _chosen(by: Manager, permissions: Iterable[str]) -> frozenset[Permission]:
    chosen = known(permissions)
    if not chosen:
        raise Invalid("a role needs a permission")
    by.must_hold(chosen)
    return chosen


def _name_of(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:LONGEST_NAME].strip("-")
    if not name:
        raise Invalid("a title needs letters", title=title)
    return name


def _lock(session: Session, name: str, *, read: bool = False) -> int | None:
    """Give a role away or drop it, not both at once; the id of its row."""
    wanted = select(StaffRole.id).where(StaffRole.name == name)
    return session.scalar(wanted.with_for_update(read=read))


def _note(
    session: Session, by: Manager, action: str, after: Role, before: Role | None = None
) -> None:
    old = {"permissions": ", ".join(sorted(before.permissions))} if before else None
    new = {"permissions": ", ".join(sorted(after.permissions))}
    subject = ("role", _lock(session, after.name) or 0, after.title or after.name)
    note(session, by.actor, action, subject, old, new)
