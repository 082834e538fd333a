"""What only staff have: roles made by the shop itself, and a second factor at sign-in."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.accounts.models import Account
from shop.db import Base, UtcDateTime

MOST_TRIES = 5


class StaffRole(Base):
    """A role of the shop's own, or what it changed of one that comes with it.

    ``Account.role`` holds its name. The admin isn't here, so nothing stored can weaken it.
    """

    __tablename__ = "staff_role"
    __table_args__ = (CheckConstraint("name <> 'admin'", name="admin_is_fixed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    permissions: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)


class Authenticator(Base):
    """The app on somebody's telephone; ``last_step`` is the time step of the last code it gave.

    The secret is stored as it is: docs/adr/0008-two-factor.md says why.
    """

    __tablename__ = "authenticator"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code that works once, for the day the telephone is lost. Only its digest is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecondStep(Base):
    """A browser whose person knows the password and has a code to give: not yet a session.

    With a ``secret`` the code is to prove a new authenticator, without one the known one.
    """

    __tablename__ = "second_step"
    __table_args__ = (CheckConstraint(f"tries BETWEEN 0 AND {MOST_TRIES}", name="tries"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    secret: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()
