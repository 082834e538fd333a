"""Points: a third kind of ledger, what they paid of an order, and what of them came back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_NOTHING = {"nullable": False, "server_default": "0"}


def upgrade() -> None:
    _ledgers()
    _tenders()
    _counts()


def _ledgers() -> None:
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        for name in ("kind", "owner"):
            batch_op.drop_constraint(op.f(f"ck_ledger_{name}"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_ledger_kind"), "kind IN ('credit', 'gift_card', 'points')"
        )
        batch_op.create_check_constraint(
            op.f("ck_ledger_owner"), "(kind <> 'gift_card') = (customer_id IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_ledger_currency"), "(kind = 'points') = (currency = 'XXX')"
        )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waived", sa.Integer(), **_NOTHING))
        batch_op.drop_constraint(op.f("ck_ledger_entry_amount"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_ledger_entry_amount"), "(amount_minor <> 0) <> (waived <> 0)"
        )
    _without_defaults("ledger_entry", "waived")


def _tenders() -> None:
    """So far every tender took from its ledger what it paid."""
    with op.batch_alter_table("order_tender", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken", sa.Integer(), **_NOTHING))
    op.execute("UPDATE order_tender SET taken = amount_minor")
    with op.batch_alter_table("order_tender", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_order_tender_taken"), "taken > 0 AND (kind = 'points' OR taken = amount_minor)"
        )
    _without_defaults("order_tender", "taken")


def _counts() -> None:
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("points_per_unit", sa.Integer(), **_NOTHING))
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("points_spent", sa.Integer(), **_NOTHING))
        batch_op.add_column(sa.Column("points_back", sa.Integer(), **_NOTHING))
        batch_op.create_check_constraint(
            op.f("ck_payment_points"), "points_back BETWEEN 0 AND points_spent"
        )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        for name in ("points_minor", "points", "goods_minor"):
            batch_op.add_column(sa.Column(name, sa.Integer(), **_NOTHING))
        batch_op.create_check_constraint(
            op.f("ck_refund_points_minor"), "points_minor BETWEEN 0 AND credit_minor"
        )
        batch_op.create_check_constraint(
            op.f("ck_refund_points"), "points BETWEEN 0 AND points_minor"
        )
        batch_op.create_check_constraint(op.f("ck_refund_goods"), "goods_minor >= 0")
    _without_defaults("order", "points_per_unit")
    _without_defaults("payment", "points_spent", "points_back")
    _without_defaults("refund", "points_minor", "points", "goods_minor")


def _without_defaults(table: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name in columns:
            batch_op.alter_column(name, server_default=None)
