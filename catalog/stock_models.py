"""Stock: what lies where, who has a claim on it, and every movement that made it so."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, UtcDateTime


class StockLocation(Base):
    """A warehouse, or a shop where things can be picked up. The lowest position ships first.

    What lies in a ``public`` one is told on the product's page, with its ``address``.
    """

    __tablename__ = "stock_location"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200), default="")
    public: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class StockLevel(Base):
    """What one location has of one variant; ``available`` is what may still be promised."""

    __tablename__ = "stock_level"
    __table_args__ = (
        CheckConstraint("held >= 0 AND allocated >= 0 AND quarantine >= 0", name="never_negative"),
        CheckConstraint("on_hand >= held + allocated", name="never_oversold"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(
        ForeignKey("stock_location.id"), primary_key=True, index=True
    )
    on_hand: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)
    quarantine: Mapped[int] = mapped_column(default=0)

    location: Mapped[StockLocation] = relationship()

    @property
    def available(self) -> int:
        return self.on_hand - self.held - self.allocated


class StockMovement(Base):
    """One change of one level; the level is the sum of its movements, and ``check`` recounts it."""

    __tablename__ = "stock_movement"
    __table_args__ = (Index("ix_stock_movement_level", "variant_id", "location_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("stock_location.id"))
    reason: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(40), default="")
    on_hand: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)
    quarantine: Mapped[int] = mapped_column(default=0)


class StockClaim(Base):
    """Units taken for a reference (an order's number): held while paying, allocated once placed."""

    __tablename__ = "stock_claim"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("state IN ('held', 'allocated', 'shipped', 'released')", name="state"),
        Index("ix_stock_claim_reference", "reference"),
        Index("ix_stock_claim_expiry", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("stock_location.id"))
    quantity: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
