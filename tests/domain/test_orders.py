"""From a bag to an order that waits for its payment: counted, copied, numbered and held, once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from cart import bag
from cart.models import Cart, CartLine
from cart.tax import COUNTRIES, rate_bp
from catalog import stock
from catalog.models import Product, Variant
from catalog.stock import OutOfStock
from catalog.stock_models import StockClaim
from orders import paying, placing
from orders.models import CANCELED, DRAFT, Order, OrderCounter
from orders.numbers import next_number
from orders.payment_models import Payment
from orders.placing import CartChanged, DraftInTheWay
from shop import clock
from shop.config import Config
from shop.customers.models import Customer, Touchpoint
from shop.db import Base, Database
from shop.errors import Invalid, NotFound
from shop.money import included_vat
from tests import factories
from tests.factories_orders import BUYER, buyer, filled_bag, press, reprice, total_of
from tests.fakes import FakeGateway


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        made = factories.product(session, units=5, title="Hob kettle")
        made.variants[0].option_values = ["Tomato", "1.6 litre"]
        return made.variants[0]


@pytest.fixture
def mug(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Mug", prices=(1800,), units=9).variants[0]


def _count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _available(database: Database, variant: Variant) -> int:
    with database.read() as session:
        return stock.available(session, variant.id)


def test_holds_the_stock_numbers_the_order_and_copies_what_was_agreed(
    database: Database, kettle: Variant, mug: Variant
) -> None:
    with database.write() as session:
        order = press(session, filled_bag(session, kettle, mug, quantity=2)).order
    assert (order.number, order.state, order.placed_at) == ("LW-20001", DRAFT, None)
    assert (order.goods_minor, order.shipping_minor, order.total_minor) == (20400, 0, 20400)
    assert (order.email, order.city, order.locale) == (BUYER.email, "Brussels", "en")
    with database.write() as session:
        reprice(session, kettle, 1)
        session.execute(update(Product).values(title="Renamed"))
        lines = session.get_one(Order, order.id, options=[selectinload(Order.lines)]).lines
        assert [(line.title, line.options, line.unit_minor, line.paid_minor) for line in lines] == [
            ("Hob kettle", "Tomato, 1.6 litre", 8400, 16800),
            ("Mug", "", 1800, 3600),
        ]
        assert [(line.withdrawal_days, line.return_days) for line in lines] == [(14, 60)] * 2
    assert (_available(database, kettle), _available(database, mug)) == (3, 7)


@pytest.mark.parametrize(
    ("country", "vat"), [("BE", 1458), ("DE", 1341), ("HU", 1786), ("LU", 1221), ("FI", 1707)]
)
def test_vat_follows_the_destination_to_the_cent(
    database: Database, kettle: Variant, country: str, vat: int
) -> None:
    with database.write() as session:
        order = press(session, filled_bag(session, kettle), buyer(country=country)).order
        assert (order.total_minor, order.vat_minor, order.lines[0].vat_minor) == (8400, vat, vat)
        assert order.lines[0].vat_rate_bp == rate_bp(country)


CARTS = st.lists(
    st.tuples(st.integers(0, 90_000), st.integers(1, 9), st.sampled_from(["standard", "exempt"])),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CARTS, st.sampled_from(COUNTRIES))
def test_whatever_is_in_the_bag_every_sum_is_right(
    database: Database, things: list[tuple[int, int, str]], country: str
) -> None:
    with database.write() as session:
        cart, token = bag.new_cart(session)
        for price, quantity, vat_class in things:
            thing = factories.product(session, prices=(price,), units=9).variants[0]
            thing.vat_class = vat_class
            session.flush()
            bag.add(session, cart, thing.id, quantity)
        payment = press(session, token, buyer(country=country))
        order = payment.order
        assert [line.paid_minor for line in order.lines] == [price * n for price, n, _ in things]
        assert order.goods_minor == sum(price * n for price, n, _ in things)
        assert order.total_minor == order.goods_minor + order.shipping_minor == payment.amount_minor
        for line in order.lines:
            assert line.vat_minor == included_vat(line.paid_minor, line.vat_rate_bp)
        goods_vat = sum(line.vat_minor for line in order.lines)
        highest = included_vat(order.shipping_minor, rate_bp(country)) + 1
        assert goods_vat <= order.vat_minor <= goods_vat + highest


def test_the_same_button_twice_is_the_same_order(
    database: Database, kettle: Variant, gateway: FakeGateway, config: Config
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        first = press(session, token)
    url = paying.pay_page(database, gateway, first.id, config)
    with database.write() as session:
        second = press(session, token)
    assert second.id == first.id
    assert paying.pay_page(database, gateway, second.id, config) == url
    assert (_count(database, Order), len(gateway.sessions)) == (1, 1)
    assert _available(database, kettle) == 4


def test_ten_presses_at_once_are_one_order(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
    together = threading.Barrier(10)

    def once(_: int) -> int:
        together.wait(20)
        with database.write() as session:
            return press(session, token, seen_total_minor=8400).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(once, range(10)))) == 1
    assert (_count(database, Order), _count(database, StockClaim)) == (1, 1)
    assert _available(database, kettle) == 4


CHANGES: dict[str, Any] = {
    "a line more": lambda session, cart, mug: bag.add(session, cart, mug.id, 1),
    "another quantity": lambda session, cart, mug: bag.set_quantity(
        session, cart, session.scalars(select(CartLine.id)).one(), 2
    ),
    "another price": lambda session, cart, mug: reprice(session, cart.lines[0].variant, 8000),
    "another thing": lambda session, cart, mug: (
        bag.remove(session, cart, session.scalars(select(CartLine.id)).one()),
        bag.add(session, cart, mug.id, 1),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_contents_close_the_draft_and_make_a_new_order(
    database: Database,
    kettle: Variant,
    mug: Variant,
    gateway: FakeGateway,
    config: Config,
    change: str,
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        old = press(session, token)
    paying.pay_page(database, gateway, old.id, config)
    with database.write() as session:
        cart = bag.find_cart(session, token)
        CHANGES[change](session, cart, mug)
    with pytest.raises(DraftInTheWay) as caught, database.write() as session:
        press(session, token)
    assert caught.value.facts == {"payment_id": old.id, "number": "LW-20001"}
    assert paying.close_attempt(database, gateway, old.id, config, because="changed")
    with database.write() as session:
        new = press(session, token)
        assert new.order.number == "LW-20002"
        assert session.get_one(Order, old.order_id).state == CANCELED
    assert gateway.sessions[gateway.last_session].status == "expired"
    with database.read() as session:
        held = stock.held_for(session, "LW-20002")
        assert held == {line.variant_id: line.quantity for line in _lines(database, new.order_id)}
        assert stock.held_for(session, "LW-20001") == {}


def _lines(database: Database, order_id: int) -> list[Any]:
    with database.read() as session:
        found = session.get_one(Order, order_id, options=[selectinload(Order.lines)])
        return list(found.lines)


@pytest.mark.parametrize(
    "change", [{"street": "Elsewhere 2"}, {"email": "x@example.org"}, {"country": "DE"}]
)
def test_another_buyer_or_address_is_another_order(
    database: Database, kettle: Variant, change: dict[str, str]
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        press(session, token)
    with pytest.raises(DraftInTheWay), database.write() as session:
        press(session, token, buyer(**change))


def test_a_draft_whose_time_is_over_makes_room(
    database: Database, kettle: Variant, gateway: FakeGateway, config: Config
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=5)
        old = press(session, token)
    with clock.frozen(clock.now() + placing.PAY_WITHIN):
        with pytest.raises(DraftInTheWay), database.write() as session:
            press(session, token)
        paying.close_attempt(database, gateway, old.id, config, because="the time ran out")
        with database.write() as session:
            assert press(session, token).id != old.id
    assert _available(database, kettle) == 0


def test_a_price_that_changed_meanwhile_charges_nothing(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        reprice(session, kettle, 8600)
    with pytest.raises(CartChanged) as caught, database.write() as session:
        press(session, token, seen_total_minor=8400)
    assert caught.value.facts == {"total_minor": 8600}
    _nothing_happened(database, kettle)


@pytest.mark.parametrize("total", [0, -8400, 1, 8399, 10**30])
def test_what_the_button_claims_is_never_the_price(
    database: Database, kettle: Variant, total: int
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
    with pytest.raises(CartChanged), database.write() as session:
        press(session, token, seen_total_minor=total)
    _nothing_happened(database, kettle)


@pytest.mark.parametrize("how", ["archived", "draft", "switched off"])
def test_what_was_taken_off_sale_isnt_sold_from_a_bag(
    database: Database, kettle: Variant, how: str
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        if how == "switched off":
            session.execute(update(Variant).values(active=False))
        else:
            session.execute(update(Product).values(status=how))
    with pytest.raises(CartChanged), database.write() as session:
        press(session, token, seen_total_minor=8400)
    _nothing_happened(database, kettle)


def test_out_of_stock_names_the_sku_and_leaves_nothing(
    database: Database, kettle: Variant, mug: Variant
) -> None:
    with database.write() as session:
        token = filled_bag(session, mug, kettle, quantity=5)
        press(session, filled_bag(session, kettle))
    with pytest.raises(OutOfStock) as caught, database.write() as session:
        press(session, token)
    assert caught.value.facts == {"sku": kettle.sku, "wanted": 5, "available": 4}
    assert (_count(database, Order), _available(database, mug)) == (1, 9)


def _nothing_happened(database: Database, variant: Variant) -> None:
    for table in (Order, Payment, StockClaim, OrderCounter, Customer, Touchpoint):
        assert _count(database, table) == 0, table
    assert _available(database, variant) == 5


def test_a_bag_that_is_gone_empty_or_bought_makes_no_order(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        empty, bought = filled_bag(session), filled_bag(session, kettle)
        session.execute(update(Cart).values(closed_at=clock.now()))
        session.execute(update(Cart).where(~Cart.lines.any()).values(closed_at=None))
    for token, error in ((empty, Invalid), (bought, NotFound), ("", NotFound), ("x", NotFound)):
        with pytest.raises(error), database.write() as session:
            press(session, token, seen_total_minor=0)
    assert _count(database, Order) == 0


def test_a_guest_is_one_customer_however_they_write_their_address(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        one = press(session, filled_bag(session, kettle)).order
        two = press(session, filled_bag(session, kettle), buyer(email="ELIF@example.ORG")).order
        session.refresh(one)
    assert one.customer_id == two.customer_id
    assert two.email == "ELIF@example.ORG"


def test_a_shopper_who_is_signed_in_buys_as_themselves_whatever_e_mail_they_type(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        account = factories.shopper(session, email="edith@example.org")
        who = buyer(email="elsewhere@example.org", name="For Ada")
        payment = press(session, filled_bag(session, kettle), who, customer_id=account.customer_id)
        assert payment.order.customer_id == account.customer_id
        assert session.scalars(select(Customer)).one().name == "Edith Nowak"


def test_the_story_begins_with_the_checkout(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        order = press(session, filled_bag(session, kettle)).order
        points = session.scalars(select(Touchpoint)).all()
    assert [(p.kind, p.number, p.actor) for p in points] == [
        ("checkout_begun", order.number, "customer")
    ]


def test_many_buyers_at_once_get_numbers_without_gap_or_twin(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        tokens = [filled_bag(session, kettle) for _ in range(12)]
    together = threading.Barrier(12)

    def buy(token: str) -> str:
        together.wait(20)
        try:
            with database.write() as session:
                return press(session, token, seen_total_minor=8400).order.number
        except OutOfStock:
            return ""

    with ThreadPoolExecutor(12) as pool:
        numbers = sorted(filter(None, pool.map(buy, tokens)))
    assert numbers == [f"LW-{20001 + index}" for index in range(5)]
    assert (_count(database, Order), _available(database, kettle)) == (5, 0)


def test_counters_of_different_kinds_dont_meet(database: Database) -> None:
    with database.write() as session:
        assert [next_number(session, "rma", 3001) for _ in range(3)] == [3001, 3002, 3003]
        assert next_number(session, "order", 20001) == 20001
    with pytest.raises(RuntimeError), database.write() as session:
        next_number(session, "rma", 3001)
        raise RuntimeError("the rest of it failed")
    with database.write() as session:
        assert next_number(session, "rma", 3001) == 3004


def test_the_attempt_outlives_the_shortest_session_and_the_hold_outlives_the_attempt(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        payment = press(session, filled_bag(session, kettle))
        claim = session.scalars(select(StockClaim)).one()
        assert payment.expires_at - payment.created_at > timedelta(minutes=31)
        assert claim.expires_at is not None
        assert claim.expires_at > payment.expires_at


def test_the_total_a_page_shows_is_the_total_the_button_asks_for(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        token = filled_bag(session, kettle)
        assert press(session, token).amount_minor == total_of(session, token)
