"""Reading the log of changes: all of it, or what became of one product."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shop.accounts.models import Account
from shop.db import contains
from shop.desk_models import AuditEntry

PER_PAGE = 50
MOST_OF_ONE = 20
SUBJECTS = (
    *("product", "category", "attribute", "brand", "terms", "location", "stock_take"),
    *("zone", "method", "synonym", "redirect"),
)
"""What of the catalogue and its delivery is written down; other packages have their own kinds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes: by whom (an account's id), of what kind, of which thing, named how."""

    who: int = 0
    kind: str = ""
    product: int = 0
    q: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the log, the newest first."""

    entries: list[AuditEntry]
    total: int
    page: int
    last: int


def read_changes(session: Session, asked: Asked, page: int) -> Changes:
    """What was changed in the catalogue: two statements."""
    wanted = _wanted(asked)
    total = session.scalar(select(func.count(AuditEntry.id)).where(*wanted)) or 0
    last = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), last)
    found = select(AuditEntry).where(*wanted).order_by(AuditEntry.id.desc())
    entries = session.scalars(found.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Changes(list(entries), total, page, last)


def changes_of_product(
    session: Session, product_id: int, most: int = MOST_OF_ONE
) -> list[AuditEntry]:
    """The newest changes of one product, for ``catalog/_changes.html``: one statement."""
    mine = (AuditEntry.subject == "product", AuditEntry.subject_id == product_id)
    newest = select(AuditEntry).where(*mine).order_by(AuditEntry.id.desc()).limit(most)
    return list(session.scalars(newest))


def colleagues(session: Session) -> list[tuple[int, str]]:
    """Everybody on the staff, (id, name), whether or not they changed anything: one statement."""
    staff = select(Account.id, Account.name).where(Account.role != "").order_by(Account.name)
    return [(account_id, name) for account_id, name in session.execute(staff)]


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    kinds = [asked.kind] if asked.kind in SUBJECTS else list(SUBJECTS)
    wanted: list[ColumnElement[bool]] = [AuditEntry.subject.in_(kinds)]
    if asked.who:
        wanted.append(AuditEntry.account_id == asked.who)
    if asked.product:
        wanted += [AuditEntry.subject == "product", AuditEntry.subject_id == asked.product]
    if asked.q:
        wanted.append(contains(asked.q, AuditEntry.name))
    return wanted
