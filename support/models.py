"""Tickets and their messages: anything a customer says, and what we answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.models import Product
from orders.models import Order, OrderLine
from shop.customers.models import Customer
from shop.db import Base, UtcDateTime

NEW, OPEN, WAITING, RESOLVED = "new", "open", "waiting_customer", "resolved"


class Ticket(Base):
    """A conversation with one customer about something they bought, or think of buying."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'open', 'waiting_customer', 'resolved')", name="state"),
        Index("ix_ticket_state", "state", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=NEW)
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(8))
    token: Mapped[str | None] = mapped_column(String(64), unique=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_reply_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    customer: Mapped[Customer] = relationship()
    product: Mapped[Product | None] = relationship()
    order: Mapped[Order | None] = relationship()
    line: Mapped[OrderLine | None] = relationship()
    messages: Mapped[list["Message"]] = relationship(back_populates="ticket", order_by="Message.id")


class Message(Base):
    """One thing said. ``internal`` notes are for colleagues and never leave the house."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str] = mapped_column(String(12))
    author_name: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(12), default="web")
    internal: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    token: Mapped[str | None] = mapped_column(String(64), unique=True)

    ticket: Mapped[Ticket] = relationship(back_populates="messages")
