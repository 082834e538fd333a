"""Promotions, the codes in bags, and their uses: limits that the database itself keeps."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.customers.ledger_models import Ledger  # noqa: F401 - its table
from shop.db import Base, UtcDateTime


class Promotion(Base):
    """Something taken off, by code or, without one, by itself. Amounts are minor units.

    Empty lists of categories, brands and products (their ids) mean everything. ``uses`` counts
    orders that are placed or being paid; it can't pass ``most_uses``.
    """

    __tablename__ = "promotion"
    __table_args__ = (
        CheckConstraint("kind IN ('percent', 'amount', 'free_delivery', 'buy_get')", name="kind"),
        CheckConstraint("percent_bp BETWEEN 0 AND 10000", name="percent"),
        CheckConstraint("amount_minor >= 0 AND minimum_minor >= 0", name="amounts"),
        CheckConstraint("buy >= 0 AND free >= 0", name="buy_get"),
        CheckConstraint("uses >= 0 AND (most_uses IS NULL OR uses <= most_uses)", name="uses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    percent_bp: Mapped[int] = mapped_column(default=0)
    amount_minor: Mapped[int] = mapped_column(default=0)
    buy: Mapped[int] = mapped_column(default=0)
    free: Mapped[int] = mapped_column(default=0)
    minimum_minor: Mapped[int] = mapped_column(default=0)
    categories: Mapped[list[int]] = mapped_column(JSON, default=list)
    brands: Mapped[list[int]] = mapped_column(JSON, default=list)
    products: Mapped[list[int]] = mapped_column(JSON, default=list)
    combinable: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    most_uses: Mapped[int | None]
    most_each: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class CartCode(Base):
    """A code that somebody put into a bag."""

    __tablename__ = "cart_code"

    cart_id: Mapped[int] = mapped_column(
        ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True
    )
    promotion_id: Mapped[int] = mapped_column(
        ForeignKey("promotion.id", ondelete="CASCADE"), primary_key=True
    )


class CartCard(Base):
    """A gift card that somebody put into a bag."""

    __tablename__ = "cart_card"

    cart_id: Mapped[int] = mapped_column(
        ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True
    )
    ledger_id: Mapped[int] = mapped_column(
        ForeignKey("ledger.id", ondelete="CASCADE"), primary_key=True
    )


class PromotionUse(Base):
    """One order's use of a promotion; ``reference`` is the order's number."""

    __tablename__ = "promotion_use"
    __table_args__ = (UniqueConstraint("promotion_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotion.id"))
    reference: Mapped[str] = mapped_column(String(40), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    amount_minor: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PromotionTurn(Base):
    """Somebody's first, second, … use of a promotion: the key is what limits uses per person.

    ``who`` is the digest of an e-mail address. A person with two addresses takes a turn of each.
    """

    __tablename__ = "promotion_turn"

    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotion.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(40), index=True)
