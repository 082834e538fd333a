"""Carts: kept 30 days; a guest's is known by a token, a customer's by its owner."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.models import Variant
from shop.db import Base, UtcDateTime


class Cart(Base):
    """A bag. ``closed_at`` is set when its order is placed: a bag is bought once.

    A customer has one open bag on all devices. The token of an owned bag opens nothing any more.
    ``hold_reference`` is the reference under which stock is held while the bag is being paid: what
    it holds itself is still there for it.
    """

    __tablename__ = "cart"
    __table_args__ = (
        Index(
            "ix_cart_open_bag",
            "customer_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_reference: Mapped[str] = mapped_column(String(40), default="")

    lines: Mapped[list["CartLine"]] = relationship(
        back_populates="cart", order_by="CartLine.id", cascade="all, delete-orphan"
    )
    saved: Mapped[list["SavedLine"]] = relationship(
        order_by="SavedLine.id", cascade="all, delete-orphan"
    )


class CartLine(Base):
    """Some of one variant, with the price that the shopper last saw (minor units)."""

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]
    seen_price_minor: Mapped[int]

    cart: Mapped[Cart] = relationship(back_populates="lines")
    variant: Mapped[Variant] = relationship()


class SavedLine(Base):
    """Some of one variant, put aside for later: kept with the bag, but never priced or ordered."""

    __tablename__ = "saved_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id"),
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int]

    variant: Mapped[Variant] = relationship()
