"""The bag: what may be put in, at what price it is shown, and what its own order holds."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cart import bag
from cart.models import Cart, CartLine
from cart.queries import show_bag
from catalog.models import Product, Variant
from catalog.stock import OutOfStock
from shop import ids
from shop.db import Database
from shop.errors import Invalid, NotFound
from tests import factories
from tests.factories_orders import filled_bag, press, reprice


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


def test_only_the_digest_of_a_bags_token_is_kept(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        stored = session.scalars(select(Cart.token_digest)).one()
    assert stored == ids.digest(token) != token


def test_the_same_thing_twice_is_one_line(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=2)
        cart = bag.find_cart(session, token)
        assert cart is not None
        added = bag.add(session, cart, kettle.id, 1)
        assert added.title == "Stovetop kettle"
        assert bag.count(session, token) == 3
        assert [line.quantity for line in session.scalars(select(CartLine))] == [3]


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**10])
def test_refuses_impossible_quantities(database: Database, kettle: Variant, quantity: int) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
    for verb in ("add", "set"):
        with pytest.raises(Invalid), database.write() as session:
            cart = bag.find_cart(session, token)
            assert cart is not None
            line = session.scalars(select(CartLine)).one()
            if verb == "add":
                bag.add(session, cart, kettle.id, quantity)
            else:
                bag.set_quantity(session, cart, line.id, quantity)
    with database.read() as session:
        assert bag.count(session, token) == 1


def test_refuses_a_hundred_of_one_thing_however_they_come(database: Database) -> None:
    with database.write() as session:
        nail = factories.product(session, title="Nail", prices=(5,), units=500).variants[0]
        token = filled_bag(session, nail, quantity=99)
    with pytest.raises(Invalid), database.write() as session:
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.add(session, cart, nail.id, 1)


def test_refuses_more_than_the_shop_has(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=3)
    for more in (3, 97):
        with pytest.raises((OutOfStock, Invalid)), database.write() as session:
            cart = bag.find_cart(session, token)
            assert cart is not None
            bag.add(session, cart, kettle.id, more)
    with pytest.raises(OutOfStock) as caught, database.write() as session:
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.set_quantity(session, cart, session.scalars(select(CartLine.id)).one(), 6)
    assert caught.value.facts == {"sku": kettle.sku, "wanted": 6, "available": 5}
    with database.read() as session:
        assert bag.count(session, token) == 3


@pytest.mark.parametrize("how", ["missing", "switched off", "archived", "draft"])
def test_refuses_what_isnt_for_sale(database: Database, kettle: Variant, how: str) -> None:
    with database.write() as session:
        token = filled_bag(session)
        if how == "switched off":
            session.execute(update(Variant).values(active=False))
        elif how in ("archived", "draft"):
            session.execute(update(Product).values(status=how))
    with pytest.raises(NotFound), database.write() as session:
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.add(session, cart, kettle.id + (999 if how == "missing" else 0), 1)


def test_a_line_of_somebody_elses_bag_is_missing(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        filled_bag(session, kettle)
        mine = filled_bag(session)
        line_id = session.scalars(select(CartLine.id)).one()
    with pytest.raises(NotFound), database.write() as session:
        cart = bag.find_cart(session, mine)
        assert cart is not None
        bag.set_quantity(session, cart, line_id, 2)
    with pytest.raises(NotFound), database.write() as session:
        cart = bag.find_cart(session, mine)
        assert cart is not None
        bag.remove(session, cart, line_id)


def test_two_tabs_putting_in_at_once_both_count(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = filled_bag(session)

    def add(_: int) -> None:
        with database.write() as session:
            cart = bag.find_cart(session, token)
            assert cart is not None
            bag.add(session, cart, kettle.id, 1)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(add, range(5)))
    with database.read() as session:
        assert bag.count(session, token) == 5


def test_shows_todays_price_and_what_it_was(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=2)
        reprice(session, kettle, 9000)
    with database.read() as session:
        view = show_bag(session, token, "BE")
    assert [(line.unit_minor, line.was_minor, line.total_minor) for line in view.lines] == [
        (9000, 8400, 18000)
    ]
    assert (view.quote.total_minor, view.count, view.fine) == (18000, 2, True)


@pytest.mark.parametrize("how", ["sold", "switched off", "archived"])
def test_marks_what_cant_be_bought_any_more(database: Database, kettle: Variant, how: str) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=2)
        if how == "sold":
            press(session, filled_bag(session, kettle, quantity=4))
        elif how == "archived":
            session.execute(update(Product).values(status="archived"))
        else:
            session.execute(update(Variant).values(active=False))
    with database.read() as session:
        view = show_bag(session, token, "BE")
    assert not view.fine
    assert not view.lines[0].fine


def test_nobodys_bag_is_empty(database: Database) -> None:
    with database.read() as session:
        for token in (None, "", "no such token", "\x00", "🫖"):
            view = show_bag(session, token, "BE")
            assert (view.lines, view.fine, view.quote.total_minor) == ((), False, 0)
            assert bag.count(session, token) == 0


def test_what_its_own_order_holds_is_still_there_for_the_bag(
    database: Database, kettle: Variant
) -> None:
    """Back from the payment page without paying, the shopper can go on, even with the last one."""
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=5)
        press(session, token)
    with database.write() as session:
        assert show_bag(session, token, "BE").fine
        assert not show_bag(session, _other_bag(session, kettle), "BE").fine
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.set_quantity(session, cart, _line_of(cart), 4)
    with pytest.raises(OutOfStock), database.write() as session:
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.set_quantity(session, cart, _line_of(cart), 6)


def _line_of(cart: Cart) -> int:
    return cart.lines[0].id


def _other_bag(session: Session, kettle: Variant) -> str:
    made, token = bag.new_cart(session)
    session.add(CartLine(cart_id=made.id, variant_id=kettle.id, quantity=1, seen_price_minor=8400))
    session.flush()
    return token
