"""Orders that are stopped before they leave, however they were paid: nothing stays behind.

After each test every invariant is recounted, as everywhere.
"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cart.zones import save_method
from catalog.models import Variant
from orders import collecting, paying, placing, queries, refunds, waiting
from orders.gateways import GatewayRefused, PaymentFacts
from orders.models import CANCELED, Order
from orders.payment_models import COUNTER, FAILED, TRANSFER, Payment, Refund
from orders.placing import Shop
from orders.shipment_models import Shipment
from shop import clock
from shop.cli.everything import all_holdings
from shop.config import Config
from shop.customers import erasing, merging
from shop.customers.models import Customer
from shop.customers.records import SYSTEM, Actor
from shop.db import Database
from shop.errors import Invalid
from support.withdrawing import Statement, withdraw
from tests import factories
from tests.domain.test_delivery import EXPRESS
from tests.factories_orders import (
    BUYER,
    SHOP,
    filled_bag,
    opened,
    order_of,
    payment_of,
    placed,
    press,
    settled,
    total_for,
)
from tests.factories_promotions import promotion, uses_of
from tests.factories_support import ZONE, reread
from tests.fakes import FakeGateway

NOOR = Actor("staff", "Noor Claes", 1)
LATER = Shop("LW", "EUR", capture_later=True)
ACCOUNT = waiting.Account("BE68 5390 0754 7034", "Latchwork")


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        made = factories.product(session, units=5).variants[0]
        made.weight_g = 100
        return made


def _withdraw(database: Database, number: str) -> None:
    with database.write() as session:
        statement = Statement(name="Elif", email="elif@example.org")
        withdraw(session, reread(session, number), statement, zone=ZONE)


def _promised(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> tuple[Order, str]:
    """An order whose money a bank has set aside, and the session it was paid in."""
    with database.write() as session:
        payment = press(session, filled_bag(session, kettle), shop=LATER)
    session_id = opened(database, gateway, config, payment.id)
    gateway.pay(session_id)
    settled(database, gateway, payment.id)
    return order_of(database, payment.id), session_id


def _press_discounted(session: Session, token: str, **way: Any) -> Payment:
    """Told of the total with the promotion, the buyer presses again."""
    with pytest.raises(placing.CartChanged) as changed:
        press(session, token, **way)
    return press(session, token, seen_total_minor=changed.value.facts["total_minor"], **way)


def _at_the_counter(session: Session, kettle: Variant) -> Payment:
    place = factories.pickup(session).id
    token = filled_bag(session, kettle)
    payment = press(session, token, pay_by=COUNTER, method_id=place)
    waiting.confirm(session, payment, ACCOUNT)
    return payment


@pytest.mark.parametrize("shop", [SHOP, LATER], ids=["captured", "promised"])
def test_a_dear_delivery_goes_back_whole_when_nothing_was_delivered(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, shop: Shop
) -> None:
    with database.write() as session:
        express = save_method(session, EXPRESS, actor=SYSTEM).id
    order = placed(database, gateway, config, kettle, quantity=1, method_id=express, shop=shop)
    assert order.shipping_minor > order.standard_shipping_minor
    _withdraw(database, order.number)
    with database.read() as session:
        (refund,) = session.scalars(select(Refund)).all()
        assert (refund.amount_minor, reread(session, order.number).state) == (
            order.total_minor,
            CANCELED,
        )


def test_a_stopped_order_gives_back_its_use_of_a_promotion(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    with database.write() as session:
        once = promotion(session, most_uses=1, most_each=1).id
    with database.write() as session:
        token = filled_bag(session, kettle)
        payment = _press_discounted(session, token)
    gateway.pay(opened(database, gateway, config, payment.id))
    settled(database, gateway, payment.id)
    _withdraw(database, order_of(database, payment.id).number)
    with database.read() as session:
        assert uses_of(session, once) == 0


def test_what_nobody_collects_burns_no_promotion(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        once = promotion(session, most_uses=1).id
        place = factories.pickup(session).id
        token = filled_bag(session, kettle)
        payment = _press_discounted(session, token, pay_by=COUNTER, method_id=place)
        waiting.confirm(session, payment, ACCOUNT)
    with clock.frozen(clock.now() + timedelta(days=15)), database.write() as session:
        assert waiting.let_uncollected_go(session) == 1
        assert uses_of(session, once) == 0


def test_what_was_made_ready_late_is_kept_from_then(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        _at_the_counter(session, kettle)
    now = clock.now()
    with clock.frozen(now + timedelta(days=13)), database.write() as session:
        parcel = session.scalars(select(Shipment)).one()
        collecting.mark_ready(session, parcel.id, parcel.version, actor=NOOR)
    with clock.frozen(now + timedelta(days=15)), database.write() as session:
        assert waiting.let_uncollected_go(session) == 0
    with clock.frozen(now + timedelta(days=28)), database.write() as session:
        assert waiting.let_uncollected_go(session) == 1


def test_a_broken_promise_that_was_withdrawn_waits_for_nothing(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    order, session_id = _promised(database, gateway, config, kettle)
    gateway.lapse(session_id)
    paying.receive_event(database, gateway, gateway.event(session_id=session_id), "genuine")
    _withdraw(database, order.number)
    with database.read() as session:
        refund_id = session.scalars(select(Refund.id)).one()
    paying.send_refund(database, gateway, refund_id)
    payment = payment_of(database, order.id)
    assert not waiting.receivable(payment)
    with database.read() as session:
        assert queries.counts(session)["look"] == 0


def test_nothing_is_no_money_that_came(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        payment = press(session, filled_bag(session, kettle), pay_by=TRANSFER)
        waiting.confirm(session, payment, ACCOUNT)
        order_id = payment.order_id
    with pytest.raises(Invalid), database.write() as session:
        version = session.get_one(Order, order_id).version
        waiting.receive(
            session, order_id, version, amount_minor=0, reference="1", actor=NOOR,
            whatever_came=True,
        )  # fmt: skip


def test_nobody_is_forgotten_while_something_lies_ready_for_them(
    database: Database, kettle: Variant
) -> None:
    all_holdings()
    with database.write() as session:
        customer_id = _at_the_counter(session, kettle).order.customer_id
        parcel = session.scalars(select(Shipment)).one()
        collecting.mark_ready(session, parcel.id, parcel.version, actor=NOOR)
    with pytest.raises(erasing.StillOpen), database.write() as session:
        erasing.erase_person(session, customer_id)


def test_the_same_request_is_the_same_refund_of_a_promise(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    order, _ = _promised(database, gateway, config, kettle)
    made = set()
    for _ in range(2):
        with database.write() as session:
            made.add(
                refunds.request_refund(
                    session,
                    order_id=order.id,
                    amount_minor=order.total_minor,
                    request_key="once",
                    reference="RMA-1",
                ).id
            )
    assert len(made) == 1


class _Obstinate(FakeGateway):
    """A provider that lets go of nothing."""

    def void(self, payment_id: str, idempotency_key: str) -> PaymentFacts:
        raise GatewayRefused("resource_missing", payment=payment_id, key=idempotency_key)


@pytest.mark.breaks_invariants  # it is counted until a person has sent it again
def test_a_promise_that_the_provider_wont_let_go_of_is_looked_at(
    database: Database, config: Config, kettle: Variant
) -> None:
    gateway = _Obstinate()
    order, _ = _promised(database, gateway, config, kettle)
    _withdraw(database, order.number)
    with database.read() as session:
        refund_id = session.scalars(select(Refund.id)).one()
    paying.send_refund(database, gateway, refund_id)
    with database.read() as session:
        assert session.get_one(Refund, refund_id).state == FAILED
        assert queries.counts(session)["look"] == 1


def test_two_records_again_dont_open_a_bag_that_was_bought_meanwhile(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    with database.write() as session:
        both = [factories.customer(session, email=f"{one}@example.org") for one in "ab"]
        for owner in both:
            factories.cart(session, kettle, owner=owner)
        ours, theirs = (one.id for one in both)
    with database.write() as session:
        payment = _press_signed_in(session, theirs)
    session_id = opened(database, gateway, config, payment.id)
    with database.write() as session:
        merge = merging.merge(session, ours, theirs, NOOR).id
    gateway.pay(session_id)
    settled(database, gateway, payment.id)
    with database.write() as session:
        merging.unmerge(session, merge, NOOR)
    with database.write() as session:
        factories.cart(session, kettle, owner=session.get_one(Customer, theirs))
        assert _press_signed_in(session, theirs).id != payment.id


def _press_signed_in(session: Session, customer_id: int) -> Payment:
    session.expire_all()
    seen = total_for(session, customer_id, BUYER)
    return placing.start_order(
        session, customer_id, BUYER, SHOP, seen_total_minor=seen, customer_id=customer_id
    )
