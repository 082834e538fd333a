"""Money that is set aside, comes by transfer or over the counter; disputes; events that were read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_STATES = "state IN ('created', 'requires_action', 'authorized', 'captured', 'voided', 'failed')"
_REFUNDS = "refunding_minor BETWEEN 0 AND captured_minor + promised_minor"
_NEW_CHECKS = {
    "state": _STATES,
    "method": "method IN ('card', 'transfer', 'counter')",
    "refunds": _REFUNDS,
    "promise_kept": "captured_minor = 0 OR promised_minor = 0",
}


def upgrade() -> None:
    op.create_table(
        "event_cursor",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("read_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_event_cursor")),
    )
    _widen_payment()
    with op.batch_alter_table("refund") as batch_op:
        batch_op.add_column(
            sa.Column("payout", sa.String(length=80), nullable=False, server_default="")
        )
    with op.batch_alter_table("refund") as batch_op:
        batch_op.alter_column("payout", server_default=None)
    _make_disputes()


def _widen_payment() -> None:
    with op.batch_alter_table("payment") as batch_op:
        batch_op.drop_constraint(op.f("ck_payment_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_payment_refunds"), type_="check")
        batch_op.alter_column("state", type_=sa.String(length=16), existing_nullable=False)
        batch_op.add_column(
            sa.Column("method", sa.String(length=12), nullable=False, server_default="card")
        )
        batch_op.add_column(
            sa.Column("capture_later", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("promised_minor", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("paid_currency", sa.String(length=3), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("receipt", sa.String(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("payment") as batch_op:
        for column in ("method", "capture_later", "promised_minor", "paid_currency", "receipt"):
            batch_op.alter_column(column, server_default=None)
        for name, condition in _NEW_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_payment_{name}"), condition)


def _make_disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_payment", sa.String(length=120), nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'won', 'lost')", name=op.f("ck_dispute_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_dispute_provider_id")),
    )
    op.create_index(
        op.f("ix_dispute_provider_payment"), "dispute", ["provider_payment"], unique=False
    )
