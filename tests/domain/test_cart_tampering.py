"""What is posted is never believed: prices, owners and every other column stay the server's own.

SAFETY: one person's things share the stock they share, a changed bag is never charged unseen, and
numbers outside the bounds change nothing (generated).
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import inspect, select

from cart import bag
from cart.models import Cart, CartLine, SavedLine
from cart.wish_models import StockAlert, Wish
from catalog import stock
from catalog.models import Product, Variant
from catalog.stock_models import StockLevel
from orders.models import Order, OrderLine
from orders.placing import CartChanged
from shop.db import Database
from shop.errors import Invalid
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import filled_bag, press, reprice, total_of

COLUMNS = sorted(
    {
        column.key
        for table in (
            Cart,
            CartLine,
            SavedLine,
            Wish,
            StockAlert,
            Variant,
            Product,
            Order,
            OrderLine,
        )
        for column in inspect(table).columns
    }
    - {"variant_id", "quantity"}
)


def _is_number(text: str) -> bool:
    """Python reads digits of every script."""
    try:
        int(text)
    except ValueError:
        return False
    return True


NUMBERS = some.one_of(
    some.integers(max_value=0),
    some.integers(min_value=100),
    some.sampled_from(["-1", "0", "1e10", "NaN", "inf", "-0", "+", "0x1", "", "1.0"]),
    some.text(max_size=8).filter(lambda text: not _is_number(text)),
)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=3).variants[0]


def _lines(database: Database) -> list[tuple[int, int, int]]:
    with database.read() as session:
        rows = select(CartLine.variant_id, CartLine.quantity, CartLine.seen_price_minor)
        return [tuple(row) for row in session.execute(rows.order_by(CartLine.id))]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(number=NUMBERS)
def test_no_number_out_of_bounds_gets_into_a_bag(
    client: JudgingClient, database: Database, kettle: Variant, number: object
) -> None:
    if not _lines(database):
        client.post("/cart/lines", {"variant_id": kettle.id, "quantity": 2})
    before = _lines(database)
    form = {"variant_id": kettle.id, "quantity": str(number)}
    assert client.http.post("/cart/lines", data=form).status_code == 303
    client.post("/cart/lines/1", {"quantity": str(number)})
    assert _lines(database) == before == [(kettle.id, 2, 8400)]


def test_every_column_there_is_may_be_posted_and_none_is_taken(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    assert {"seen_price_minor", "price_minor", "customer_id", "token_digest", "state"} <= set(
        COLUMNS
    )
    lies = dict.fromkeys(COLUMNS, "1")
    client.post("/cart/lines", {**lies, "variant_id": kettle.id, "quantity": 2})
    client.post("/cart/lines/1", {**lies, "quantity": 1})
    client.post("/cart/lines/1/price", lies)
    assert _lines(database) == [(kettle.id, 1, 8400)]
    client.post("/cart/lines/1/later", lies)
    client.post("/cart/saved/1/return", lies)
    assert _lines(database) == [(kettle.id, 1, 8400)]
    with database.read() as session:
        cart = session.scalars(select(Cart)).one()
        assert (cart.customer_id, cart.closed_at, cart.hold_reference) == (None, None, "")


def test_lines_that_share_stock_are_summed_before_any_is_taken(
    database: Database, kettle: Variant
) -> None:
    """A line a variant is the law of the table; what a press holds is summed all the same."""
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=2)
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.add(session, cart, kettle.id, 1)
    with pytest.raises(stock.OutOfStock), database.write() as session:
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.add(session, cart, kettle.id, 1)
    with database.write() as session:
        press(session, token)
        assert session.scalars(select(StockLevel.held)).all() == [3]


@pytest.mark.parametrize("what", ["the price", "a quantity", "a thing more"])
def test_what_changed_between_page_and_button_is_not_charged(
    database: Database, kettle: Variant, what: str
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        seen = total_of(session, token)
        cart = bag.find_cart(session, token)
        assert cart is not None
        if what == "the price":
            reprice(session, kettle, 8000)
        elif what == "a quantity":
            bag.set_quantity(session, cart, session.scalars(select(CartLine.id)).one(), 2)
        else:
            bag.add(session, cart, factories.product(session, title="Mug").variants[0].id, 1)
    with pytest.raises((CartChanged, Invalid)), database.write() as session:
        press(session, token, seen_total_minor=seen)
    with database.read() as session:
        assert session.scalars(select(Order)).all() == []
        assert sum(session.scalars(select(StockLevel.held))) == 0
