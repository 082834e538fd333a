"""Customers and their touchpoints: one table for guests and account holders alike."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base, UtcDateTime


class Customer(Base):
    """A person the shop knows; made at the first real touch and never twice.

    ``merged_into_id`` names the record that stands for this one since two were found to be one
    person; nothing hangs on it then but its own story. ``erased_at``: nobody knows any more who
    it was.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("merged_into_id <> id", name="not_itself"),
        CheckConstraint("erased_at IS NULL OR email IS NULL", name="erased"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    locale: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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


class Address(Base):
    """Where a customer has things sent; one of them is the default, if there is any."""

    __tablename__ = "address"
    __table_args__ = (
        Index(
            "uq_address_default",
            "customer_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    street: Mapped[str] = mapped_column(String(200))
    street2: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(20))
    city: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Consent(Base):
    """That somebody agreed to a purpose, or took it back; the last word on a purpose counts.

    ``wording`` says which text they saw (GDPR art. 7(1): the shop must be able to show it).
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_customer", "customer_id", "purpose", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    wording: Mapped[str] = mapped_column(String(40))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(20))


class CustomerMerge(Base):
    """Two records made one; ``moved`` holds all that is needed to take it back."""

    __tablename__ = "customer_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(120))
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str] = mapped_column(String(120), default="")
