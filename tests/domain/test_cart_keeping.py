"""One bag a person: what a sign-in does to two bags, and what is left of a bag that is paid."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cart import bag, jobs, keeping, saving
from cart.gift_cards import cards_of, put_in_card
from cart.models import Cart, CartLine, SavedLine
from cart.offers import running
from cart.spending import spend
from catalog.models import Variant
from catalog.stock import OutOfStock
from orders.placing import DraftInTheWay
from shop import clock
from shop.config import Config
from shop.customers.ledgers import issue_gift_card
from shop.customers.models import Customer
from shop.db import Database
from shop.errors import NotFound
from tests import factories, factories_promotions
from tests.factories_orders import filled_bag, opened, press, settled
from tests.fakes import FakeGateway


@pytest.fixture
def edith(database: Database) -> Customer:
    with database.write() as session:
        return factories.customer(session)


@pytest.fixture
def things(database: Database) -> list[Variant]:
    """A kettle, a mug and a pan; a hundred and fifty of each."""
    with database.write() as session:
        return [
            factories.product(session, title=title, units=150).variants[0]
            for title in ("Kettle", "Mug", "Pan")
        ]


def _own(session: Session, edith: Customer, *of: Variant, quantity: int = 1) -> Cart:
    cart = keeping.bag_of(session, edith.id)
    for item in of:
        bag.add(session, cart, item.id, quantity)
    return cart


def _held(session: Session, whose: bag.Whose) -> dict[int, int]:
    session.expire_all()
    cart = bag.with_lines(session, whose)
    return {line.variant_id: line.quantity for line in cart.lines} if cart else {}


def test_a_guests_bag_becomes_the_customers(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle = things[0]
    with database.write() as session:
        token = filled_bag(session, kettle, quantity=2)
        assert keeping.take_over(session, token, edith.id) == []
    with database.read() as session:
        assert _held(session, edith.id) == {kettle.id: 2}
        assert _held(session, token) == {}, "the token of an owned bag opens nothing"


def test_two_bags_become_one_and_nothing_is_lost(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle, mug, pan = things
    with database.write() as session:
        _own(session, edith, kettle, mug, quantity=2)
        token = filled_bag(session, mug, pan, quantity=3)
        assert keeping.take_over(session, token, edith.id) == []
    with database.write() as session:
        assert _held(session, edith.id) == {kettle.id: 2, mug.id: 5, pan.id: 3}
        assert keeping.take_over(session, token, edith.id) == [], "the second time nothing happens"
        assert _held(session, edith.id) == {kettle.id: 2, mug.id: 5, pan.id: 3}


def test_codes_and_gift_cards_come_along(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    with database.write() as session:
        _own(session, edith, things[0], quantity=1)
        token = filled_bag(session, things[1], quantity=1)
        factories_promotions.promotion(session, code="TENTH")
        factories_promotions.with_code(session, token, "TENTH")
        guests = bag.find_cart(session, token)
        assert guests is not None
        card = issue_gift_card(
            session, 500, "EUR", email="mia@example.org", locale="en", words="",
            actor=factories_promotions.MARKETING, key="a card",
        )  # fmt: skip
        put_in_card(session, guests, card or "")
        keeping.take_over(session, token, edith.id)
        own = bag.find_cart(session, edith.id)
        assert own is not None
        assert [one.code for one in running(session, own).codes] == ["TENTH"]
        assert [one.balance_minor for one in cards_of(session, own.id)] == [500]


def test_more_than_the_most_is_told(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle = things[0]
    with database.write() as session:
        _own(session, edith, kettle, quantity=60)
        token = filled_bag(session, kettle, quantity=60)
        assert keeping.take_over(session, token, edith.id) == [keeping.Capped("Kettle", 120)]
        assert _held(session, edith.id) == {kettle.id: 99}


def test_somebody_elses_bag_is_never_taken_over(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    with database.write() as session:
        token = filled_bag(session, things[0])
        other = factories.customer(session)
        keeping.take_over(session, token, other.id)
        keeping.take_over(session, token, edith.id)
        for nothing in (None, "", "no such token"):
            assert keeping.take_over(session, nothing, edith.id) == []
    with database.read() as session:
        assert (_held(session, other.id), _held(session, edith.id)) == ({things[0].id: 1}, {})


def test_sign_ins_at_once_make_one_bag_of_all(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle, mug, _ = things
    with database.write() as session:
        tokens = [filled_bag(session, kettle, mug, quantity=n) for n in (1, 2, 3, 4)]
    start = Barrier(len(tokens))

    def sign_in(token: str) -> None:
        start.wait()
        with database.write() as session:
            keeping.take_over(session, token, edith.id)

    with ThreadPoolExecutor(len(tokens)) as pool:
        list(pool.map(sign_in, tokens))
    with database.read() as session:
        assert _held(session, edith.id) == {kettle.id: 10, mug.id: 10}
        assert session.scalar(_open_bags(edith)) == 1


def _open_bags(edith: Customer):
    mine = select(func.count()).select_from(Cart)
    return mine.where(Cart.customer_id == edith.id, Cart.closed_at.is_(None))


def test_one_sign_in_pressed_often_counts_once(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    with database.write() as session:
        _own(session, edith, things[0])
        token = filled_bag(session, things[0], quantity=2)
    start = Barrier(4)

    def sign_in(_: int) -> None:
        start.wait()
        with database.write() as session:
            keeping.take_over(session, token, edith.id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sign_in, range(4)))
    with database.read() as session:
        assert _held(session, edith.id) == {things[0].id: 3}


def test_devices_at_once_put_into_one_bag(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    start = Barrier(5)

    def add(_: int) -> None:
        start.wait()
        with database.write() as session:
            bag.add(session, keeping.bag_of(session, edith.id), things[0].id, 1)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(add, range(5)))
    with database.read() as session:
        assert _held(session, edith.id) == {things[0].id: 5}


def test_the_database_refuses_a_second_open_bag(database: Database, edith: Customer) -> None:
    with database.write() as session:
        factories.cart(session, owner=edith)
    with pytest.raises(IntegrityError), database.write() as session:
        factories.cart(session, owner=edith)


@pytest.mark.breaks_invariants
def test_control_without_lock_and_index_two_sign_ins_make_two_bags(
    database: Database, edith: Customer, things: Sequence[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look before either acts, as two processes would: only the guards keep them apart."""
    monkeypatch.setattr(keeping, "_lock_customer", lambda *_: None)
    with database.write() as session:
        session.execute(text("DROP INDEX ix_cart_open_bag"))
        tokens = [filled_bag(session, things[0]) for _ in range(2)]
        seen = keeping.find_cart(session, edith.id)
    monkeypatch.setattr(
        keeping,
        "find_cart",
        lambda session, whose: seen if whose == edith.id else bag.find_cart(session, whose),
    )
    for token in tokens:
        with database.write() as session:
            keeping.take_over(session, token, edith.id)
    with database.write() as session:
        assert session.scalar(_open_bags(edith)) == 2
        session.execute(update(Cart).values(customer_id=None))
        index = next(one for one in Cart.__table__.indexes if one.name == "ix_cart_open_bag")
        index.create(session.connection())


