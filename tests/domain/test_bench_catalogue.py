"""The bench's made-up catalogue keeps the shop's own rules, though it is written in bulk."""

from sqlalchemy import func, select

from catalog.models import Product
from catalog.queries import availability
from shop.db import Database
from tests.bench import catalogue


def test_a_filled_catalogue_has_every_product_in_stock_and_breaks_no_rule(
    database: Database,
) -> None:
    catalogue.fill(database, 60)
    with database.read() as session:
        assert session.scalar(select(func.count(Product.id))) == 60
        free = availability(session, range(1, 61))
    assert set(free.values()) == {catalogue.UNITS}
    assert len(free) == 60
