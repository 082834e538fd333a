"""Payments, refunds and the provider's events: what we meant, what the provider said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.models import Order
from shop.db import Base, UtcDateTime

CREATED, REQUIRES_ACTION, AUTHORIZED = "created", "requires_action", "authorized"
CAPTURED, VOIDED, FAILED = "captured", "voided", "failed"
CARD, TRANSFER, COUNTER = "card", "transfer", "counter"
PENDING, SUBMITTED, SUCCEEDED = "pending", "submitted", "succeeded"
ENDED = (SUCCEEDED, FAILED)


class Payment(Base):
    """One attempt to be paid for an order; a row before the provider hears of it.

    ``method`` is card (the provider's page), transfer (to the shop's bank account) or counter (paid
    when it is collected); the last two wait in ``requires_action`` for a person to see the money.
    ``promised_minor`` is what a bank has set aside, or what is paid at the counter: it lets an
    order be placed, and stays on a voided payment as the most that there was to let go.
    ``refunding_minor`` counts refunds that are reserved or done: it can't pass what came or was
    promised.
    ``tendered_minor`` is what gift cards, store credit and points pay beside it, and
    ``crediting_minor`` what of that comes back beside the card: as store credit, or as points.
    ``points_spent`` and ``points_back`` count the points of the two.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('created', 'requires_action', 'authorized', 'captured', 'voided', 'failed')",
            name="state",
        ),
        CheckConstraint("method IN ('card', 'transfer', 'counter')", name="method"),
        CheckConstraint(
            "refunding_minor BETWEEN 0 AND captured_minor + promised_minor", name="refunds"
        ),
        CheckConstraint("captured_minor = 0 OR promised_minor = 0", name="promise_kept"),
        CheckConstraint("crediting_minor BETWEEN 0 AND tendered_minor", name="credits"),
        CheckConstraint("points_back BETWEEN 0 AND points_spent", name="points"),
        Index("ix_payment_state", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    method: Mapped[str] = mapped_column(String(12), default=CARD)
    state: Mapped[str] = mapped_column(String(16), default=CREATED)
    # Only set the money aside now, and take it when the parcel leaves.
    capture_later: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    session_url: Mapped[str] = mapped_column(String(2000), default="")
    provider_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    amount_minor: Mapped[int]
    captured_minor: Mapped[int] = mapped_column(default=0)
    promised_minor: Mapped[int] = mapped_column(default=0)
    refunding_minor: Mapped[int] = mapped_column(default=0)
    tendered_minor: Mapped[int] = mapped_column(default=0)
    crediting_minor: Mapped[int] = mapped_column(default=0)
    points_spent: Mapped[int] = mapped_column(default=0)
    points_back: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The currency that really came, where it is another one.
    paid_currency: Mapped[str] = mapped_column(String(3), default="")
    # What the bank's statement or the till says of money that a person has seen.
    receipt: Mapped[str] = mapped_column(String(80), default="")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why a person has to look at it (amount, currency, lapsed, capture), empty when nobody has.
    problem: Mapped[str] = mapped_column(String(40), default="")

    order: Mapped[Order] = relationship()


class Refund(Base):
    """Money going back: reserved first, then sent with its own idempotency key, then known.

    ``credit_minor`` of ``amount_minor`` isn't sent: it becomes store credit when the rest is there,
    but for ``points_minor``, which comes back as ``points``. ``goods_minor`` is the money for goods
    that this refund undoes (not delivery, and not what points had paid): it earns no points now.
    Of a refund that failed it is what stayed given beside the card.
    """

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'submitted', 'succeeded', 'failed')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("credit_minor BETWEEN 0 AND amount_minor", name="credit"),
        CheckConstraint("points_minor BETWEEN 0 AND credit_minor", name="points_minor"),
        CheckConstraint("points BETWEEN 0 AND points_minor", name="points"),
        CheckConstraint("goods_minor >= 0", name="goods"),
        Index("ix_refund_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    request_key: Mapped[str] = mapped_column(String(80), unique=True)
    # The idempotency key at the provider: random, because a test account outlives its database.
    provider_key: Mapped[str] = mapped_column(String(64), unique=True)
    reference: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(12), default=PENDING)
    amount_minor: Mapped[int]
    credit_minor: Mapped[int] = mapped_column(default=0)
    points_minor: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)
    goods_minor: Mapped[int] = mapped_column(default=0)
    provider_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    failure: Mapped[str] = mapped_column(String(200), default="")
    # The reference of a transfer that a person made by hand.
    payout: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    payment: Mapped[Payment] = relationship()


class ProviderEvent(Base):
    """An event of the provider that has had its effect; written in the same transaction."""

    __tablename__ = "provider_event"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Dispute(Base):
    """A charge that its cardholder's bank took back, unless it is decided for the shop."""

    __tablename__ = "dispute"
    __table_args__ = (CheckConstraint("state IN ('open', 'won', 'lost')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # The provider's name of the payment: news of a dispute may come before that of the payment.
    provider_payment: Mapped[str] = mapped_column(String(120), index=True)
    provider_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(40), default="")
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventCursor(Base):
    """How far the provider's list of events has been read; everything before it is known."""

    __tablename__ = "event_cursor"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    read_until: Mapped[datetime] = mapped_column(UtcDateTime)
