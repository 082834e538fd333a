"""One bag a person, what is saved for later, wishes, and whoever waits for stock."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_IS_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    _one_open_bag()
    op.create_table(
        "saved_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_saved_line_quantity")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_saved_line_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_saved_line_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_line")),
        sa.UniqueConstraint("cart_id", "variant_id", name=op.f("uq_saved_line_cart_id_variant_id")),
    )
    _wishes()
    _alerts()


def _wishes() -> None:
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_wish_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_wish_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint(
            "customer_id", "variant_id", name=op.f("uq_wish_customer_id_variant_id")
        ),
    )


def _alerts() -> None:
    op.create_table(
        "stock_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'waiting', 'told', 'ended')", name=op.f("ck_stock_alert_state")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_stock_alert_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stock_alert_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_alert")),
        sa.UniqueConstraint("variant_id", "email", name=op.f("uq_stock_alert_variant_id_email")),
    )
    op.create_index("ix_stock_alert_state", "stock_alert", ["state", "variant_id"])
    op.create_index("ix_stock_alert_email", "stock_alert", ["email"])
    op.create_index(op.f("ix_stock_alert_customer_id"), "stock_alert", ["customer_id"])


def _one_open_bag() -> None:
    """A customer with several open bags keeps the newest; the others stay, without an owner."""
    op.execute(
        "UPDATE cart SET customer_id = NULL WHERE closed_at IS NULL AND customer_id IS NOT NULL"
        " AND id NOT IN (SELECT newest FROM (SELECT max(id) AS newest FROM cart"
        " WHERE closed_at IS NULL AND customer_id IS NOT NULL GROUP BY customer_id) AS newest_bags)"
    )
    op.create_index(
        "ix_cart_open_bag",
        "cart",
        ["customer_id"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
