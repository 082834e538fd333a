"""Shipments: parcels on their way, and the day that starts the law's clocks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.models import Order
from shop.db import Base, UtcDateTime

SHIPMENT_PENDING, SHIPPED, DELIVERED = "pending", "shipped", "delivered"


class Shipment(Base):
    """One parcel. ``delivered_at`` starts the withdrawal and guarantee clocks."""

    __tablename__ = "shipment"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'shipped', 'delivered', 'canceled')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=SHIPMENT_PENDING)
    version: Mapped[int] = mapped_column(default=1)
    carrier: Mapped[str] = mapped_column(String(40), default="")
    tracking: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
