"""Orders that are older than zones: their delivery is allocated to their lines, to the cent."""

import sqlite3
from pathlib import Path

from alembic import command

from shop import schema
from shop.db import Database
from shop.money import included_vat

_ORDER = """
INSERT INTO "order" (id, number, customer_id, cart_id, state, version, link_version, locale,
    currency, created_at, email, name, phone, street, postcode, city, country,
    goods_minor, shipping_minor, total_minor, vat_minor)
VALUES (1, 'LW-1', 1, 1, 'placed', 1, 1, 'en', 'EUR', '2026-01-01', 'a@example.org', 'A', '',
    'S', '1000', 'B', 'BE', 4000, 490, 4490, 580)
"""
_LINE = """
INSERT INTO order_line (id, order_id, variant_id, sku, title, options, picture, ground,
    product_handle, quantity, unit_minor, paid_minor, vat_rate_bp, vat_minor, withdrawal_days,
    return_days, warranty_months, no_return_reason, return_claimed)
VALUES (?, 1, ?, 'S', 'T', '', '', 'linen', 'h', 1, ?, ?, ?, 0, 14, 60, 24, '', 0)
"""


def test_old_orders_get_every_cent_of_their_delivery_on_a_line(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    database = Database(f"sqlite:///{path}")
    command.upgrade(schema._settings(database), "0003")
    with sqlite3.connect(path) as connection:
        connection.execute(_ORDER)
        connection.execute(_LINE, (1, 1, 3000, 3000, 2100))
        connection.execute(_LINE, (2, 2, 1000, 1000, 0))
    schema.migrate(database)
    database.dispose()
    with sqlite3.connect(path) as connection:
        shares = connection.execute("SELECT shipping_minor, shipping_vat_minor FROM order_line")
        assert shares.fetchall() == [(368, included_vat(368, 2100)), (122, 0)]
        facts = 'SELECT standard_shipping_minor, vat_treatment, prices_include_vat FROM "order"'
        assert connection.execute(facts).fetchall() == [(490, "vat", 1)]
        methods = connection.execute("SELECT name, free_from_minor, bands FROM shipping_method")
        ((name, free_from, bands),) = methods.fetchall()
        assert (name, free_from) == ("Standard delivery", 6000)
        assert '"price": 490' in bands
