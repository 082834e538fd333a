"""Shipping zones and methods, pick-up, and the VAT of every cent of an order.

The first zone and method are what the shop has done so far: the same price to every member state.
Old orders get their delivery allocated to their lines as pricing allocates it.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

from shop.money import allocate, included_vat

revision = "0006"
down_revision = "0005"

_ADDED = {
    "order": (
        sa.Column("vat_treatment", sa.String(length=8), nullable=False, server_default="vat"),
        sa.Column("vat_number", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("prices_include_vat", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("shipping_method_id", sa.Integer(), nullable=True),
        sa.Column("shipping_name", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("shipping_carrier", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("shipping_days_min", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("shipping_days_max", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("standard_shipping_minor", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("pickup_location_id", sa.Integer(), nullable=True),
        sa.Column("pickup_place", sa.String(length=300), nullable=False, server_default=""),
    ),
    "order_line": (
        sa.Column("shipping_minor", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("shipping_vat_minor", sa.Integer(), nullable=False, server_default="0"),
    ),
    "shipment": (sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),),
}
_SHIPMENT_STATES = (
    "state IN ('pending', 'shipped', 'delivered', 'ready_for_pickup', 'collected', 'canceled')"
)
_ORDER = sa.table("order", sa.column("id"), sa.column("shipping_minor"))
_ORDER.append_column(sa.column("standard_shipping_minor"))
_LINE = sa.table(
    "order_line",
    *map(sa.column, ("id", "order_id", "paid_minor", "vat_rate_bp")),
    *map(sa.column, ("shipping_minor", "shipping_vat_minor")),
)
_ZONE = sa.table("shipping_zone", *map(sa.column, ("id", "name", "position", "version")))
_AREA = sa.table("shipping_area", *map(sa.column, ("country", "prefix", "zone_id")))
_METHOD = sa.table(
    "shipping_method",
    *map(sa.column, ("zone_id", "name", "carrier", "free_from_minor", "days_min", "days_max")),
    *map(sa.column, ("active", "position", "version")),
    sa.column("texts", sa.JSON),
    sa.column("bands", sa.JSON),
)
_UNION = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
]  # fmt: skip
_NAMES = {
    "es": "Envío estándar",
    "ca": "Enviament estàndard",
    "eu": "Bidalketa arrunta",
    "el": "Απλή αποστολή",
}


def upgrade() -> None:
    _make_tables()
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as batch_op:
            for column in columns:
                batch_op.add_column(column)
    _allocate_deliveries()
    _deliver_as_before()
    _forget_the_defaults()
    _tie_orders()
    with op.batch_alter_table("shipment") as batch_op:
        batch_op.drop_constraint(op.f("ck_shipment_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_shipment_state"), _SHIPMENT_STATES)


def _make_tables() -> None:
    op.create_table(
        "shipping_zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_zone")),
    )
    op.create_table(
        "shipping_area",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("prefix", sa.String(length=10), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["shipping_zone.id"],
            name=op.f("fk_shipping_area_zone_id_shipping_zone"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "prefix", name=op.f("pk_shipping_area")),
    )
    op.create_index(op.f("ix_shipping_area_zone_id"), "shipping_area", ["zone_id"], unique=False)
    op.create_table(
        "shipping_method",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("free_from_minor", sa.Integer(), nullable=True),
        sa.Column("days_min", sa.Integer(), nullable=False),
        sa.Column("days_max", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(zone_id IS NULL) <> (location_id IS NULL)", name=op.f("ck_shipping_method_place")
        ),
        sa.CheckConstraint(
            "days_min >= 0 AND days_max >= days_min", name=op.f("ck_shipping_method_days")
        ),
        sa.CheckConstraint(
            "free_from_minor IS NULL OR free_from_minor >= 0",
            name=op.f("ck_shipping_method_free_from"),
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["stock_location.id"],
            name=op.f("fk_shipping_method_location_id_stock_location"),
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["shipping_zone.id"],
            name=op.f("fk_shipping_method_zone_id_shipping_zone"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_method")),
    )
    for column in ("location_id", "zone_id"):
        name = op.f(f"ix_shipping_method_{column}")
        op.create_index(name, "shipping_method", [column], unique=False)


def _allocate_deliveries() -> None:
    """Every order's delivery, and the VAT within it, belongs to its lines from now on."""
    connection = op.get_bind()
    paid = sa.select(_ORDER.c.id, _ORDER.c.shipping_minor).where(_ORDER.c.shipping_minor > 0)
    for order_id, delivery in connection.execute(paid).all():
        mine = sa.select(_LINE.c.id, _LINE.c.paid_minor, _LINE.c.vat_rate_bp)
        mine = mine.where(_LINE.c.order_id == order_id).order_by(_LINE.c.id)
        _share(connection, delivery, connection.execute(mine).all())
    connection.execute(sa.update(_ORDER).values(standard_shipping_minor=_ORDER.c.shipping_minor))


def _share(
    connection: sa.Connection, delivery: int, lines: Sequence[sa.Row[tuple[int, int, int]]]
) -> None:
    if not lines:
        return
    shares: Iterable[int] = allocate(delivery, [paid for _, paid, _ in lines])
    for (line_id, _, rate), share in zip(lines, shares, strict=True):
        values = {"shipping_minor": share, "shipping_vat_minor": included_vat(share, rate)}
        connection.execute(sa.update(_LINE).where(_LINE.c.id == line_id).values(values))


def _deliver_as_before() -> None:
    connection = op.get_bind()
    connection.execute(sa.insert(_ZONE).values(name="European Union", position=0, version=1))
    zone = connection.execute(sa.select(_ZONE.c.id)).scalar_one()
    for country in _UNION:
        connection.execute(sa.insert(_AREA).values(country=country, prefix="", zone_id=zone))
    connection.execute(
        sa.insert(_METHOD).values(
            zone_id=zone,
            name="Standard delivery",
            texts={locale: {"name": name} for locale, name in _NAMES.items()},
            carrier="",
            bands=[{"goods_from": 0, "weight_to": None, "price": 490}],
            free_from_minor=6000,
            days_min=2,
            days_max=2,
            active=True,
            position=0,
            version=1,
        )
    )


def _forget_the_defaults() -> None:
    """Old rows have been given a value; from now on the classes say what is usual."""
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as batch_op:
            for column in columns:
                if column.server_default is not None:
                    batch_op.alter_column(column.name, server_default=None)


def _tie_orders() -> None:
    with op.batch_alter_table("order") as batch_op:
        batch_op.create_foreign_key(
            op.f("fk_order_shipping_method_id_shipping_method"),
            "shipping_method",
            ["shipping_method_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            op.f("fk_order_pickup_location_id_stock_location"),
            "stock_location",
            ["pickup_location_id"],
            ["id"],
        )
        treatments = "vat_treatment IN ('vat', 'reverse', 'export')"
        batch_op.create_check_constraint(op.f("ck_order_vat_treatment"), treatments)
        batch_op.create_check_constraint(
            op.f("ck_order_no_vat"), "vat_treatment = 'vat' OR vat_minor = 0"
        )
