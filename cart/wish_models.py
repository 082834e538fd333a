"""What people would like to have: their wishlists, and whoever waits for something to come back."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.models import Variant
from shop.db import Base, UtcDateTime

ASKED, WAITING, TOLD, ENDED = "asked", "waiting", "told", "ended"


class Wish(Base):
    """A variant on a customer's wishlist."""

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("customer_id", "variant_id"),)
    quantity: ClassVar[int] = 1

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    variant: Mapped[Variant] = relationship()


class StockAlert(Base):
    """An address that wants one mail when a variant is back.

    ``asked`` until its mailbox agrees; ``version`` grows with each new asking, and is part of the
    mailed key and of the mail's own, so that old links open nothing and each asking has one mail.
    """

    __tablename__ = "stock_alert"
    __table_args__ = (
        UniqueConstraint("variant_id", "email"),
        CheckConstraint("state IN ('asked', 'waiting', 'told', 'ended')", name="state"),
        Index("ix_stock_alert_state", "state", "variant_id"),
        Index("ix_stock_alert_email", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    email: Mapped[str] = mapped_column(String(254))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    variant: Mapped[Variant] = relationship()
