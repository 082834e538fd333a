"""Store credit, gift cards and points: append-only ledgers whose balance can't go below zero."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base, UtcDateTime

CREDIT, GIFT_CARD, POINTS = "credit", "gift_card", "points"
NO_CURRENCY = "XXX"  # ISO 4217: no currency is involved


class Ledger(Base):
    """A customer's store credit or points, or a gift card, which belongs to whoever has its code.

    ``balance_minor`` (minor units of ``currency``) is the sum of its entries. Points are whole and
    no money: their ``currency`` is "XXX", and what they are worth is decided when they pay. Of a
    card's code the digest is kept, and its last letters, so that people can tell cards apart. A
    customer may have several ledgers of a kind, as after a merge: what counts is their sum.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        CheckConstraint("kind IN ('credit', 'gift_card', 'points')", name="kind"),
        CheckConstraint("balance_minor >= 0", name="balance"),
        CheckConstraint("(kind <> 'gift_card') = (customer_id IS NOT NULL)", name="owner"),
        CheckConstraint("(kind = 'gift_card') = (digest IS NOT NULL)", name="code"),
        CheckConstraint("(kind = 'points') = (currency = 'XXX')", name="currency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    ending: Mapped[str] = mapped_column(String(4), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LedgerEntry(Base):
    """One movement of a ledger, never changed; ``key`` makes doing it twice doing it once.

    ``waived`` are points that should have been taken back and were spent already: an entry of them
    moves nothing (a negative one says that they needn't have been).
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (CheckConstraint("(amount_minor <> 0) <> (waived <> 0)", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_id: Mapped[int] = mapped_column(ForeignKey("ledger.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int]
    waived: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(String(40), default="", index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    who: Mapped[str] = mapped_column(String(120), default="")
    key: Mapped[str] = mapped_column(String(120), unique=True)
