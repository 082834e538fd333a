"""Shipments: parcels on their way, and the day that starts the law's clocks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.models import Order
from shop.db import Base, UtcDateTime

SHIPMENT_PENDING, SHIPPED, DELIVERED = "pending", "shipped", "delivered"
READY, COLLECTED = "ready_for_pickup", "collected"


class Shipment(Base):
    """One parcel, or what lies ready in the shop for whoever picks it up.

    ``delivered_at``, when it came into the customer's hands, starts the withdrawal and guarantee
    clocks.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'shipped', 'delivered', 'ready_for_pickup', 'collected',"
            " 'canceled')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=SHIPMENT_PENDING)
    version: Mapped[int] = mapped_column(default=1)
    carrier: Mapped[str] = mapped_column(String(40), default="")
    tracking: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
