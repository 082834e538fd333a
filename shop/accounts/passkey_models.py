"""Passkeys (WebAuthn credentials), and the challenges that browsers have still to answer."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.accounts.models import Account
from shop.db import Base, UtcDateTime

LONGEST_CREDENTIAL_ID = 1364  # 1023 bytes (WebAuthn Level 3, 4) in base64url


class Passkey(Base):
    """One key of an account: its public half, and how often its authenticator says it was used.

    With ``locked_at`` it opens nothing any more: its counter said that there are two of it.
    """

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(LONGEST_CREDENTIAL_ID), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class PasskeyChallenge(Base):
    """What one browser has to sign, once; spending it deletes it. Only its digest is kept.

    With an ``account_id`` it is to make a key for that account, without one to sign in.
    """

    __tablename__ = "passkey_challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
