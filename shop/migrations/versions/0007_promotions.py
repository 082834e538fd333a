"""Promotions and their uses, gift cards and store credit, and what they did for an order."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _ledgers()
    _promotions()
    _uses()
    _orders()
    _payments()


def _ledgers() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance_minor", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('credit', 'gift_card')", name=op.f("ck_ledger_kind")),
        sa.CheckConstraint("balance_minor >= 0", name=op.f("ck_ledger_balance")),
        sa.CheckConstraint(
            "(kind = 'credit') = (customer_id IS NOT NULL)", name=op.f("ck_ledger_owner")
        ),
        sa.CheckConstraint(
            "(kind = 'gift_card') = (digest IS NOT NULL)", name=op.f("ck_ledger_code")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_ledger_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("digest", name=op.f("uq_ledger_digest")),
    )
    op.create_index(op.f("ix_ledger_customer_id"), "ledger", ["customer_id"])
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ledger_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_ledger_entry_amount")),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["ledger.id"], name=op.f("fk_ledger_entry_ledger_id_ledger")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_entry_key")),
    )
    op.create_index(op.f("ix_ledger_entry_ledger_id"), "ledger_entry", ["ledger_id"])
    op.create_index(op.f("ix_ledger_entry_reference"), "ledger_entry", ["reference"])
    op.create_table(
        "cart_card",
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("ledger_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_card_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ledger_id"],
            ["ledger.id"],
            name=op.f("fk_cart_card_ledger_id_ledger"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cart_id", "ledger_id", name=op.f("pk_cart_card")),
    )
    op.create_table(
        "order_tender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("ledger_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_order_tender_amount")),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["ledger.id"], name=op.f("fk_order_tender_ledger_id_ledger")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_order_tender_order_id_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_tender")),
        sa.UniqueConstraint(
            "order_id", "ledger_id", name=op.f("uq_order_tender_order_id_ledger_id")
        ),
    )
    op.create_index(op.f("ix_order_tender_ledger_id"), "order_tender", ["ledger_id"])


def _payments() -> None:
    nothing = {"nullable": False, "server_default": "0"}
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tendered_minor", sa.Integer(), **nothing))
        batch_op.add_column(sa.Column("crediting_minor", sa.Integer(), **nothing))
        batch_op.create_check_constraint(
            op.f("ck_payment_credits"), "crediting_minor BETWEEN 0 AND tendered_minor"
        )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.add_column(sa.Column("credit_minor", sa.Integer(), **nothing))
        batch_op.create_check_constraint(
            op.f("ck_refund_credit"), "credit_minor BETWEEN 0 AND amount_minor"
        )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.alter_column("tendered_minor", server_default=None)
        batch_op.alter_column("crediting_minor", server_default=None)
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.alter_column("credit_minor", server_default=None)


def _promotions() -> None:
    op.create_table(
        "promotion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("buy", sa.Integer(), nullable=False),
        sa.Column("free", sa.Integer(), nullable=False),
        sa.Column("minimum_minor", sa.Integer(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("brands", sa.JSON(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("combinable", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("most_each", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('percent', 'amount', 'free_delivery', 'buy_get')",
            name=op.f("ck_promotion_kind"),
        ),
        sa.CheckConstraint("percent_bp BETWEEN 0 AND 10000", name=op.f("ck_promotion_percent")),
        sa.CheckConstraint(
            "amount_minor >= 0 AND minimum_minor >= 0", name=op.f("ck_promotion_amounts")
        ),
        sa.CheckConstraint("buy >= 0 AND free >= 0", name=op.f("ck_promotion_buy_get")),
        sa.CheckConstraint(
            "uses >= 0 AND (most_uses IS NULL OR uses <= most_uses)", name=op.f("ck_promotion_uses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
        sa.UniqueConstraint("code", name=op.f("uq_promotion_code")),
    )
    op.create_index(op.f("ix_promotion_ends_at"), "promotion", ["ends_at"])
    op.create_table(
        "cart_code",
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_code_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotion.id"],
            name=op.f("fk_cart_code_promotion_id_promotion"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cart_id", "promotion_id", name=op.f("pk_cart_code")),
    )


def _uses() -> None:
    op.create_table(
        "promotion_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_promotion_use_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_promotion_use_promotion_id_promotion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_use")),
        sa.UniqueConstraint(
            "promotion_id", "reference", name=op.f("uq_promotion_use_promotion_id_reference")
        ),
    )
    op.create_index(op.f("ix_promotion_use_reference"), "promotion_use", ["reference"])
    op.create_index(op.f("ix_promotion_use_customer_id"), "promotion_use", ["customer_id"])
    op.create_table(
        "promotion_turn",
        sa.Column("promotion_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotion.id"],
            name=op.f("fk_promotion_turn_promotion_id_promotion"),
        ),
        sa.PrimaryKeyConstraint("promotion_id", "who", "turn", name=op.f("pk_promotion_turn")),
    )
    op.create_index(op.f("ix_promotion_turn_reference"), "promotion_turn", ["reference"])


def _orders() -> None:
    op.create_table(
        "order_promotion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("on_delivery", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_order_promotion_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_order_promotion_order_id_order")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["promotion.id"],
            name=op.f("fk_order_promotion_promotion_id_promotion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_promotion")),
        sa.UniqueConstraint(
            "order_id", "promotion_id", name=op.f("uq_order_promotion_order_id_promotion_id")
        ),
    )
    op.create_index(op.f("ix_order_promotion_promotion_id"), "order_promotion", ["promotion_id"])
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("discount_minor", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_check_constraint(op.f("ck_order_line_discount"), "discount_minor >= 0")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.alter_column("discount_minor", server_default=None)
