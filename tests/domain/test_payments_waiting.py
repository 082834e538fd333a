"""Money that a person sees: a transfer holds the things until a date, the counter is a promise."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog.models import Variant
from catalog.stock_models import StockLevel
from orders import fulfilment, giving_back, paying, queries, refunds, settling, waiting
from orders.models import CANCELED, DRAFT, PLACED, Order
from orders.payment_models import (
    CAPTURED,
    CARD,
    COUNTER,
    FAILED,
    PENDING,
    REQUIRES_ACTION,
    SUCCEEDED,
    TRANSFER,
    VOIDED,
    Payment,
    Refund,
)
from orders.shipment_models import Shipment
from orders.tendering import Tender
from orders.waiting import Account, AmountDiffers
from shop import clock
from shop.config import Config
from shop.customers.ledgers import grant_credit
from shop.customers.models import Touchpoint
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import Invalid, NotFound, Stale
from tests import factories
from tests.factories_orders import filled_bag, mails, opened, press
from tests.fakes import FakeGateway

ACCOUNT = Account("BE68 5390 0754 7034", "Latchwork")
NOOR = Actor("staff", "Noor Claes", 1)


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


def _ordered(database: Database, kettle: Variant, method: str) -> Order:
    with database.write() as session:
        place = factories.pickup(session).id if method == COUNTER else None
        token = filled_bag(session, kettle, quantity=2)
        payment = press(session, token, pay_by=method, method_id=place)
        waiting.confirm(session, payment, ACCOUNT)
        return payment.order


@pytest.fixture
def transfer(database: Database, kettle: Variant) -> Order:
    return _ordered(database, kettle, TRANSFER)


@pytest.fixture
def collected(database: Database, kettle: Variant) -> Order:
    return _ordered(database, kettle, COUNTER)


def _now(database: Database, order: Order) -> tuple[str, str, tuple[int, int, int]]:
    with database.read() as session:
        payment = session.scalars(select(Payment).where(Payment.order_id == order.id)).one()
        level = session.scalars(select(StockLevel)).one()
        stock = level.on_hand, level.held, level.allocated
        return session.get_one(Order, order.id).state, payment.state, stock


def _version(database: Database, order: Order) -> int:
    with database.read() as session:
        return session.get_one(Order, order.id).version


def _seen(database: Database, order: Order, amount: int = 16800, **more: object) -> None:
    version = more.pop("version", None) or _version(database, order)
    with database.write() as session:
        waiting.receive(
            session, order.id, version, amount_minor=amount, reference="2026/31", actor=NOOR, **more
        )  # fmt: skip


def _refund(database: Database) -> Refund:
    with database.read() as session:
        return session.scalars(select(Refund)).one()


def test_a_transfer_keeps_the_things_and_says_how_to_pay(
    database: Database, transfer: Order
) -> None:
    assert _now(database, transfer) == (DRAFT, REQUIRES_ACTION, (5, 2, 0))
    (letter,) = mails(database)
    assert letter["template"] == "orders/mail/transfer.md"
    assert letter["values"]["iban"] == ACCOUNT.iban
    with database.read() as session:
        assert session.scalars(select(Shipment)).all() == []
        ((_order, status),) = queries.queue(session, "await")
        assert status.kind == "transfer"
        assert queries.counts(session)["await"] == 1


def test_money_that_came_places_the_order_once(database: Database, transfer: Order) -> None:
    _seen(database, transfer)
    assert _now(database, transfer) == (PLACED, CAPTURED, (5, 0, 2))
    with pytest.raises(NotFound):
        _seen(database, transfer)
    assert len(mails(database, "placed.md")) == 1
    with database.read() as session:
        received = select(Touchpoint).where(Touchpoint.kind == "money_received")
        assert session.scalars(received).one().actor_name == "Noor Claes"


@pytest.mark.parametrize("colleagues", [6])
def test_of_colleagues_who_see_the_same_money_one_writes_it_down(
    database: Database, transfer: Order, colleagues: int
) -> None:
    together = threading.Barrier(colleagues)

    def see(_: int) -> str:
        together.wait(20)
        try:
            _seen(database, transfer, version=1)
        except (Stale, NotFound) as error:
            return type(error).__name__
        return "written"

    with ThreadPoolExecutor(colleagues) as pool:
        assert list(pool.map(see, range(colleagues))).count("written") == 1
    assert _now(database, transfer) == (PLACED, CAPTURED, (5, 0, 2))


@pytest.mark.parametrize("amount", [16799, 16801, 1])
def test_another_amount_is_taken_for_a_slip_first(
    database: Database, transfer: Order, amount: int
) -> None:
    with pytest.raises(AmountDiffers) as caught:
        _seen(database, transfer, amount)
    assert caught.value.facts == {"came_minor": amount, "due_minor": 16800}
    assert _now(database, transfer) == (DRAFT, REQUIRES_ACTION, (5, 2, 0))


def test_another_amount_that_is_no_slip_places_nothing_and_goes_back_by_hand(
    database: Database, gateway: FakeGateway, transfer: Order
) -> None:
    _seen(database, transfer, 16000, whatever_came=True)
    assert _now(database, transfer)[:2] == (DRAFT, CAPTURED)
    with database.write() as session:
        assert queries.counts(session)["look"] == 1
        version = session.get_one(Order, transfer.id).version
        giving_back.give_back(session, transfer.id, version, actor=NOOR)
    refund = _refund(database)
    for _ in range(2):
        paying.send_refund(database, gateway, refund.id)
    with clock.frozen(clock.now() + timedelta(days=1)):
        paying.reconcile_refunds(database, gateway)
    assert (gateway.refunds, _refund(database).state) == ([], PENDING)
    with database.read() as session:
        assert queries.counts(session)["look"] == 1
    with database.write() as session:
        refunds.pay_out(session, refund.id, "TR-77", actor=NOOR)
    paid = _refund(database)
    assert (paid.state, paid.payout, paid.amount_minor) == (SUCCEEDED, "TR-77", 16000)
    with database.write() as session, pytest.raises(Stale):
        refunds.pay_out(session, refund.id, "TR-78", actor=NOOR)


def test_a_refund_of_a_card_is_not_paid_out_by_hand(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    with database.write() as session:
        payment = press(session, filled_bag(session, kettle))
    gateway.pay(opened(database, gateway, config, payment.id), amount_minor=1)
    paying.ask_and_settle(database, gateway, payment.id)
    with database.write() as session:
        order = session.get_one(Order, payment.order_id)
        giving_back.give_back(session, order.id, order.version, actor=NOOR)
    with database.write() as session, pytest.raises(Invalid):
        refunds.pay_out(session, _refund(database).id, "TR-1", actor=NOOR)


def _chores(database: Database, later: timedelta) -> None:
    with clock.frozen(clock.now() + later), database.write() as session:
        waiting.remind(session, ACCOUNT)
        waiting.expire(session)


def test_whoever_forgot_is_reminded_once(database: Database, transfer: Order) -> None:
    for days, letters in ((4, 0), (6, 1), (6, 1), (8, 1)):
        _chores(database, timedelta(days=days))
        assert len(mails(database, "transfer_reminder.md")) == letters
    assert _now(database, transfer)[:2] == (DRAFT, REQUIRES_ACTION)


def test_a_transfer_that_never_comes_frees_the_things(database: Database, transfer: Order) -> None:
    _chores(database, timedelta(days=9, hours=23))
    assert _now(database, transfer) == (DRAFT, REQUIRES_ACTION, (5, 2, 0))
    for _ in range(2):
        _chores(database, timedelta(days=10, hours=1))
    assert _now(database, transfer) == (CANCELED, FAILED, (5, 0, 0))
    assert len(mails(database, "transfer_expired.md")) == 1


def test_a_transfer_that_comes_after_all_that_is_sent_back(
    database: Database, transfer: Order
) -> None:
    _chores(database, timedelta(days=11))
    _seen(database, transfer)
    assert _now(database, transfer) == (CANCELED, CAPTURED, (5, 0, 0))
    assert (_refund(database).amount_minor, _refund(database).state) == (16800, PENDING)


def test_the_reconciler_asks_no_provider_about_a_transfer(
    database: Database, gateway: FakeGateway, config: Config, transfer: Order
) -> None:
    gateway.down = True
    with clock.frozen(clock.now() + timedelta(hours=2)):
        paying.reconcile(database, gateway, config)
    assert _now(database, transfer)[:2] == (DRAFT, REQUIRES_ACTION)


def test_an_order_to_collect_is_packed_before_it_is_paid(
    database: Database, collected: Order
) -> None:
    assert _now(database, collected) == (PLACED, REQUIRES_ACTION, (5, 0, 2))
    assert [letter["template"] for letter in mails(database)] == ["orders/mail/placed_counter.md"]
    with database.read() as session:
        ((_order, status),) = queries.queue(session, "pack")
        assert status.kind == "collect"
    _seen(database, collected)
    assert _now(database, collected) == (PLACED, CAPTURED, (5, 0, 2))


def test_the_till_takes_no_other_amount(database: Database, collected: Order) -> None:
    with pytest.raises(AmountDiffers):
        _seen(database, collected, 16799, whatever_came=True)
    assert _now(database, collected)[1] == REQUIRES_ACTION


def _withdraw(database: Database, order: Order) -> None:
    with database.write() as session:
        found = session.get_one(Order, order.id)
        assert fulfilment.stop_parcel(session, found)
        refunds.request_refund(
            session, order_id=order.id, amount_minor=16800, request_key="w", reference="RMA-1"
        )


def test_an_order_that_is_never_collected_is_let_go_without_any_money(
    database: Database, gateway: FakeGateway, collected: Order
) -> None:
    _withdraw(database, collected)
    for _ in range(2):
        paying.send_refund(database, gateway, _refund(database).id)
    assert _now(database, collected) == (CANCELED, VOIDED, (5, 0, 0))
    assert (_refund(database).state, gateway.refunds) == (SUCCEEDED, [])


BEATEN: dict[str, Callable[[Database, Order], None]] = {
    "the till": _seen,
    "the customer": _withdraw,
}


@pytest.mark.parametrize("first", BEATEN)
def test_paid_at_the_till_and_withdrawn_at_once_ends_with_the_money_where_it_belongs(
    database: Database, gateway: FakeGateway, collected: Order, first: str
) -> None:
    for who in sorted(BEATEN, key=lambda name: name != first):
        BEATEN[who](database, collected)
    refund = _refund(database)
    paying.send_refund(database, gateway, refund.id)
    state = _now(database, collected)
    assert state == (CANCELED, CAPTURED, (5, 0, 0))
    assert (_refund(database).state, gateway.refunds) == (PENDING, [])
    with database.write() as session:
        refunds.pay_out(session, refund.id, "till 4", actor=NOOR)


def test_another_way_to_pay_asks_for_another_attempt(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    from orders.placing import DraftInTheWay

    with database.write() as session:
        token = filled_bag(session, kettle)
        card = press(session, token)
    opened(database, gateway, config, card.id)
    with database.write() as session, pytest.raises(DraftInTheWay):
        press(session, token, pay_by=TRANSFER)
    paying.close_attempt(database, gateway, card.id, config, because="changed")
    with database.write() as session:
        waiting.confirm(session, press(session, token, pay_by=TRANSFER), ACCOUNT)
    with database.read() as session:
        states = session.scalars(select(Payment.state).order_by(Payment.id)).all()
    assert states == [FAILED, REQUIRES_ACTION]


def test_who_never_comes_to_the_counter_owes_nothing_and_frees_the_things(
    database: Database, gateway: FakeGateway, collected: Order
) -> None:
    ends = []
    for days in (13, 14, 15):
        with clock.frozen(clock.now() + timedelta(days=days)), database.write() as session:
            ends.append(waiting.let_uncollected_go(session))
    assert ends[0] == 0
    assert sum(ends) == 1
    paying.send_refund(database, gateway, _refund(database).id)
    assert _now(database, collected) == (CANCELED, VOIDED, (5, 0, 0))
    assert (_refund(database).state, gateway.refunds) == (SUCCEEDED, [])
    assert len(mails(database, "uncollected.md")) == 1


def test_what_was_paid_at_the_counter_waits_for_its_person(
    database: Database, collected: Order
) -> None:
    _seen(database, collected)
    with clock.frozen(clock.now() + timedelta(days=99)), database.write() as session:
        assert waiting.let_uncollected_go(session) == 0
    assert _now(database, collected) == (PLACED, CAPTURED, (5, 0, 2))


def test_only_what_is_picked_up_is_paid_at_the_counter(database: Database, kettle: Variant) -> None:
    with pytest.raises(Invalid), database.write() as session:
        press(session, filled_bag(session, kettle), pay_by=COUNTER)
    with database.read() as session:
        assert session.scalars(select(Order)).all() == []


def test_without_the_claim_an_old_page_would_write_money_down(
    database: Database, transfer: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the compare-and-set on the order's version."""
    with pytest.raises(Stale):
        _seen(database, transfer, version=7)
    assert _now(database, transfer)[1] == REQUIRES_ACTION
    monkeypatch.setattr(waiting, "_claim", lambda *_: None)
    _seen(database, transfer, version=7)
    assert _now(database, transfer)[1] == CAPTURED


def test_where_nothing_is_due_no_transfer_is_waited_for(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        person = factories.customer(session, email="elif@example.org")
        grant_credit(session, person.id, 99999, "EUR", "Sorry", Actor("staff", "Sam"), "k")
        token = filled_bag(session, kettle)
        payment = press(session, token, pay_by=TRANSFER, tender=Tender(credit_of=person.id))
        assert (payment.method, payment.amount_minor) == (CARD, 0)
        settling.settle_nothing_due(session, payment)
    with database.read() as session:
        assert session.scalars(select(Order.state)).one() == PLACED
    assert mails(database, "transfer.md") == []
