"""Customers and their touchpoints: one table for guests and account holders alike."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base, UtcDateTime


class Customer(Base):
    """A person the shop knows; made at the first real touch and never twice."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    locale: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Touchpoint(Base):
    """One thing that happened, written in the transaction that made it happen; never changed."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        Index("ix_touchpoint_customer", "customer_id", "at"),
        Index("ix_touchpoint_about", "about", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(12))
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(40))
    fact: Mapped[str] = mapped_column(String(400), default="")
