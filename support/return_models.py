"""Returns: one RMA number from the wish to send something back to the money on its way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.models import Order, OrderLine
from shop.customers.models import Customer
from shop.db import Base, UtcDateTime
from support.worth import part_worth

REQUESTED, APPROVED, DECLINED, CANCELED = "requested", "approved", "declined", "canceled"
IN_TRANSIT, RECEIVED, INSPECTED = "in_transit", "received", "inspected"
RESOLVING, CLOSED = "resolving", "closed"
OPEN_STATES = (REQUESTED, APPROVED, IN_TRANSIT, RECEIVED, INSPECTED, RESOLVING)
GIVEN_UP = (DECLINED, CANCELED)
SETTLED = (RESOLVING, CLOSED)


class Return(Base):
    """A return by its RMA number. Amounts are minor units of the order's currency."""

    __tablename__ = "return"
    __table_args__ = (
        CheckConstraint(
            "state IN ('requested', 'approved', 'declined', 'canceled', 'in_transit', 'received',"
            " 'inspected', 'resolving', 'closed')",
            name="state",
        ),
        CheckConstraint("kind IN ('withdrawal', 'return', 'claim', 'warranty')", name="kind"),
        Index("ix_return_state", "state", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rma: Mapped[str] = mapped_column(String(20), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20), default=REQUESTED)
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str | None] = mapped_column(String(64), unique=True)
    shipping_refund_minor: Mapped[int] = mapped_column(default=0)
    preview_minor: Mapped[int]
    declined_because: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    inspected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
    customer: Mapped[Customer] = relationship()
    lines: Mapped[list["ReturnLine"]] = relationship(
        back_populates="rma_return", order_by="ReturnLine.id"
    )

    @property
    def is_complete(self) -> bool:
        """Whether every unit that was asked back has arrived."""
        return all(line.received == line.quantity for line in self.lines)

    @property
    def due_minor(self) -> int:
        """What goes back for what arrived, deductions taken off; delivery only if all of it did."""
        shipping = self.shipping_refund_minor if self.is_complete else 0
        return self.goods_due_minor + shipping

    @property
    def goods_due_minor(self) -> int:
        """What goes back for the goods that arrived, delivery apart."""
        return sum(line.due_minor for line in self.lines)


class ReturnLine(Base):
    """Some units of one order line: where they are, how they came, where they go, what is due."""

    __tablename__ = "return_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("received BETWEEN 0 AND quantity", name="received"),
        CheckConstraint("deduction_minor BETWEEN 0 AND worth_minor", name="deduction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("return.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    quantity: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    reception: Mapped[str] = mapped_column(String(12), default="awaiting")
    condition: Mapped[str] = mapped_column(String(12), default="")
    disposition: Mapped[str] = mapped_column(String(12), default="")
    resolution: Mapped[str] = mapped_column(String(20), default="")
    worth_minor: Mapped[int]
    deduction_minor: Mapped[int] = mapped_column(default=0)
    deduction_reason: Mapped[str] = mapped_column(String(400), default="")

    rma_return: Mapped[Return] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()

    @property
    def arrived_worth_minor(self) -> int:
        """The share of ``worth_minor`` of the units that arrived."""
        return part_worth(self.worth_minor, self.quantity, self.received)

    @property
    def due_minor(self) -> int:
        """What goes back for this line, delivery apart."""
        return self.arrived_worth_minor - self.deduction_minor

    @property
    def held_units(self) -> int:
        """Units of the order line that this return keeps from being asked back again."""
        if self.rma_return.state in GIVEN_UP:
            return 0
        return self.received if self.rma_return.state in SETTLED else self.quantity

    @property
    def held_worth_minor(self) -> int:
        """What those units are worth."""
        return part_worth(self.worth_minor, self.quantity, self.held_units)