def test_a_guests_bag_that_is_being_paid_stays_the_bag(
    database: Database,
    gateway: FakeGateway,
    config: Config,
    edith: Customer,
    things: Sequence[Variant],
) -> None:
    kettle, mug, _ = things
    with database.write() as session:
        _own(session, edith, mug, quantity=2)
        token = filled_bag(session, kettle, quantity=3)
        payment = press(session, token)
    paying = opened(database, gateway, config, payment.id)
    with database.write() as session:
        keeping.take_over(session, token, edith.id)
        assert _held(session, edith.id) == {kettle.id: 3, mug.id: 2}
    with pytest.raises(DraftInTheWay), database.write() as session:
        press(session, edith.id)  # type: ignore[arg-type]
    gateway.pay(paying)
    settled(database, gateway, payment.id)
    with database.read() as session:
        assert _held(session, edith.id) == {mug.id: 2}, "what was paid is out, the rest is there"


def test_two_bags_being_paid_are_left_to_their_payments(
    database: Database,
    gateway: FakeGateway,
    config: Config,
    edith: Customer,
    things: Sequence[Variant],
) -> None:
    kettle, mug, _ = things
    with database.write() as session:
        _own(session, edith, mug)
        press(session, edith.id)  # type: ignore[arg-type]
        token = filled_bag(session, kettle)
        payment = press(session, token)
    paying = opened(database, gateway, config, payment.id)
    with database.write() as session:
        keeping.take_over(session, token, edith.id)
        assert (_held(session, token), _held(session, edith.id)) == ({kettle.id: 1}, {mug.id: 1})
    gateway.pay(paying)
    settled(database, gateway, payment.id)
    with database.write() as session:
        keeping.take_over(session, token, edith.id)
        assert _held(session, edith.id) == {mug.id: 1}


