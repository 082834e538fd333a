"""Orders and their lines: what was agreed, copied, so that it never changes afterwards."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.customers.models import Customer
from shop.db import Base, UtcDateTime

DRAFT, PLACED, COMPLETED, CANCELED = "draft", "placed", "completed", "canceled"


class Order(Base):
    """An order exists, as a draft with its stock held, before any card is charged.

    What a person reads ("paid", "shipped") is derived from payments and shipments, not stored.
    All amounts are minor units of ``currency``, VAT included.
    """

    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'placed', 'completed', 'canceled')", name="state"),
        CheckConstraint("total_minor = goods_minor + shipping_minor", name="total"),
        CheckConstraint("vat_treatment IN ('vat', 'reverse', 'export')", name="vat_treatment"),
        CheckConstraint("vat_treatment = 'vat' OR vat_minor = 0", name="no_vat"),
        # One order a cart: a draft that was given up (canceled) makes room for the next.
        Index(
            "uq_order_cart",
            "cart_id",
            unique=True,
            sqlite_where=text("state != 'canceled'"),
            postgresql_where=text("state != 'canceled'"),
        ),
        Index("ix_order_state", "state", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id"))
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    link_version: Mapped[int] = mapped_column(default=1)
    locale: Mapped[str] = mapped_column(String(8))
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    street: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(20))
    city: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    street2: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(80), default="")

    goods_minor: Mapped[int]
    shipping_minor: Mapped[int]
    total_minor: Mapped[int]
    vat_minor: Mapped[int]
    vat_treatment: Mapped[str] = mapped_column(String(8), default="vat")
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    prices_include_vat: Mapped[bool] = mapped_column(default=True)
    # Points for each whole unit of the currency that pays for goods, as promised that day.
    points_per_unit: Mapped[int] = mapped_column(default=0)

    # How it goes, as it was chosen: the method's name in the buyer's language, what it promised,
    # and, for pick-up, where. ``standard_shipping_minor`` is what the cheapest delivery would have
    # cost: the most that a withdrawal gives back of it (Directive 2011/83/EU, art. 13(2)).
    shipping_method_id: Mapped[int | None] = mapped_column(ForeignKey("shipping_method.id"))
    shipping_name: Mapped[str] = mapped_column(String(80), default="")
    shipping_carrier: Mapped[str] = mapped_column(String(40), default="")
    shipping_days_min: Mapped[int] = mapped_column(default=0)
    shipping_days_max: Mapped[int] = mapped_column(default=0)
    standard_shipping_minor: Mapped[int] = mapped_column(default=0)
    pickup_location_id: Mapped[int | None] = mapped_column(ForeignKey("stock_location.id"))
    pickup_place: Mapped[str] = mapped_column(String(300), default="")

    customer: Mapped[Customer] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.id")
    promotions: Mapped[list["OrderPromotion"]] = relationship(order_by="OrderPromotion.id")

    tenders: Mapped[list["OrderTender"]] = relationship(order_by="OrderTender.id")

    @property
    def full_goods_minor(self) -> int:
        """The goods before anything was taken off."""
        return self.goods_minor + sum(
            one.amount_minor for one in self.promotions if not one.on_delivery
        )

    @property
    def full_shipping_minor(self) -> int:
        """Delivery before anything was taken off."""
        return self.shipping_minor + sum(
            one.amount_minor for one in self.promotions if one.on_delivery
        )

    @property
    def shipping_vat_minor(self) -> int:
        """The VAT within the delivery."""
        return sum(line.shipping_vat_minor for line in self.lines)

    @property
    def is_pickup(self) -> bool:
        """Whether somebody comes for it; it goes nowhere then."""
        return self.pickup_location_id is not None


class OrderLine(Base):
    """One variant of an order with the name, price, tax and return policy of that day.

    ``paid_minor`` is what was really paid for the whole line, after ``discount_minor``, tax
    included: the most that can ever be refunded for its goods.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("paid_minor >= 0", name="paid"),
        CheckConstraint("discount_minor >= 0", name="discount"),
        CheckConstraint("return_claimed BETWEEN 0 AND quantity", name="return_claimed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    sku: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    options: Mapped[str] = mapped_column(String(200), default="")
    picture: Mapped[str] = mapped_column(String(80), default="")
    ground: Mapped[str] = mapped_column(String(12), default="linen")
    product_handle: Mapped[str] = mapped_column(String(160))
    quantity: Mapped[int]
    unit_minor: Mapped[int]
    discount_minor: Mapped[int] = mapped_column(default=0)
    paid_minor: Mapped[int]
    vat_rate_bp: Mapped[int]
    vat_minor: Mapped[int]
    # This line's share of the delivery, tax included, and the tax within it.
    shipping_minor: Mapped[int] = mapped_column(default=0)
    shipping_vat_minor: Mapped[int] = mapped_column(default=0)
    withdrawal_days: Mapped[int]
    return_days: Mapped[int]
    warranty_months: Mapped[int]
    no_return_reason: Mapped[str] = mapped_column(String(40), default="")
    # Units asked back in returns that are open or settled: the lock against a second request.
    return_claimed: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="lines")


class OrderPromotion(Base):
    """A promotion that counted for an order, with the name and amount (minor units) of that day."""

    __tablename__ = "order_promotion"
    __table_args__ = (
        UniqueConstraint("order_id", "promotion_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotion.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(40), default="")
    amount_minor: Mapped[int]
    on_delivery: Mapped[bool] = mapped_column(default=False)

    @property
    def label(self) -> str:
        """What it is called beside its amount."""
        return f"{self.name} ({self.code})" if self.code else self.name


class OrderTender(Base):
    """What a gift card, store credit or points paid of an order, as it was that day.

    ``amount_minor`` is money (minor units); ``taken`` is what left the ledger for it: the same, or
    whole points, whose worth on that day is one divided by the other.
    """

    __tablename__ = "order_tender"
    __table_args__ = (
        UniqueConstraint("order_id", "ledger_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("taken > 0 AND (kind = 'points' OR taken = amount_minor)", name="taken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    ledger_id: Mapped[int] = mapped_column(ForeignKey("ledger.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    ending: Mapped[str] = mapped_column(String(4), default="")
    amount_minor: Mapped[int]
    taken: Mapped[int]


class OrderCounter(Base):
    """The last order number given out; taken by a guarded update, so that numbers are unique."""

    __tablename__ = "order_counter"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int]