def test_what_came_in_after_the_button_is_in_the_next_bag(
    database: Database, gateway: FakeGateway, config: Config, things: Sequence[Variant]
) -> None:
    kettle, mug, pan = things
    with database.write() as session:
        token = filled_bag(session, kettle, pan, quantity=2)
        payment = press(session, token)
    paying = opened(database, gateway, config, payment.id)
    with database.write() as session:
        cart = bag.find_cart(session, token)
        assert cart is not None
        bag.add(session, cart, kettle.id, 1)
        bag.add(session, cart, mug.id, 4)
        saving.save_for_later(session, cart, _line(session, cart, pan))
    gateway.pay(paying)
    settled(database, gateway, payment.id)
    with database.read() as session:
        assert _held(session, token) == {kettle.id: 1, mug.id: 4}
        new = bag.with_lines(session, token)
        assert new is not None
        assert [saved.variant_id for saved in new.saved] == [pan.id]


def _line(session: Session, cart: Cart, of: Variant) -> int:
    mine = select(CartLine.id).where(CartLine.cart_id == cart.id, CartLine.variant_id == of.id)
    return session.scalars(mine).one()


def test_a_bag_is_spent_once(database: Database, things: Sequence[Variant]) -> None:
    with database.write() as session:
        token = filled_bag(session, *things, quantity=2)
        cart = bag.find_cart(session, token)
        assert cart is not None
        for _ in range(2):
            spend(session, cart.id, {things[0].id: 2})
        assert _held(session, token) == {things[1].id: 2, things[2].id: 2}
        bags = session.scalar(select(func.count()).select_from(Cart))
    assert bags == 2


def test_saved_for_later_is_neither_counted_nor_ordered(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle, mug, _ = things
    with database.write() as session:
        cart = _own(session, edith, kettle, mug, quantity=2)
        saving.save_for_later(session, cart, _line(session, cart, kettle))
        assert (bag.count(session, edith.id), _held(session, edith.id)) == (2, {mug.id: 2})
        saved = session.scalars(select(SavedLine.id)).one()
        assert saving.put_back(session, cart, saved).quantity == 2
        assert _held(session, edith.id) == {kettle.id: 2, mug.id: 2}
        assert session.scalars(select(SavedLine)).all() == []


def test_a_saved_thing_that_is_sold_out_stays_saved(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle = things[0]
    with database.write() as session:
        cart = _own(session, edith, kettle, quantity=60)
        saving.save_for_later(session, cart, _line(session, cart, kettle))
        press(session, filled_bag(session, kettle, quantity=99))
    with pytest.raises(OutOfStock), database.write() as session:
        cart = keeping.bag_of(session, edith.id)
        saving.put_back(session, cart, session.scalars(select(SavedLine.id)).one())
    with database.write() as session:
        cart = keeping.bag_of(session, edith.id)
        saving.forget(session, cart, session.scalars(select(SavedLine.id)).one())
        with pytest.raises(NotFound):
            saving.forget(session, cart, 1)


def test_what_two_bags_saved_is_saved_once(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    kettle, mug, pan = things
    with database.write() as session:
        mine = _own(session, edith, kettle, mug)
        saving.save_for_later(session, mine, _line(session, mine, kettle))
        saving.save_for_later(session, mine, _line(session, mine, mug))
        token = filled_bag(session, *things)
        guests = bag.find_cart(session, token)
        assert guests is not None
        saving.save_for_later(session, guests, _line(session, guests, kettle))
        saving.save_for_later(session, guests, _line(session, guests, pan))
        keeping.take_over(session, token, edith.id)
        own = bag.with_lines(session, edith.id)
        assert own is not None
        assert {saved.variant_id for saved in own.saved} == {kettle.id, pan.id}
        assert _held(session, edith.id) == {mug.id: 1}


def test_forgets_a_bag_after_thirty_days_but_not_what_is_saved(
    database: Database, edith: Customer, things: Sequence[Variant]
) -> None:
    with database.write() as session:
        forgotten, fresh = filled_bag(session, things[0]), filled_bag(session, things[0])
        mine = _own(session, edith, *things)
        saving.save_for_later(session, mine, _line(session, mine, things[0]))
        _, paid = filled_bag(session, things[1]), filled_bag(session, things[1])
        press(session, paid)
        old = clock.now() - timedelta(days=31)
        bags = update(Cart).values(updated_at=old)
        young = bag.find_cart(session, fresh)
        assert young is not None
        session.execute(bags.where(Cart.id != young.id))
        jobs.forget_old(session)
    with database.read() as session:
        assert _held(session, forgotten) == {}
        assert bag.count(session, fresh) == bag.count(session, paid) == 1
        assert bag.count(session, edith.id) == 2
